/* Wall chart, canvas: what stands in the rows: stage bars, plan line, milestones, commitment flag, margin, activities,
   links between activities. Load after wall_paint.js. */
(function (L) {
  'use strict';
  const BAR = 15, KID = 14, MARGIN_INK = { late: 'red-text', tight: 'yellow-text', ok: 'ink-2', none: 'ink-3' };

  /* Parts of [from, to] that no obstacle [a, b] covers. */
  function gaps(from, to, obstacles) {
    const free = [];
    let at = from;
    for (const [a, b] of obstacles) {
      if (b <= at) continue;
      if (a >= to) break;
      if (a > at) free.push([at, a]);
      at = b;
    }
    if (at < to) free.push([at, to]);
    return free;
  }

  const methods = {
    /* A bar from day s to the end of day e, full up to the end of day `done`, soft after it. */
    bar(kind, s, e, done, y, height, next) {
      const g = this.body, c = this.c[kind] || this.c.lead;
      const x0 = this.x(s), x1 = Math.max(x0 + 2, next === undefined ? this.x(e + 1) : Math.min(this.x(e + 1), next - 1));
      const xd = done === null ? x0 : Math.min(x1, Math.max(x0, this.x(done + 1)));
      const from = Math.max(-4, x0), to = Math.min(this.w + 4, x1);
      if (to > from) {
        if (xd > from) { g.fillStyle = c.full; g.fillRect(from, y, Math.min(xd, to) - from, height); }
        if (xd < to) {
          const start = Math.max(from, xd);
          g.fillStyle = c.soft;
          g.fillRect(start, y, to - start, height);
          g.globalAlpha = 0.55;
          g.fillStyle = c.full;
          g.fillRect(start, y, to - start, 1);
          g.fillRect(start, y + height - 1, to - start, 1);
          if (x1 <= this.w) g.fillRect(x1 - 1, y, 1, height);
          g.globalAlpha = 1;
        }
      }
      return { x0, x1, xd };
    },

    /* The label goes into the first free part of the bar that holds it; nowhere when none does. */
    label(text, box, y, height, obstacles) {
      const pad = 5 * this.unit, width = this.textWidth(text, this.small) + pad + 2;
      const from = Math.max(0, box.x0), to = Math.min(this.w, box.x1);
      if (to - from < width) return;
      for (const [a, b] of [[from, Math.min(box.xd, to)], [Math.max(from, box.xd), to]]) {
        const free = b - a < width ? null : gaps(a, b, obstacles).find(gap => gap[1] - gap[0] >= width);
        if (!free) continue;
        this.body.font = this.small;
        this.body.fillStyle = a >= box.xd ? this.c.ink : this.c['on-st'];
        this.body.fillText(text, free[0] + pad, y + height / 2 + 0.5);
        return;
      }
    },

    project(row, y, height) {
      const u = this.unit, top = y + Math.round((height - 22 * u) / 2), tall = Math.round(BAR * u), segments = row.segments;
      if (!segments.length) { this.emptyRow(row, y, height); return; }
      if (this.elsewhere(segments[0].s, segments[segments.length - 1].e, top + tall / 2)) return;
      this.planLine(row.baseline, top + 17 * u);
      const boxes = segments.map((s, i) => this.bar(s.kind, s.s, s.e, s.done, top, tall,
        i + 1 < segments.length && segments[i + 1].s <= s.e + 3 ? this.x(segments[i + 1].s) : undefined));
      const flag = row.committed === null ? null : this.x(row.committed + 1), marks = [];
      for (const m of row.milestones) marks.push([this.x(m.on + 1) - 9 * u, this.x(m.on + 1) + 9 * u]);
      if (flag !== null) marks.push([flag - 2, flag + 10 * u]);
      const now = this.nowX();
      marks.push([now - 2, now + 2]);
      marks.sort((a, b) => a[0] - b[0]);
      segments.forEach((s, i) => this.label(s.name, boxes[i], top, tall, marks));
      this.promise(row, flag, boxes, top);
      for (const m of row.milestones) this.diamond(this.x(m.on + 1), top + tall / 2, 7 * u, m.done);
      this.marginText(row, flag, boxes, top + tall / 2);
    },

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

    /* Flag on the committed day; from it a red rule to the forecast when that is later, a dotted one when it is earlier. */
    promise(row, flag, boxes, top) {
      if (flag === null) return;
      const g = this.body, u = this.unit, end = row.forecast === null ? boxes[boxes.length - 1].x1 : this.x(row.forecast + 1);
      if (row.margin !== null && row.margin < 0 && end > flag) {
        g.fillStyle = this.c['red-text'];
        g.fillRect(Math.max(0, flag), top - 3 * u, Math.min(this.w, end) - Math.max(0, flag), 2 * u);
      } else if (end < flag) {
        g.fillStyle = this.c['ink-3'];
        for (let x = Math.max(0, end + 2); x < Math.min(this.w, flag - 2); x += 4 * u) g.fillRect(x, top + 7 * u, 2 * u, u);
      }
      if (flag < -10 || flag > this.w + 4) return;
      g.fillStyle = this.c.ink;
      g.fillRect(Math.round(flag) - 1, top - 4 * u, 2, 26 * u);
      g.beginPath();
      g.moveTo(Math.round(flag) + 1, top - 4 * u);
      g.lineTo(Math.round(flag) + 8 * u, top);
      g.lineTo(Math.round(flag) + 1, top + 4 * u);
      g.fill();
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

    marginText(row, flag, boxes, y) {
      const text = row.raw.margin_text || (row.raw.state === 'FEASIBLE' || row.raw.state === 'LATE' ? '' : row.raw.state_text);
      if (!text) return;
      const late = row.raw.margin_kind === 'late', font = late ? this.bold : this.small, u = this.unit;
      let x = Math.max(boxes[boxes.length - 1].x1, flag === null ? -Infinity : flag + 8 * u) + 7 * u;
      for (const m of row.milestones) x = Math.max(x, this.x(m.on + 1) + 12 * u);
      this.freeText(text, x, y, font, MARGIN_INK[row.raw.margin_kind] || 'ink-3');
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

    activity(row, y, height) {
      if (row.s === null || row.e === null) return;
      const u = this.unit, g = this.body, top = y + Math.round((height - 19 * u) / 2), tall = Math.round(KID * u);
      if (this.elsewhere(row.s, row.e, top + tall / 2)) return;
      this.planLine(row.baseline, top + 16 * u);
      if (row.milestone) {
        this.diamond(this.x(row.e + 1), top + tall / 2, 7 * u, row.done !== null);
        this.floatText(row, this.x(row.e + 1) + 13 * u, top + tall / 2);
        return;
      }
      const box = this.bar(row.kind, row.s, row.e, row.done, top, tall);
      if (row.critical) this.critical(box, top, tall);
      this.slack(row, box, top, tall);
      const label = this.wall.narrow ? row.name : `${L.iso(row.s).slice(5)} – ${L.iso(row.e).slice(5)}`;
      const now = this.nowX();
      if (!row.critical) this.label(label, box, top, tall, [[now - 2, now + 2]]);
      if (row.must !== null && row.done !== row.e) this.mustTick(this.x(row.must), top, tall);
      const tail = row.lf !== null && row.done !== row.e ? Math.max(box.x1, this.x(row.lf + 1)) : box.x1;
      const beyond = tail > this.w - 60 * u ? box.x1 : tail;
      this.floatText(row, beyond + 7 * u, top + tall / 2);
      g.lineWidth = 1;
    },

    /* Critical: hatched and outlined, so that it is seen in grey print too. */
    critical(box, top, tall) {
      const g = this.body, from = Math.max(-6, box.x0), to = Math.min(this.w + 6, box.x1);
      if (to <= from) return;
      const patterns = this.hatches(), xd = Math.min(to, Math.max(from, box.xd));
      g.save();
      g.translate(Math.round(box.x0), top);
      const shift = Math.round(box.x0);
      g.fillStyle = patterns.full;
      if (xd > from) g.fillRect(from - shift, 0, xd - from, tall);
      g.globalAlpha = 0.5;
      g.fillStyle = patterns.soft;
      if (to > xd) g.fillRect(xd - shift, 0, to - xd, tall);
      g.restore();
      g.strokeStyle = this.c['red-text'];
      g.lineWidth = 1.5;
      g.strokeRect(from + 0.75, top + 0.75, to - from - 1.5, tall - 1.5);
    },

    /* The float as a fine line from the finish to the latest finish with a stop at its end; missing float in red below. */
    slack(row, box, top, tall) {
      if (row.lf === null || row.done === row.e) return;
      const g = this.body, end = this.x(row.lf + 1), mid = top + Math.round(tall / 2), from = Math.max(0, box.x1);
      if (end > box.x1 + 3 && end > 0) {
        g.fillStyle = this.c['ink-3'];
        g.fillRect(from, mid, Math.min(this.w, end) - from, 1);
        if (end <= this.w) g.fillRect(Math.round(end) - 1, mid - 4, 1, 9);
      } else if (end < box.x1 - 1) {
        const a = Math.max(0, end);
        g.fillStyle = this.c['red-text'];
        if (box.x1 > a) g.fillRect(a, top + tall, Math.min(this.w, box.x1) - a, 2);
      }
    },

    /* Latest responsible start: an upright tick with a foot that points into the bar. */
    mustTick(x, top, tall) {
      if (x < -8 || x > this.w + 2) return;
      const g = this.body, at = Math.round(x);
      g.fillStyle = this.c.surface;
      g.fillRect(at - 2, top - 3, 4, tall + 7);
      g.fillStyle = this.c.ink;
      g.fillRect(at - 1, top - 3, 2, tall + 7);
      g.beginPath();
      g.moveTo(at + 1, top - 3);
      g.lineTo(at + 6 * this.unit, top - 3);
      g.lineTo(at + 1, top + 3 * this.unit);
      g.fill();
    },

    floatText(row, x, y) {
      if (!row.raw.float_text || row.raw.done_e) return;
      const late = row.raw.float < 0;
      this.freeText(row.raw.float_text, x, y, late ? this.bold : this.small, late ? 'red-text' : 'ink-2');
    },

    /* Links from finish to start in right angles with an arrow head: two strokes for all of them, plain and critical. */
    links(list) {
      this.uprights = [];
      for (const strong of [false, true]) {
        const g = this.body, heads = [], chosen = list.filter(link => link.strong === strong);
        g.strokeStyle = g.fillStyle = this.c[strong ? 'red-text' : 'ink-3'];
        g.lineWidth = strong ? 1.5 : 1;
        g.beginPath();
        for (const link of chosen) this.linkLine(link, heads);
        g.stroke();
        g.beginPath();
        for (const [x, y] of heads) {
          g.moveTo(x, y);
          g.lineTo(x - 5 * this.unit, y - 3 * this.unit);
          g.lineTo(x - 5 * this.unit, y + 3 * this.unit);
        }
        g.fill();
      }
    },

    linkLine({ from, to, y0, y1 }, heads) {
      const u = this.unit, crisp = v => Math.round(v) + 0.5, x0 = this.x(from.e + 1);
      const x1 = to.milestone ? this.x(to.e + 1) - 8 * u : this.x(to.s);
      if ((x0 < -20 && x1 < -20) || (x0 > this.w + 20 && x1 > this.w + 20)) return;
      const g = this.body, out = crisp(x0 + 4 * u), into = crisp(x1 - 6 * u);
      const ya = crisp(y0), edge = crisp(y0 + (y1 > y0 ? 14 : -14) * u), yb = crisp(y1);
      g.moveTo(x0, ya);
      g.lineTo(out, ya);
      g.lineTo(out, edge);
      g.lineTo(into, edge);
      g.lineTo(into, yb);
      g.lineTo(x1 - 1, yb);
      heads.push([x1, yb]);
      this.uprights.push([into, Math.min(edge, yb), Math.max(edge, yb)]);
    },
  };

  Object.assign(L.Painter.prototype, methods);
})(window.LuodiWall = window.LuodiWall || {});
