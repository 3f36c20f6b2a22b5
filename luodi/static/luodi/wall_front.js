/* Wall chart, the progress line: where the work done so far stands on the approved plan, row by row, against the
   line of the data date. Left of it: behind; right: ahead. After wall_steps.js. */
(function (L) {
  'use strict';

  /* The day on the approved plan that the row has come to; null where there is no such plan. A step under way stands at
     the same share of its approved span as of its actual and remaining one. A finish belongs to the end of its day. */
  L.frontDay = (row, now) => {
    const plan = row.baseline;
    if (!plan || row.was) return null;  // of another plan that is compared, the outline says what moves
    const end = plan.e + 1;
    if (row.type === 'project') return row.segments.length ? now - (row.segments[row.segments.length - 1].e - plan.e) : null;
    if (row.s === null || row.e === null) return null;
    if (row.raw.done_e) return Math.max(now, end);
    if (!row.raw.done_s) return Math.min(now, plan.s);
    return plan.s + (end - plan.s) * Math.min(1, Math.max(0, (now - row.s) / (row.e + 1 - row.s)));
  };

  /* The same in words, for the tip and for screen readers; empty on the day. */
  L.frontWords = (row, wall) => {
    const now = wall.model.dataDate + 1, at = L.frontDay(row, now), days = at === null ? 0 : Math.round(now - at);
    if (!days) return '';
    return L.fill(days > 0 ? wall.words.front_behind : wall.words.front_ahead, { n: Math.abs(days) });
  };

  const methods = {
    frontLine({ rows, ys, heights }) {
      const g = this.body, u = this.unit, now = this.wall.model.dataDate + 1, base = this.x(now), dots = [];
      g.strokeStyle = this.c.ink;
      g.lineWidth = 1.5 * u;
      g.lineJoin = 'round';
      g.beginPath();
      g.moveTo(base, 0);
      for (let i = 0; i < rows.length; i++) {
        const day = rows[i].type === 'project' || rows[i].type === 'activity' ? L.frontDay(rows[i], now) : null;
        g.lineTo(base, ys[i]);
        if (day !== null) {
          const y = ys[i] + heights[i] / 2;
          g.lineTo(this.x(day), y);
          dots.push([this.x(day), y, day < now ? 'red' : day > now ? 'green-text' : 'primary']);
        }
        g.lineTo(base, ys[i] + heights[i]);
      }
      g.stroke();
      for (const [x, y, colour] of dots) {
        g.fillStyle = this.c.surface;
        g.beginPath();
        g.arc(x, y, 4 * u, 0, 7);
        g.fill();
        g.fillStyle = this.c[colour];
        g.beginPath();
        g.arc(x, y, 3 * u, 0, 7);
        g.fill();
      }
      g.lineWidth = 1;
    },

    /* Where desks and pools put the step, as a line above a bar that stands at its earliest days. */
    queued(row, top) {
      if (row.ps === null || row.pf === null || (row.ps === row.s && row.pf === row.e)) return;
      const u = this.unit, x0 = Math.max(-2, this.x(row.ps)), x1 = Math.min(this.w + 2, this.x(row.pf + 1));
      if (x1 <= x0) return;
      this.body.fillStyle = (this.c[row.kind] || this.c.lead).full;
      this.body.fillRect(x0, top - 4 * u, x1 - x0, 2.5 * u);
    },
  };

  Object.assign(L.Painter.prototype, methods);
})(window.LuodiWall = window.LuodiWall || {});
