/* Wall chart, what people do with it: choosing, moving, folding, sorting, filtering, pointing, opening. After wall_view.js. */
(function (L) {
  'use strict';

  const methods = {
    /* -- the active row: it has the tab stop, its project shows its links -- */
    setActive(row, focus) {
      this.active = row;
      this.marked = true;
      if (row && focus) {
        this.reveal(row);
        this.draw();
        this.tree.focusRow(row);
      } else {
        this.request();
      }
    },

    focusActive() { if (this.active) this.setActive(this.active, true); },

    reveal(row) {
      if (!this.dim || row.index < 0) return;
      const y = this.model.offsets[row.index], bottom = this.model.offsets[row.index + 1];
      const cover = row.head && row.type !== 'group' ? this.dim.group : 0, top = this.scroller.scrollTop;
      if (y - cover < top) this.scroller.scrollTop = y - cover;
      else if (bottom > top + this.bodyHeight) this.scroller.scrollTop = bottom - this.bodyHeight;
    },

    moveTo(index) {
      const rows = this.model.rows, row = rows[Math.max(0, Math.min(rows.length - 1, index))];
      if (row) this.setActive(row, true);
    },

    moveBy(step) { this.moveTo((this.active ? this.active.index : -1) + step); },

    movePage(direction) {
      const y = this.model.offsets[this.active.index] + direction * (this.bodyHeight - this.dim.group);
      const index = Math.max(0, this.model.indexAt(Math.max(0, y)));
      this.moveTo(index === this.active.index ? index + direction : index);
    },

    /* -- folding -- */
    toggle(id) {
      const row = this.model.find(id);
      if (row) this.toggleRow(row);
      return Boolean(row && row.open);
    },

    toggleRow(row) {
      if (!this.model.expandable(row)) return;
      const focused = this.tree.body.contains(document.activeElement);
      row.open = !row.open;
      if (row.open && row.type === 'project' && !row.children) L.loadChildren(this, row);
      this.relayout();
      this.draw();
      if (focused) this.tree.focusRow(this.active);
    },

    foldGroups(open) {
      for (const group of this.model.groups) group.open = open;
      if (!open) for (const project of this.model.projects) project.open = false;
      this.relayout();
    },

    /* Opens every project whose activities are already here. */
    openAll() {
      for (const project of this.model.projects) project.open = Boolean(project.children);
      this.relayout();
    },

    /* -- order and choice -- */
    sort(key) {
      this.model.sort(key);
      this.tree.showSorting(this.model.sorting);
      this.relayout();
      this.changed();
    },

    group(on) {
      this.model.grouped = Boolean(on) && this.model.groups.length > 0;
      this.relayout();
    },

    setFilter(filter) {
      this.model.setFilter(filter);
      this.relayout();
      this.say(this.count.textContent);
    },

    links(mode) {
      this.linkMode = mode;
      this.controls.update();
      this.changed();
      this.request();
    },

    /* The critical chain stands out: everything else fades, and its project opens when none is open. */
    showChain(on) {
      this.chain = on;
      const row = this.model.projects.length === 1 ? this.model.projects[0] : this.active;
      if (on && row && row.type === 'project' && !row.open && !this.model.projects.some(p => p.open)) this.toggleRow(row);
      this.controls.update();
      this.changed();
      this.request();
    },

    /* The progress line over all rows in view. */
    showFront(on) {
      this.front = on;
      this.controls.update();
      this.changed();
      this.request();
    },

    say(text) { this.live.textContent = text; },

    /* -- pointer -- */
    rowAt(y) {
      const view = this.view;
      if (view.pinned && y >= view.pinned.y && y < view.pinned.y + view.pinned.height) return view.pinned.row;
      const i = view.rows.findIndex((row, n) => y >= view.ys[n] && y < view.ys[n] + view.heights[n]);
      return i < 0 ? null : view.rows[i];
    },

    /* What lies at a point of the timeline, in pixels from the corner of its canvas: row, kind, item. */
    hit(x, y) {
      const row = this.rowAt(y);
      if (!row) return null;
      const at = day => this.painter.x(day + 1), near = (day, reach) => Math.abs(at(day) - x) <= reach;
      if (row.type === 'project') {
        const clusters = L.clusters(row.milestones, this.perDay, 15 * this.painter.unit);
        const cluster = clusters.find(each => { const [a, b] = this.painter.room(each); return x >= a && x <= b; });
        if (cluster) return { row, kind: 'milestone', item: cluster.items[0], items: cluster.items };
        if (row.committed !== null && x > at(row.committed) - 4 && x < at(row.committed) + 9) return { row, kind: 'flag', item: row };
        const inside = row.segments.filter(s => x >= this.painter.x(s.s) && x <= at(s.e));
        if (inside.length) return { row, kind: 'segment', item: inside[inside.length - 1] };
      } else if (row.type === 'activity' && row.s !== null && row.e !== null) {
        const onBar = row.milestone ? near(row.e, 9) : x >= this.painter.x(row.s) - 3 && x <= at(row.e) + 3;
        if (onBar || (row.must !== null && Math.abs(this.painter.x(row.must) - x) < 5)) return { row, kind: 'bar', item: row };
      }
      return { row, kind: 'row', item: row };
    },

    hitEvent(event) {
      const box = this.canvas.getBoundingClientRect();
      return this.hit(event.clientX - box.left, event.clientY - box.top);
    },

    point(event) {
      const hit = this.hitEvent(event), bounds = this.frameBox.getBoundingClientRect();
      this.setHover(hit && hit.row);
      const thing = hit && hit.kind !== 'row';
      this.canvas.style.cursor = thing ? 'pointer' : 'default';
      if (thing && event.pointerType === 'mouse') this.tip.show(hit, event.clientX - bounds.left, event.clientY - bounds.top, bounds);
      else this.tip.hide();
    },

    unpoint() {
      this.setHover(null);
      this.tip.hide();
    },

    setHover(row) {
      if (row === this.hover) return;
      this.hover = row;
      this.request();
    },

    clickCanvas(event) {
      const hit = this.hitEvent(event);
      if (!hit) return;
      this.setActive(hit.row, true);
      if (hit.kind !== 'row') this.open(hit.row);
      else if (hit.row.type === 'group') this.toggleRow(hit.row);
    },

    /* -- opening -- */
    press(row) {
      if (row.type === 'group') this.toggleRow(row);
      else if (row.type === 'wait') L.loadChildren(this, row.project);
      else this.open(row);
    },

    open(row) {
      this.tip.hide();
      L.openRow(this, row);
    },

    /* -- for tests -- */
    rows() {
      const { rows, offsets } = this.model;
      return rows.map((row, i) => ({ id: row.id, type: row.type, level: row.level, name: row.name, open: Boolean(row.open), y: offsets[i] }));
    },
  };

  Object.assign(L.Wall.prototype, methods);
})(window.LuodiWall = window.LuodiWall || {});
