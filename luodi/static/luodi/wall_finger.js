/* Gantt of one project, changes by finger: a bar pressed for a moment is held. Drawn on at once it changes; let go, it shows
   handles large enough for a finger. A swipe still scrolls, a tap still opens, a second finger ends it and zooms. What is
   meant and asked is as with the mouse: before wall_drag.js, which makes it. */
(function (L) {
  'use strict';
  const make = L.make, HOLD = 400, STILL = 8, EDGE = 24, PACE = 6, WIDE = 66;
  const REACH = 22;  // half of what a finger needs
  const SIGNS = {
    move: 'M2.5 8h11M5 5.5 2.5 8 5 10.5M11 5.5 13.5 8 11 10.5',
    end: 'M2.5 8h7M7 5.5 9.5 8 7 10.5M12.5 3.5v9',
    link: 'M2.5 5h4.5v6h3.5M12 9.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6',
  };

  class Fingers {
    constructor(drag) {
      Object.assign(this, { drag, wall: drag.wall, words: drag.words, row: null, timer: 0, fresh: false });
      const { canvas, scroller, frameBox } = this.wall;
      this.handles = new Map(Object.keys(SIGNS).map(kind => [kind, this.handle(kind)]));
      frameBox.append(...this.handles.values());
      canvas.addEventListener('pointerdown', event => this.press(event));
      canvas.addEventListener('pointermove', event => this.stir(event));
      for (const name of ['pointerup', 'pointercancel']) canvas.addEventListener(name, () => clearTimeout(this.timer));
      canvas.addEventListener('click', event => this.tap(event), true);
      canvas.addEventListener('contextmenu', event => { if (this.row) event.preventDefault(); });
      scroller.addEventListener('touchmove', event => { if (drag.now && event.cancelable) event.preventDefault(); }, { passive: false });
      document.addEventListener('touchstart', event => this.second(event), { capture: true, passive: true });
      document.body.addEventListener('luodi:planned', () => this.release());
    }

    handle(kind) {
      const node = make('button', 'lw-handle'), { drag } = this;
      node.type = 'button';
      node.hidden = true;
      node.append(L.icon(SIGNS[kind], 'lw-stroke'));
      node.addEventListener('pointerdown', event => {
        if (!event.isPrimary || event.button) return;
        this.fresh = false;
        node.setPointerCapture(event.pointerId);
        drag.begin({ row: this.row, kind, finger: true }, event);
      });
      node.addEventListener('pointermove', event => { if (drag.now) drag.move(event); });
      node.addEventListener('pointerup', event => { if (drag.now) drag.up(event); });
      node.addEventListener('pointercancel', () => drag.cancel());
      node.addEventListener('click', event => this.open(event));
      return node;
    }

    /* A handle that is pressed and not drawn opens the forms of the step; the end of the press that held it does not. */
    open(event) {
      if (this.row && !this.drag.dragged && !(this.fresh && event.detail)) L.openRow(this.wall, this.row);
    }

    /* -- a finger on the chart -- */
    press(event) {
      clearTimeout(this.timer);
      this.fresh = false;
      if (event.pointerType !== 'touch' || !event.isPrimary) return;
      this.from = [event.clientX, event.clientY];
      this.timer = setTimeout(() => this.hold(event), HOLD);
    }

    stir(event) {
      if (Math.hypot(event.clientX - this.from?.[0], event.clientY - this.from?.[1]) > STILL) clearTimeout(this.timer);
    }

    hold(event) {
      const { drag, wall } = this, [x, y] = drag.at(event), row = wall.rowAt(y), kinds = drag.kinds(row);
      if (!kinds.length) return;
      const [start, end] = drag.span(row), spare = Math.max(3, (2 * REACH - (end - start)) / 2);
      if (x < start - spare || x > end + spare) return;
      this.row = row;
      this.fresh = true;
      drag.link = null;
      wall.tip.hide();
      wall.setActive(row, false);
      const kind = end - start > WIDE && x > end - REACH ? 'end' : 'move', can = kinds.includes(kind) ? kind : kinds[0];
      if (can !== 'link') drag.begin({ row, kind: can, finger: true }, event);
      this.show(kinds);
    }

    /* Held, and nothing drawn. */
    rest() { this.show(this.drag.kinds(this.row)); }

    show(kinds) {
      const w = this.words;
      for (const [kind, node] of this.handles) {
        node.setAttribute('aria-label', `${this.row.name}${w.colon}${w['finger_' + kind]}`);
        node.hidden = !kinds.includes(kind);
      }
      const { note } = this.drag, lines = [make('b', '', this.row.name), ...kinds.map(kind => make('span', '', w['finger_' + kind])),
        make('span', 'lw-tip-what', w.finger_over)];
      note.replaceChildren(...lines);
      note.hidden = false;
      note.style.transform = '';
      note.classList.add('is-finger');
      note.classList.toggle('is-low', this.drag.middle(this.row) < this.wall.bodyHeight / 2);  // where no finger covers it
      this.wall.say(lines.map(line => line.textContent).join(' '));
      this.wall.request();
    }

    /* A tap beside what is held ends it and opens nothing; neither does the end of the press that held it. */
    tap(event) {
      if (!this.row) return;
      event.stopImmediatePropagation();
      if (!this.fresh) this.release();
    }

    second(event) {
      if (event.touches.length < 2) return;
      clearTimeout(this.timer);
      if (this.row || this.drag.now) this.drag.cancel();
    }

    release() {
      if (!this.row) return;
      this.row = null;
      this.drag.note.hidden = true;
      this.drag.note.classList.remove('is-finger');
      for (const node of this.handles.values()) node.hidden = true;
      this.wall.request();
    }

    /* Near an edge the chart moves on under what is drawn. */
    follow() {
      const { wall } = this, now = this.drag.now;
      if (!now || !now.finger) return;
      if (now.moved) {
        const { scroller } = wall, { scrollLeft, scrollTop } = scroller, [x, y] = now.to;
        scroller.scrollLeft += this.step(x, now.at[0], wall.width);
        if (now.kind === 'link') scroller.scrollTop += this.step(y, now.at[1], wall.bodyHeight);
        now.x -= scroller.scrollLeft - scrollLeft;
        if (scroller.scrollLeft !== scrollLeft || scroller.scrollTop !== scrollTop) this.drag.drawn(x, y);
      }
      requestAnimationFrame(() => this.follow());
    }

    step(at, from, size) {
      if (at < EDGE && at < from - STILL) return -PACE;
      return at > size - EDGE && at > from + STILL ? PACE : 0;
    }

    /* -- drawing -- */
    paint(p) {
      const { row, drag, wall } = this, now = drag.now && drag.now.moved ? drag.now : null;
      if (!row) return;
      const mid = drag.middle(row), days = now && now.kind !== 'link' ? now.days : 0, [from, to] = drag.span(row);
      const start = from + (now && now.kind === 'move' ? days * wall.perDay : 0), end = to + days * wall.perDay;
      const seen = row.index >= 0 && mid > 0 && mid < wall.bodyHeight;
      this.outline(p, start, end, mid, seen && !now);
      const last = end + (row.milestone ? REACH : 3 * REACH);
      const at = { move: [start - REACH, 1, 5], end: [end + REACH, 3, 3], link: [last, 5, 1] };
      for (const [kind, node] of this.handles) {
        const [x, least, most] = at[kind], drawn = now && now.kind === kind && kind === 'link';
        const left = drawn ? now.to[0] : Math.max(least * REACH, Math.min(wall.width - most * REACH, x));
        const top = wall.dim.head + (drawn ? now.to[1] : mid);
        node.style.transform = `translate(${Math.round(wall.left + left - REACH)}px, ${Math.round(top - REACH)}px)`;
        node.classList.toggle('is-away', !seen && !now || Boolean(now) && now.kind !== kind);
      }
    }

    outline(p, start, end, mid, on) {
      if (!on) return;
      p.body.strokeStyle = p.c.primary;
      p.body.lineWidth = 2;
      p.body.strokeRect(start - 3, mid - 11 * p.unit, end - start + 6, 22 * p.unit);
      p.body.lineWidth = 1;
    }
  }

  L.Fingers = Fingers;
})(window.LuodiWall = window.LuodiWall || {});
