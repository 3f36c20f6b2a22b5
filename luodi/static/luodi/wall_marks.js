/* Wall chart, canvas: what stands on and beside the bars: approved plan, promise, whisker, milestones, the plan
   that is compared, words on the ground. After wall_paint.js. */
(function (L) {
  'use strict';
  const MARGIN_INK = { late: 'red-text', tight: 'yellow-text', early: 'green-text', ok: 'ink-2', none: 'ink-3' };

  const methods = {
    /* A bar outside the window leaves its date at the edge, with an arrow towards it. */
    elsewhere(s, e, y) {
      const g = this.body, u = this.unit, past = this.x(e + 1) < 0, future = this.x(s) > this.w;
      if (!past && !future) return false;
      const text = L.iso(past ? e : s), width = this.textWidth(text, this.small), tip = past ? 6 * u : this.w - 6 * u, way = past ? 1 : -1;
      g.strokeStyle = this.c['ink-3'];
      g.lineWidth = 1.4 * u;
      g.beginPath();
      g.moveTo(tip + way * 4 * u, y - 4 * u);
      g.lineTo(tip, y);
      g.lineTo(tip + way * 4 * u, y + 4 * u);
      g.stroke();
      const from = past ? 15 * u : this.w - 15 * u - width;
      this.freeText(text, from, y, this.small, 'ink-3');
      return true;
    },

    planLine(plan, y) {
      if (!plan) return;
      const x0 = Math.max(-2, this.x(plan.s)), x1 = Math.min(this.w + 2, this.x(plan.e + 1));
      if (x1 <= x0) return;
      this.body.fillStyle = this.c.base;
      this.body.fillRect(x0, y, x1 - x0, 3 * this.unit);
    },

    /* Before a compared plan: a hollow bar below the one that it would become. */
    outline(kind, s, e, y) {
      const g = this.body, u = this.unit, from = Math.max(-3, Math.round(this.x(s))), to = Math.min(this.w + 3, Math.round(this.x(e + 1)));
      if (to <= from) return;
      g.fillStyle = this.c.surface;
      g.fillRect(from, y, to - from, 7 * u);
      g.strokeStyle = (this.c[kind] || this.c.lead).full;
      g.lineWidth = 1.2 * u;
      g.strokeRect(from + 0.5, y + 0.5, Math.max(1, to - from - 2), 6 * u);
    },

    /* Flag on the committed day; above the bar a red rule from it to the forecast when that is later, a dotted one
       when it is earlier. */
    promise(row, flag, boxes, top) {
      if (flag === null) return;
      const g = this.body, u = this.unit, end = row.forecast === null ? boxes[boxes.length - 1].x1 : this.x(row.forecast + 1);
      if (row.margin !== null && row.margin < 0 && end > flag) {
        g.fillStyle = this.c['red-text'];
        g.fillRect(Math.max(0, flag), top - 3 * u, Math.min(this.w, end) - Math.max(0, flag), 2 * u);
      } else if (end < flag) {
        g.fillStyle = this.c['ink-3'];
        for (let x = Math.max(0, end + 2); x < Math.min(this.w, flag - 2); x += 4 * u) g.fillRect(x, top - 2.5 * u, 2 * u, u);
      }
      if (flag < -10 || flag > this.w + 4) return;
      g.fillStyle = this.c.surface;
      g.fillRect(Math.round(flag) - 2, top - 4 * u, 4, 26 * u);
      g.fillStyle = this.c.ink;
      g.fillRect(Math.round(flag) - 1, top - 4 * u, 2, 26 * u);
      g.beginPath();
      g.moveTo(Math.round(flag) + 1, top - 4 * u);
      g.lineTo(Math.round(flag) + 8 * u, top);
      g.lineTo(Math.round(flag) + 1, top + 4 * u);
      g.fill();
    },

    /* From the day that half of the samples keep to the one that four fifths keep, below the approved plan. */
    whisker(row, y) {
      if (row.p50 === null || row.p80 === null) return;
      const g = this.body, u = this.unit, from = this.x(row.p50 + 1), to = Math.max(from + 2, this.x(row.p80 + 1)), tall = 3 * u;
      if (to < -2 || from > this.w + 2) return;
      g.fillStyle = this.c['ink-2'];
      g.fillRect(Math.max(0, from), Math.round(y) - 0.5 * u, Math.min(this.w, to) - Math.max(0, from), Math.max(1, u));
      g.fillRect(Math.round(to) - u, y - tall, 1.5 * u, 2 * tall);
      g.beginPath();
      g.arc(from, y, 2.2 * u, 0, 7);
      g.fill();
    },

    /* A milestone, or as many as would cover one another with their number. */
    cluster(each, x, y) {
      if (each.items.length === 1) { this.diamond(x, y, 7 * this.unit, each.done); return; }
      const g = this.body, u = this.unit, text = String(each.items.length), half = L.clusterHalf(text) * u;
      if (x < -half || x > this.w + half) return;
      g.beginPath();
      g.moveTo(x - half, y);
      g.lineTo(x - half + 7 * u, y - 7.5 * u);
      g.lineTo(x + half - 7 * u, y - 7.5 * u);
      g.lineTo(x + half, y);
      g.lineTo(x + half - 7 * u, y + 7.5 * u);
      g.lineTo(x - half + 7 * u, y + 7.5 * u);
      g.closePath();
      g.lineWidth = 3.5;
      g.strokeStyle = this.c.surface;
      g.stroke();
      g.fillStyle = each.done ? this.c['ink-2'] : this.c.surface;
      g.fill();
      g.lineWidth = 1.6 * u;
      g.strokeStyle = this.c['ink-2'];
      g.stroke();
      g.font = this.bold;
      g.textAlign = 'center';
      g.fillStyle = each.done ? this.c.surface : this.c.ink;
      g.fillText(text, x, y + 0.5);
      g.textAlign = 'left';
    },

    diamond(x, y, radius, filled) {
      if (x < -radius || x > this.w + radius) return;
      const g = this.body;
      g.beginPath();
      g.moveTo(x, y - radius);
      g.lineTo(x + radius, y);
      g.lineTo(x, y + radius);
      g.lineTo(x - radius, y);
      g.closePath();
      g.fillStyle = filled ? this.c['ink-2'] : this.c.surface;
      g.fill();
      g.lineWidth = 3.5;
      g.strokeStyle = this.c.surface;
      if (filled) { g.lineWidth = 1; g.stroke(); return; }
      g.stroke();
      g.lineWidth = 1.6 * this.unit;
      g.strokeStyle = this.c['ink-2'];
      g.stroke();
    },

    marginText(row, flag, boxes, marks, y) {
      const raw = row.raw, moved = raw.moved_text;
      const text = moved || raw.margin_text || (raw.state === 'FEASIBLE' || raw.state === 'LATE' ? '' : raw.state_text);
      if (!text) return;
      const kind = moved ? raw.moved_kind : raw.margin_kind, font = kind === 'late' ? this.bold : this.small, u = this.unit;
      let x = Math.max(boxes[boxes.length - 1].x1, flag === null ? -Infinity : flag + 8 * u) + 7 * u;
      for (const mark of marks) x = Math.max(x, mark[1] + 4 * u);
      this.freeText(text, x, y, font, MARGIN_INK[kind] || 'ink-3');
    },

    /* Text on the ground; left out when it would be cut at the edge, and moved behind the today line when it meets it. */
    freeText(text, x, y, font, ink) {
      const width = this.textWidth(text, font), now = this.nowX();
      if (x < now + 4 && x + width > now - 3) x = now + 5;
      if (x < 0 || x + width > this.w) return;
      this.halo(text, x, y, font);
      this.body.fillStyle = this.c[ink];
      this.body.fillText(text, x, y + 0.5);
    },

    /* Clears the ground under a text, so that no link runs through it. */
    halo(text, x, y, font) {
      const g = this.body;
      g.font = font;
      const end = x + this.textWidth(text, font);
      if (!this.uprights.some(([at, a, b]) => at > x - 3 && at < end + 3 && b > y - 8 && a < y + 8)) return;
      g.lineJoin = 'round';
      g.lineWidth = 3.5;
      g.strokeStyle = this.c.surface;
      g.strokeText(text, x, y + 0.5);
    },

    /* A project without dates says why instead of showing an invented bar. */
    emptyRow(row, y, height) {
      const text = row.raw.state_text || '', u = this.unit, x = 8 * u, now = this.nowX();
      const width = Math.min(this.w - 16 * u, this.textWidth(text, this.small) + 16 * u);
      if (!text || width < 30) return;
      const g = this.body, from = now > x && now < x + width ? Math.min(now + 8, this.w - width - 8) : x;
      g.setLineDash([4, 3]);
      g.strokeStyle = this.c['ink-3'];
      g.lineWidth = 1;
      g.strokeRect(Math.round(from) + 0.5, y + Math.round((height - 20 * u) / 2) + 0.5, Math.round(width), 20 * u);
      g.setLineDash([]);
      g.font = this.small;
      g.fillStyle = this.c['ink-2'];
      g.fillText(this.cut(text, width - 14 * u), from + 8 * u, y + height / 2 + 0.5);
    },

    cut(text, room) {
      if (this.textWidth(text, this.small) <= room) return text;
      let n = text.length;
      while (n > 1 && this.textWidth(text.slice(0, n) + '…', this.small) > room) n--;
      return text.slice(0, n) + '…';
    },

  };

  Object.assign(L.Painter.prototype, methods);
})(window.LuodiWall = window.LuodiWall || {});
