/* Map of Luodi, the same facts as words: totals by town, and the list of projects in step with the map. */
(function (M) {
  'use strict';
  const { make, fill } = M;
  const AT_ONCE = 60;
  const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
  const MARGIN = { late: 'ld-late', tight: 'ld-tight', ok: 'ld-early', none: 'ld-note' };

  M.sign = kind => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '-8 -8 16 16');
    svg.setAttribute('class', `mp-sign is-${kind}`);
    svg.setAttribute('aria-hidden', 'true');
    const shapes = { late: ['path', 'M-5.3-5.3h10.6v10.6h-10.6z'], tight: ['path', 'M0-7L6.7 4.8H-6.7z'], ok: ['circle', 6], none: ['circle', 4.6] };
    const [tag, how] = shapes[kind], shape = document.createElementNS(svg.namespaceURI, tag);
    shape.setAttribute(tag === 'path' ? 'd' : 'r', how);
    svg.append(shape);
    return svg;
  };

  M.Towns = class {
    /* On a phone the first few stand there, and the one chosen; `fold` shows the rest. */
    constructor(element, fold, words, onTown) {
      Object.assign(this, { element, fold, words, buttons: new Map() });
      fold.addEventListener('click', () => this.unfold(fold.getAttribute('aria-expanded') !== 'true'));
      element.addEventListener('click', event => {
        const button = event.target.closest('button');
        if (button) onTown(button.dataset.code || null);
      });
    }

    show(feed) {
      this.buttons.clear();
      const rows = [...feed.towns].sort((a, b) => b.late - a.late || b.count - a.count);
      const all = { code: '', name: this.words.whole, ...feed.total };
      this.element.replaceChildren(...[all, ...rows].map(town => this.button(town)));
      this.fold.hidden = false;
      this.unfold(false);
      this.choose(null);
    }

    unfold(wanted) {
      this.fold.setAttribute('aria-expanded', String(wanted));
      this.fold.textContent = wanted ? this.words.few_towns : fill(this.words.all_towns, { n: this.buttons.size - 1 });
      this.element.classList.toggle('is-short', !wanted);
    }

    button(town) {
      const made = make('button', 'mp-town');
      made.title = town.name;
      made.type = 'button';
      made.dataset.code = town.code;
      made.append(make('b', '', M.brief(town.name)), make('span', 'mp-count', fill(this.words.projects, { n: town.count })), make('span', 'mp-amount', town.amount));
      made.append(make('span', town.late ? 'ld-late' : 'ld-note', fill(this.words.late_count, { n: town.late })));
      this.buttons.set(town.code, made);
      return made;
    }

    choose(code) {
      for (const [own, button] of this.buttons) button.setAttribute('aria-pressed', String(own === (code || '')));
    }
  };

  M.List = class {
    constructor(element, { words, names, onOpen, onLook }) {
      Object.assign(this, { element, words, names, onOpen, onLook, links: new Map(), active: null });
      element.addEventListener('click', event => {
        const link = event.target.closest('a[data-id]');
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.onOpen(link.dataset.id);
      });
      element.addEventListener('focusin', event => {
        const link = event.target.closest('a[data-id]');
        if (link) { this.mark(link.dataset.id); this.onLook(link.dataset.id); }
      });
      element.addEventListener('keydown', event => this.press(event));
    }

    show(projects) {
      this.links.clear();
      this.active = null;
      this.projects = projects;
      this.element.replaceChildren();
      this.extend(AT_ONCE);
      if (!projects.length) this.element.append(make('li', 'mp-none ld-note', this.words.nothing));
      const first = this.links.values().next().value;
      if (first) first.tabIndex = 0;
    }

    /* Rows come in portions: a long list is drawn as far as somebody looks. */
    extend(until) {
      if (this.rest) this.rest.remove();
      this.rest = null;
      this.element.append(...this.projects.slice(this.links.size, until).map(project => this.row(project)));
      const left = this.projects.length - this.links.size;
      if (left <= 0) return;
      this.rest = make('li', 'mp-rest');
      const button = make('button', 'btn btn-sm btn-plain', fill(this.words.more, { n: Math.min(left, AT_ONCE) }));
      button.type = 'button';
      button.addEventListener('click', () => {
        const before = this.links.size;
        this.extend(before + AT_ONCE);
        [...this.links.values()][before].focus();
      });
      this.rest.append(button);
      this.element.append(this.rest);
    }

    row(project) {
      const item = make('li'), link = make('a', 'mp-row'), text = make('span', 'ld-grow');
      link.href = `/projects/${encodeURIComponent(project.id)}/`;
      link.dataset.id = project.id;
      link.tabIndex = -1;
      const note = [this.names.get(project.town), project.amount, project.stage, project.synthetic && this.words.synthetic].filter(part => part && part !== '—').join(' · ');
      text.append(make('span', 'mp-name', project.name), make('span', 'ld-note', note));
      if (project.card) text.append(make('span', `${project.card.proposed ? 'ld-tag' : 'ld-card'} is-${project.card.k === 'orange' ? 'yellow' : project.card.k} mp-card`, project.card.words));
      if (!project.at) text.append(make('span', 'ld-tag is-line mp-unplaced', this.words.unplaced));
      link.append(M.sign(project.kind), text, make('span', `ld-nw ${MARGIN[project.kind]}`, project.kind === 'none' ? project.state || '—' : project.margin));
      item.append(link);
      this.links.set(project.id, link);
      return item;
    }

    mark(id) {
      const before = this.links.get(this.active), link = this.links.get(id);
      if (before) { before.removeAttribute('aria-current'); before.tabIndex = -1; }
      this.active = link ? id : null;
      if (!link) return;
      link.setAttribute('aria-current', 'true');
      for (const each of this.links.values()) if (each.tabIndex === 0) each.tabIndex = -1;
      link.tabIndex = 0;
    }

    reveal(id) {
      if (!this.links.has(id)) this.extend(this.projects.findIndex(project => project.id === id) + 1);
      const link = this.links.get(id);
      this.mark(id);
      if (link) link.scrollIntoView({ block: 'nearest' });
    }

    press(event) {
      const step = STEPS[event.key], now = [...this.links.values()].indexOf(document.activeElement);
      if (step === undefined || now < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      const next = Math.max(0, Math.min(this.projects.length - 1, now + step));
      event.preventDefault();
      if (next >= this.links.size) this.extend(next + 1);
      [...this.links.values()][next].focus();
    }
  };
})(window.LuodiMap = window.LuodiMap || {});
