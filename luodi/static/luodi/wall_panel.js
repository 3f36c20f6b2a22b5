/* Wall chart, facts in words: what a row says to a screen reader, the tooltip at the pointer, and the panel of the chart
   that is opened without a server. With a server the panel comes from there. */
(function (L) {
  'use strict';
  const make = L.make;
  const range = (s, e) => (s && e ? `${s} – ${e}` : s || e || '');

  function projectFacts(p, w) {
    const committed = p.committed ? [p.committed, p.committed_name].filter(Boolean).join(' ') : '';
    return [
      [w.stage, p.stage_name], [w.committed, committed], [w.forecast, p.forecast], [w.col_margin, p.margin_text],
      [w.card, p.card ? `${p.card.words} · ${p.card.reason}` : ''], [w.moved, p.moved_text], [w.chance, p.chance], [w.p50, p.p50], [w.p80, p.p80], [w.honest, p.honest], [w.state, p.state_text],
    ];
  }

  function activityFacts(c, w) {
    return [
      [w.step, c.step_text], [w.owner, c.owner], [w.planned, range(c.s, c.e)], [w.moved, c.moved_text],
      [w.was, c.was ? range(c.was.s, c.was.e) : ''], [w.must, c.must], [w.latest_finish, c.lf],
      [w.float, c.float_text], [w.actual, range(c.done_s, c.done_e)], [w.critical, c.critical ? w.yes : ''],
      [w.queued, range(c.ps, c.pf)], [w.baseline, c.baseline ? range(c.baseline.s, c.baseline.e) : ''],
    ];
  }

  L.facts = (row, wall) => {
    const w = wall.words, read = { project: projectFacts, activity: activityFacts }[row.type];
    return read ? [...read(row.raw, w), [w.front, L.frontWords(row, wall)]].filter(fact => fact[1]) : [];
  };

  /* The dates of a row as one sentence, for the column that only screen readers see. */
  L.sentence = (row, wall) => {
    const skip = row.type === 'project' ? wall.words.col_margin : wall.words.float;
    return L.facts(row, wall).filter(fact => fact[0] !== skip)
      .map(fact => fact.join(wall.words.colon)).join(wall.words.semicolon);
  };

  const list = (facts, cls) => {
    const dl = make('dl', cls);
    for (const [label, value] of facts) {
      const pair = make('div');
      pair.append(make('dt', '', label), make('dd', '', value));
      dl.append(pair);
    }
    return dl;
  };

  const hitFacts = (hit, wall) => {
    const { row, kind, item } = hit, w = wall.words;
    if (kind === 'segment') {
      const facts = [[w.planned, range(item.raw.s, item.raw.e)], [w.done_until, item.raw.done], [w.col_margin, row.raw.margin_text]];
      return [item.name, facts];
    }
    if (kind === 'milestone' && hit.items.length > 1) {
      return ['', hit.items.map(m => [m.name, `${m.raw.on} ${m.done ? w.reached : w.expected}`])];
    }
    if (kind === 'milestone') return [item.name, [[item.done ? w.reached : w.expected, item.raw.on]]];
    if (kind === 'flag') {
      const p = row.raw;
      return [p.committed_name || w.committed,
        [[w.committed, p.committed], [w.forecast, p.forecast], [w.col_margin, p.margin_text], [w.chance, p.chance],
          [w.p50, p.p50], [w.p80, p.p80], [w.honest, p.honest]]];
    }
    return [row.type === 'project' ? row.raw.stage_name || '' : '', L.facts(row, wall)];
  };

  class Tip {
    constructor(wall) {
      this.wall = wall;
      this.element = make('div', 'lw-tip');
      this.element.setAttribute('role', 'tooltip');
      this.element.hidden = true;
    }

    show(hit, x, y, bounds) {
      const [title, facts] = hitFacts(hit, this.wall);
      this.element.replaceChildren(make('b', '', hit.row.name));
      if (title) this.element.append(make('span', 'lw-tip-what', title));
      this.element.append(list(facts.filter(fact => fact[1]), 'lw-facts'));
      this.element.hidden = false;
      const box = this.element.getBoundingClientRect();
      const left = Math.max(4, Math.min(x + 14, bounds.width - box.width - 4));
      const top = y + 18 + box.height > bounds.height ? Math.max(4, y - box.height - 12) : y + 18;
      this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    }

    hide() { this.element.hidden = true; }
  }

  function milestoneList(row, w) {
    const box = make('div', 'lw-part');
    box.append(make('h3', '', w.milestones));
    box.append(list(row.milestones.map(m => [m.name, `${m.raw.on} ${m.done ? w.reached : w.expected}`]), 'lw-facts'));
    return box;
  }

  function segmentList(row, w) {
    const box = make('div', 'lw-part');
    box.append(make('h3', '', w.stages));
    box.append(list(row.segments.map(s => [s.name, range(s.raw.s, s.raw.e)]), 'lw-facts'));
    return box;
  }

  function pressing(row, w) {
    const box = make('div', 'lw-part'), open = row.children.filter(c => c.must !== null && !c.raw.done_s);
    open.sort((a, b) => a.must - b.must);
    if (!open.length) return null;
    box.append(make('h3', '', w.next_starts));
    box.append(list(open.slice(0, 8).map(c => [c.name, [c.raw.must, c.raw.owner, c.raw.float_text].filter(Boolean).join(' · ')]),
      'lw-facts is-wide'));
    return box;
  }

  class Panel {
    constructor(wall) {
      this.wall = wall;
      this.element = make('div', 'lw-panel');
      this.element.setAttribute('role', 'dialog');
      this.element.setAttribute('aria-labelledby', 'lw-panel-title');
      this.element.tabIndex = -1;
      this.element.hidden = true;
      this.element.addEventListener('keydown', event => {
        if (event.key === 'Escape') { event.stopPropagation(); this.close(); }
      });
    }

    show(row) {
      const w = this.wall.words, head = make('header'), body = make('div', 'lw-panel-body'), close = make('button', 'lw-btn is-icon');
      body.tabIndex = 0;
      body.setAttribute('role', 'region');
      body.setAttribute('aria-labelledby', 'lw-panel-title');
      close.type = 'button';
      close.setAttribute('aria-label', w.close);
      close.append(L.icon('M4 4l8 8M12 4l-8 8', 'lw-stroke'));
      close.addEventListener('click', () => this.close());
      const title = make('h2', '', row.name);
      title.id = 'lw-panel-title';
      const project = row.type === 'activity' ? row.project : row;
      const sub = [project.id, row === project ? project.raw.leader : project.name, project.raw.synthetic ? w.synthetic : ''];
      const text = make('div');
      text.append(title, make('p', '', sub.filter(Boolean).join(' · ')));
      head.append(text, close);
      body.append(list(this.facts(row), 'lw-facts'));
      if (row.type === 'project') {
        if (row.segments.length) body.append(segmentList(row, w));
        if (row.milestones.length) body.append(milestoneList(row, w));
        const next = row.children && pressing(row, w);
        if (next) body.append(next);
      }
      this.element.replaceChildren(head, body);
      this.element.hidden = false;
      this.element.focus({ preventScroll: true });
    }

    facts(row) {
      const w = this.wall.words, facts = L.facts(row, this.wall);
      if (row.type === 'project' && row.raw.amount) facts.unshift([w.col_amount, `${row.raw.amount} ${w.col_amount_unit || ''}`]);
      if (row.type === 'activity' && row.before.length) facts.push([w.predecessors, row.before.map(c => c.name).join(w.comma)]);
      return facts;
    }

    close() {
      if (this.element.hidden) return;
      this.element.hidden = true;
      this.wall.focusActive();
    }
  }

  L.Tip = Tip;
  L.Panel = Panel;
})(window.LuodiWall = window.LuodiWall || {});
