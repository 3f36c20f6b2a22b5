/* Wall chart, canvas: what stands in the row of an activity, and the links between activities. After wall_bars.js. */
(function (L) {
  'use strict';
  const TALL = 14, FADED = 0.28;

  const methods = {
    activity(row, y, height) {
      if (row.s === null || row.e === null) return;
      const u = this.unit, g = this.body, top = y + Math.round((height - 19 * u) / 2), tall = Math.round(TALL * u);
      if (this.elsewhere(row.s, row.e, top + tall / 2)) return;
      if (row.was) this.outline(row.kind, row.was.s, row.was.e, top + 16 * u);
      else this.planLine(row.baseline, top + 16 * u);
      g.globalAlpha = this.wall.chain && !row.critical ? FADED : 1;
      if (row.milestone) {
        this.diamond(this.x(row.e + 1), top + tall / 2, 7 * u, row.done !== null);
        this.floatText(row, this.x(row.e + 1) + 13 * u, top + tall / 2);
      } else {
        this.step(row, top, tall);
      }
      g.globalAlpha = 1;
      g.lineWidth = 1;
    },

    step(row, top, tall) {
      const u = this.unit, box = this.bar(row, top, tall), now = this.nowX();
      if (row.critical) this.critical(row, box, top, tall);
      if (!row.was) this.queued(row, top);
      this.slack(row, box, top, tall);
      const label = this.wall.narrow ? row.name : `${L.iso(row.s).slice(5)} – ${L.iso(row.e).slice(5)}`;
      if (!row.critical && row.shape !== 'prep') this.label(label, box, top, tall, [[now - 2, now + 2]]);
      if (row.must !== null && row.done !== row.e) this.mustTick(this.x(row.must), top, tall);
      const tail = row.lf !== null && row.done !== row.e ? Math.max(box.x1, this.x(row.lf + 1)) : box.x1;
      // Past the window's edge, and on a phone, the words stand in the column of names alone.
      if (!this.wall.narrow && tail < this.w - 60 * u) this.floatText(row, tail + 7 * u, top + tall / 2);
    },

    /* Critical: hatched and outlined, so that it is seen in grey print too. */
    critical(row, box, top, tall) {
      const g = this.body, from = Math.max(-24, box.x0), to = Math.min(this.w + 24, box.x1);
      if (to <= from) return;
      const patterns = this.hatches(), xd = Math.min(to, Math.max(from, box.xd)), shift = Math.round(box.x0);
      g.save();
      this.shapePath(row.shape, from, to, top, tall);
      g.clip();
      g.translate(shift, top);
      g.fillStyle = patterns.full;
      if (xd > from) g.fillRect(from - shift, 0, xd - from, tall);
      g.globalAlpha = 0.5;
      g.fillStyle = patterns.soft;
      if (to > xd) g.fillRect(xd - shift, 0, to - xd, tall);
      g.restore();
      g.strokeStyle = this.c['red-text'];
      g.lineWidth = 1.5;
      this.shapePath(row.shape, from + 0.75, to - 0.75, top + 0.75, tall - 1.5);
      g.stroke();
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
      const raw = row.raw, text = raw.moved_text || raw.float_text;
      if (!text || raw.done_e) return;
      const late = raw.moved_text ? raw.moved_kind === 'late' : raw.float < 0;
      const ink = late ? 'red-text' : raw.moved_kind === 'early' ? 'green-text' : 'ink-2';
      this.freeText(text, x, y, late ? this.bold : this.small, ink);
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

    /* From the side of the one to the side of the other that the type of the link names: finish to start as a rule. */
    linkLine(link, heads) {
      const { from, to, y0, y1 } = link, u = this.unit, crisp = v => Math.round(v) + 0.5, type = to.ties.get(from)[1];
      const x0 = type[0] === 'S' && !from.milestone ? this.x(from.s) : this.x(from.e + 1);
      const x1 = to.milestone ? this.x(to.e + 1) - 8 * u : type[1] === 'F' ? this.x(to.e + 1) - 2 * u : this.x(to.s);
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
      link.points = [[x0, ya], [out, ya], [out, edge], [into, edge], [into, yb], [x1, yb]];
      this.uprights.push([into, Math.min(edge, yb), Math.max(edge, yb)]);
    },
  };

  Object.assign(L.Painter.prototype, methods);
})(window.LuodiWall = window.LuodiWall || {});
