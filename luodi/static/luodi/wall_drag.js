/* Gantt of one project, changes by hand: a bar is drawn to another start, its end to another finish, a line from its end to
   another bar makes that one wait; a link that is pressed can be taken away. Nothing is saved here: every change is asked for
   (wall_ask.js) and its consequences are shown first. Each has a form beside it in the drawer of the step. Fingers: wall_finger.js. */
(function (L) {
  'use strict';
  const make = L.make, REACH = 5, HANDLE = 18, FIRST = 4, NEAR = 4, THUMB = 8;

  class Drag {
    constructor(wall, ask) {
      Object.assign(this, { wall, ask, words: wall.words, now: null, over: null });
      this.note = make('div', 'lw-tip lw-drag-note');
      this.note.hidden = true;
      this.pop = make('div', 'lw-pop');
      this.pop.hidden = true;
      wall.frameBox.append(this.note, this.pop);
      wall.drag = this;
      const on = (name, act) => wall.canvas.addEventListener(name, act);
      on('pointerdown', event => this.down(event));
      on('pointermove', event => this.move(event));
      on('pointerup', event => this.up(event));
      on('pointercancel', () => { this.link = null; if (this.now) this.cancel(); });
      wall.canvas.addEventListener('click', event => this.swallow(event), true);
      document.addEventListener('keydown', event => this.key(event), true);
      wall.scroller.addEventListener('scroll', () => { this.pop.hidden = true; }, { passive: true });
      this.fingers = new L.Fingers(this);
    }

    at(event) {
      const box = this.wall.canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    }

    /* What can be changed of a row by hand: nothing of what is done. */
    kinds(row) {
      if (!row || row.type !== 'activity' || row.s === null || row.e === null || row.raw.done_e) return [];
      return ['move', 'end', 'link'].filter(kind => (kind === 'move' ? !row.raw.done_s : kind === 'link' || !row.milestone));
    }

    /* Where the bar begins and ends. */
    span(row) {
      const end = this.wall.painter.x(row.e + 1);
      return [row.milestone ? end - 9 : this.wall.painter.x(row.s), end];
    }

    /* What a press at this point would begin: link, end or move; null where nothing can be changed. */
    zone(x, y) {
      const row = this.wall.rowAt(y), kinds = this.kinds(row);
      if (!kinds.length) return null;
      const [start, end] = this.span(row);
      const edge = row.milestone ? 9 : Math.min(REACH, Math.max(2, (end - start) / 3));
      if (x > end + edge && x < end + HANDLE) return { row, kind: 'link' };
      if (x < start - 2 || x > end + edge) return null;
      if (!row.milestone && x >= end - edge) return { row, kind: 'end' };
      return kinds.includes('move') ? { row, kind: 'move' } : null;
    }

    down(event) {
      this.pop.hidden = true;
      this.dragged = false;
      this.link = null;
      if (event.button) return;
      const [x, y] = this.at(event);
      if (event.pointerType === 'touch') { this.link = this.fingers.row || this.onBar(x, y) ? null : this.linkAt(x, y, THUMB); return; }
      this.fingers.release();
      const zone = this.zone(x, y);
      this.link = zone ? null : this.linkAt(x, y, NEAR);
      if (!zone) return;
      this.begin(zone, event);
      this.wall.canvas.setPointerCapture(event.pointerId);
    }

    onBar(x, y) {
      const hit = this.wall.hit(x, y);
      return Boolean(hit) && hit.kind !== 'row';
    }

    /* The same by whatever was pressed: the bar itself, or a handle of it. */
    begin(zone, event) {
      const [x, y] = this.at(event);
      this.dragged = false;
      this.now = { ...zone, x, y, at: [x, y], days: 0, moved: false, target: null };
      this.fingers.follow();
    }

    move(event) {
      const [x, y] = this.at(event), now = this.now;
      if (!now) { this.point(x, y, event); return; }
      if (!now.moved && Math.hypot(x - now.x, y - now.y) < FIRST) return;
      now.moved = true;
      this.drawn(x, y);
      if (!now.finger) this.stand(this.note, event, this.wall.frameBox.getBoundingClientRect());
    }

    /* What is meant when the pointer is here. */
    drawn(x, y) {
      const { now } = this;
      now.to = [x, y];
      now.days = this.clamp(now, Math.round((x - now.x) / this.wall.perDay));
      const row = this.wall.rowAt(y);
      now.target = now.kind === 'link' && row && row.type === 'activity' && row !== now.row && !row.raw.done_e ? row : null;
      this.tell();
      this.wall.tip.hide();
      this.wall.request();
    }

    /* Nothing begins before the data date, nothing ends before it begins. */
    clamp({ kind, row }, days) {
      const first = kind === 'move' ? this.wall.model.dataDate - row.s : Math.max(row.s, this.wall.model.dataDate) - row.e;
      return kind === 'link' ? 0 : Math.max(first, days);
    }

    point(x, y, event) {
      if (event.pointerType === 'touch') return;
      const zone = this.zone(x, y), was = this.over;
      this.over = zone;
      if (zone) this.wall.canvas.style.cursor = { link: 'crosshair', end: 'ew-resize', move: 'grab' }[zone.kind];
      else if (this.linkAt(x, y, NEAR)) this.wall.canvas.style.cursor = 'pointer';
      if ((was && was.row) !== (zone && zone.row)) this.wall.request();
    }

    up(event) {
      const now = this.now;
      if (!now) { if (this.link) this.offer(event); return; }
      this.now = null;
      this.dragged = now.moved;
      this.wall.request();
      const change = now.moved && this.change(now);
      if (change || !now.finger) this.still();
      else this.fingers.rest();
      if (change) this.ask.send(change);
    }

    /* The click that ends a drag opens nothing. */
    swallow(event) {
      if (!this.dragged && !this.link) return;
      event.stopImmediatePropagation();
      this.dragged = false;
    }

    cancel() {
      this.now = null;
      this.pop.hidden = true;
      this.still();
    }

    still() {
      this.note.hidden = true;
      this.fingers.release();
      this.wall.request();
    }

    key(event) {
      if (event.key !== 'Escape' || (!this.now && !this.fingers.row && this.pop.hidden)) return;
      event.preventDefault();
      event.stopPropagation();
      this.dragged = Boolean(this.now);
      this.cancel();
      this.wall.focusActive();
    }

    /* -- what is meant, as the form would bring it, and in words -- */
    change(now) {
      const { row, kind, days, target } = now, version = row.raw.version, what = this.sentence(now);
      if (kind === 'link') {
        if (!target) return null;
        return { id: target.raw.id, change: 'link', what,
          values: { 'link-predecessor': row.raw.pk, 'link-type': 'FS', 'link-lag_days': '0' } };
      }
      if (!days) return null;
      if (kind === 'end') {
        return { id: row.raw.id, change: 'finish', what, values: { 'finish-version': version, 'finish-finish_on': L.iso(row.e + days) } };
      }
      return { id: row.raw.id, change: 'constraint', what, values: { 'constraint-version': version,
        'constraint-constraint': 'START_NO_EARLIER', 'constraint-on': L.iso(row.s + days) } };
    }

    sentence({ row, kind, days, target }) {
      const w = this.words;
      if (kind === 'link') return target ? L.fill(w.drag_link, { a: row.name, b: target.name }) : w.drag_link_where;
      const on = L.iso((kind === 'end' ? row.e : row.s) + days), word = days > 0 ? w.days_later : days < 0 ? w.days_earlier : w.days_same;
      return L.fill(kind === 'end' ? w.drag_end : w.drag_start, { name: row.name, on, days: L.fill(word, { n: Math.abs(days) }) });
    }

    tell() {
      const now = this.now, lines = [make('b', '', this.sentence(now))];
      if (now.kind === 'move' && now.row.raw.bound) lines.push(make('span', '', L.fill(this.words.drag_replaces, { bound: now.row.raw.bound })));
      lines.push(make('span', 'lw-tip-what', now.finger ? this.words.finger_hint : this.words.drag_hint));
      this.note.replaceChildren(...lines);
      this.note.hidden = false;
    }

    stand(node, event, bounds) {
      const box = node.getBoundingClientRect();
      const left = Math.max(4, Math.min(event.clientX - bounds.left + 14, bounds.width - box.width - 4));
      const below = event.clientY - bounds.top + 20, top = below + box.height > bounds.height ? below - box.height - 34 : below;
      node.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(4, top))}px)`;
    }

    /* -- links -- */
    linkAt(x, y, reach) {
      const near = (a, b) => {
        const inX = x > Math.min(a[0], b[0]) - reach && x < Math.max(a[0], b[0]) + reach;
        return inX && y > Math.min(a[1], b[1]) - reach && y < Math.max(a[1], b[1]) + reach;
      };
      return this.wall.view.links.find(({ points }) => points && points.some((p, i) => i && near(points[i - 1], p))) || null;
    }

    offer(event) {
      const { from, to } = this.link, tie = to.ties.get(from), w = this.words, button = make('button', 'lw-btn');
      const what = L.fill(w.link_remove, { a: from.name, b: to.name });
      button.type = 'button';
      button.textContent = what;
      button.addEventListener('click', () => {
        this.pop.hidden = true;
        this.ask.send({ id: to.raw.id, change: 'unlink', what, values: { 'unlink-link': tie[0] } });
      });
      this.pop.replaceChildren(button);
      this.pop.hidden = false;
      this.stand(this.pop, event, this.wall.frameBox.getBoundingClientRect());
      button.focus();
    }

    /* -- drawing -- */
    paint(p) {
      this.fingers.paint(p);
      const row = this.now ? this.now.row : this.over && this.over.row;
      if (!row || row.index < 0) return;
      const g = p.body, u = p.unit, mid = this.middle(row), end = p.x(row.e + 1);
      g.strokeStyle = g.fillStyle = p.c.primary;
      g.lineWidth = 2;
      if (!this.now) {
        g.beginPath();
        g.arc(end + 12 * u, mid, 4 * u, 0, 7);
        g.fillStyle = p.c.surface;
        g.fill();
        g.stroke();
      } else if (this.now.moved && this.now.kind === 'link') {
        this.paintLink(p, end, mid);
      } else if (this.now.moved) {
        const from = p.x(row.s + (this.now.kind === 'move' ? this.now.days : 0)), to = p.x(row.e + 1 + this.now.days);
        g.setLineDash([5, 3]);
        g.strokeRect(from, mid - 8 * u, Math.max(3, to - from), 16 * u);
        g.setLineDash([]);
      }
      g.lineWidth = 1;
    }

    paintLink(p, end, mid) {
      const g = p.body, { to, target } = this.now;
      g.beginPath();
      g.moveTo(end, mid);
      g.lineTo(to[0], to[1]);
      g.stroke();
      if (!target) return;
      const from = p.x(target.s), width = Math.max(6, p.x(target.e + 1) - from);
      g.strokeRect(from - 3, this.middle(target) - 10 * p.unit, width + 6, 20 * p.unit);
    }

    middle(row) { return this.wall.view.yOf(row) + this.wall.dim.activity * 0.42; }
  }

  L.Drag = Drag;
})(window.LuodiWall = window.LuodiWall || {});
