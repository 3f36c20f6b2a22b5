/* Wall chart, canvas: what stands in the row of a project: its stage bars and their names. After wall_marks.js. */
(function (L) {
  'use strict';
  const BAR = 15, TIP = 6;

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

  L.clusterHalf = text => 8 + 3.5 * text.length;

  const methods = {
    /* The outline of a bar. Works are square, permits point ahead like a tag, elements are round at both ends, the
       preparation of a permit is half as tall. */
    shapePath(shape, x0, x1, y, height) {
      const g = this.body, tip = Math.min(TIP * this.unit, (x1 - x0) / 2);
      g.beginPath();
      if (shape === 'permit') {
        g.moveTo(x0, y);
        g.lineTo(x1 - tip, y);
        g.lineTo(x1, y + height / 2);
        g.lineTo(x1 - tip, y + height);
        g.lineTo(x0, y + height);
        g.closePath();
      } else if (shape === 'element') {
        g.roundRect(x0, y, x1 - x0, height, Math.min(height / 2, (x1 - x0) / 2));
      } else if (shape === 'prep') {
        g.rect(x0, y + height * 0.25, x1 - x0, height * 0.5);
      } else {
        g.rect(x0, y, x1 - x0, height);
      }
    },

    /* A bar from day s to the end of day e, full up to the end of day `done`, soft after it. */
    bar(row, y, height, next) {
      const c = this.c[row.kind] || this.c.lead, { s, e, done } = row;
      const x0 = this.x(s), x1 = Math.max(x0 + 2, next === undefined ? this.x(e + 1) : Math.min(this.x(e + 1), next - 1));
      const xd = done === null ? x0 : Math.min(x1, Math.max(x0, this.x(done + 1)));
      const from = Math.max(-24, x0), to = Math.min(this.w + 24, x1);
      if (to > from) this.fillBar(row.shape, c, { from, to, xd }, y, height);
      return { x0, x1, xd };
    },

    fillBar(shape, c, { from, to, xd }, y, height) {
      const g = this.body, whole = shape && shape !== 'works', fade = g.globalAlpha;
      if (whole) {
        g.save();
        this.shapePath(shape, from, to, y, height);
        g.clip();
      }
      if (xd > from) { g.fillStyle = c.full; g.fillRect(from, y, Math.min(xd, to) - from, height); }
      if (xd < to) { g.fillStyle = c.soft; g.fillRect(Math.max(from, xd), y, to - Math.max(from, xd), height); }
      if (whole) g.restore();
      if (xd >= to) return;
      g.globalAlpha = fade * 0.6;
      if (whole) {
        g.strokeStyle = c.full;
        g.lineWidth = 1;
        this.shapePath(shape, from + 0.5, to - 0.5, y + 0.5, height - 1);
        g.stroke();
      } else {
        const start = Math.max(from, xd);
        g.fillStyle = c.full;
        g.fillRect(start, y, to - start, 1);
        g.fillRect(start, y + height - 1, to - start, 1);
        g.fillRect(to - 1, y, 1, height);
      }
      g.globalAlpha = fade;
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
      const u = this.unit, top = y + Math.round((height - 23 * u) / 2), tall = Math.round(BAR * u), segments = row.segments;
      if (!segments.length) { this.emptyRow(row, y, height); return; }
      if (this.elsewhere(segments[0].s, segments[segments.length - 1].e, top + tall / 2)) return;
      if (row.was) for (const s of row.was) this.outline(s.kind, s.s, s.e, top + 17 * u);
      else this.planLine(row.baseline, top + 17 * u);
      const boxes = segments.map((s, i) => this.bar(s, top, tall,
        i + 1 < segments.length && segments[i + 1].s <= s.e + 3 ? this.x(segments[i + 1].s) : undefined));
      if (!row.was) this.whisker(row, top + 23.5 * u);
      const flag = row.committed === null ? null : this.x(row.committed + 1);
      const clusters = L.clusters(row.milestones, this.view.perDay, 15 * u), marks = clusters.map(each => this.room(each));
      if (flag !== null) marks.push([flag - 2, flag + 10 * u]);
      const now = this.nowX(), obstacles = [...marks, [now - 2, now + 2]].sort((a, b) => a[0] - b[0]);
      segments.forEach((s, i) => this.label(s.name, boxes[i], top, tall, obstacles));
      this.promise(row, flag, boxes, top);
      for (const each of clusters) this.cluster(each, this.x(each.on + 1), top + tall / 2);
      this.marginText(row, flag, boxes, marks, top + tall / 2);
    },

    /* The part of the row that a milestone, or several of them, cover. */
    room(each) {
      const x = this.x(each.on + 1), half = (each.items.length === 1 ? 9 : L.clusterHalf(String(each.items.length)) + 2) * this.unit;
      return [x - half, x + half];
    },
  };

  Object.assign(L.Painter.prototype, methods);
})(window.LuodiWall = window.LuodiWall || {});
