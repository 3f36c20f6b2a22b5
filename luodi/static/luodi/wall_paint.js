/* Wall chart, canvas: ground (rows, winter, grid), head with two time levels, today line. Bars are in wall_bars.js.
   Every colour is read from the page's custom properties, so light, dark, big screen and paper follow. */
(function (L) {
  'use strict';
  const KINDS = ['lead', 'permit', 'build', 'equip', 'prod'];
  const PLAIN = ['surface', 'sunk', 'hover', 'line', 'line-2', 'ink', 'ink-2', 'ink-3', 'red', 'on-red',
    'red-text', 'yellow-text', 'green-text', 'base', 'today', 'winter', 'grid', 'on-st', 'primary'];

  L.palette = element => {
    const style = getComputedStyle(element), colours = { font: style.fontFamily };
    const read = name => style.getPropertyValue('--ld-' + name).trim();
    for (const name of PLAIN) colours[name] = read(name);
    for (const kind of KINDS) colours[kind] = { full: read('st-' + kind), soft: read('st-' + kind + '-2') };
    colours.size = parseFloat(read('fs-xs')) || 12;
    return colours;
  };

  function hatch(colour, ratio) {
    const tile = document.createElement('canvas'), side = Math.round(6 * ratio);
    tile.width = tile.height = side;
    const g = tile.getContext('2d');
    g.strokeStyle = colour;
    g.lineWidth = Math.max(1, 1.2 * ratio);
    g.beginPath();
    for (const shift of [-side, 0, side]) { g.moveTo(shift, side); g.lineTo(shift + side, 0); }
    g.stroke();
    return tile;
  }

  class Painter {
    constructor(wall, head, body) {
      this.wall = wall;
      this.headCanvas = head;
      this.bodyCanvas = body;
      this.head = head.getContext('2d', { alpha: false });
      this.body = body.getContext('2d', { alpha: false });
      this.widths = new Map();
    }

    theme() {
      const c = this.c = L.palette(this.wall.element), unit = this.unit = c.size / 12;
      this.small = `${12 * unit}px ${c.font}`;
      this.bold = `600 ${12 * unit}px ${c.font}`;
      this.widths.clear();
      this.patterns = null;
    }

    resize(width, headHeight, bodyHeight) {
      const ratio = this.ratio = window.devicePixelRatio || 1;
      this.w = width;
      this.h = bodyHeight;
      this.headH = headHeight;
      for (const [canvas, height] of [[this.headCanvas, headHeight], [this.bodyCanvas, bodyHeight]]) {
        canvas.width = Math.max(1, Math.round(width * ratio));
        canvas.height = Math.max(1, Math.round(height * ratio));
        canvas.style.width = width + 'px';
        canvas.style.height = height + 'px';
      }
      this.patterns = null;
    }

    /* One hatch for critical bars, light on full stage colours and dark on the forecast ones. */
    hatches() {
      if (!this.patterns) {
        const make = colour => {
          const pattern = this.body.createPattern(hatch(colour, this.ratio), 'repeat');
          pattern.setTransform(new DOMMatrix().scale(1 / this.ratio));
          return pattern;
        };
        this.patterns = { full: make('rgba(255,255,255,.42)'), soft: make(this.c['red-text']) };
      }
      return this.patterns;
    }

    textWidth(text, font) {
      const key = font + text;
      let width = this.widths.get(key);
      if (width === undefined) {
        this.body.font = font;
        width = this.body.measureText(text).width;
        this.widths.set(key, width);
      }
      return width;
    }

    frame(view) {
      const { perDay, left, from } = view, r = this.ratio;
      this.view = view;
      this.x = day => (day - from) * perDay - left;
      const first = Math.floor(from + left / perDay), last = Math.ceil(from + (left + this.w) / perDay);
      this.axis = L.axis(perDay, this.unit, first, last);
      this.body.setTransform(r, 0, 0, r, 0, 0);
      this.head.setTransform(r, 0, 0, r, 0, 0);
      this.body.textBaseline = this.head.textBaseline = 'middle';
      this.ground(first, last);
      this.rowsOf(view);
      if (this.wall.drag) this.wall.drag.paint(this);
      this.drawHead();
    }

    ground(first, last) {
      const g = this.body, c = this.c, { rows, ys, heights } = this.view;
      g.fillStyle = c.surface;
      g.fillRect(0, 0, this.w, this.h);
      for (let i = 0; i < rows.length; i++) this.rowGround(rows[i], ys[i], heights[i]);
      g.fillStyle = c.winter;
      for (const [s, e] of L.winters(this.wall.model.winter, first, last)) {
        const x0 = Math.max(0, this.x(s));
        g.fillRect(x0, 0, Math.min(this.w, this.x(e)) - x0, this.h);
      }
      this.restDays(first, last);
      g.fillStyle = c.grid;
      for (const cell of this.axis.lower.cells) g.fillRect(Math.round(this.x(cell.day)), 0, 1, this.h);
      g.fillStyle = c.line;
      for (const cell of this.axis.upper.cells) g.fillRect(Math.round(this.x(cell.day)), 0, 1, this.h);
      for (let i = 0; i < rows.length; i++) g.fillRect(0, Math.round(ys[i] + heights[i]) - 1, this.w, 1);
    }

    /* Days on which offices rest, where days are wide enough to be told apart. */
    restDays(first, last) {
      const { rest } = this.wall.model, g = this.body, { perDay } = this.view;
      if (!rest.size || perDay < 6.5 * this.unit) return;
      g.fillStyle = this.c.grid;
      for (let day = first; day <= last; day++) if (rest.has(day)) g.fillRect(Math.round(this.x(day)), 0, Math.round(perDay), this.h);
    }

    rowGround(row, y, height) {
      const { marked, hover } = this.view;
      const colour = row === marked || row === hover ? 'hover' : row.type === 'group' ? 'sunk' : null;
      if (!colour) return;
      this.body.fillStyle = this.c[colour];
      this.body.fillRect(0, Math.round(y), this.w, height);
    }

    rowsOf(view) {
      const { rows, ys, heights } = view;
      this.links(view.links);
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i];
        if (row.type === 'project') this.project(row, Math.round(ys[i]), heights[i]);
        else if (row.type === 'activity') this.activity(row, Math.round(ys[i]), heights[i]);
      }
      this.todayLine();
      if (this.wall.front) this.frontLine(view);
      const pinned = view.pinned;
      if (pinned) {
        this.body.fillStyle = pinned.row === view.marked ? this.c.hover : this.c.sunk;
        this.body.fillRect(0, Math.round(pinned.y), this.w, pinned.height);
        this.body.fillStyle = this.c['line-2'];
        this.body.fillRect(0, Math.round(pinned.y + pinned.height) - 1, this.w, 1);
      }
    }

    /* Where the line of the data date stands: at the end of that day, where the done part of the bars ends. */
    nowX() { return this.x(this.wall.model.dataDate + 1); }

    todayLine() {
      const model = this.wall.model, g = this.body, x = this.nowX();
      g.fillStyle = this.c.today;
      if (x >= -2 && x <= this.w + 2) g.fillRect(Math.round(x) - 1, 0, 2, this.h);
      if (model.today === model.dataDate) return;
      const second = this.x(model.today + 1);
      if (second < 0 || second > this.w) return;
      for (let y = 0; y < this.h; y += 8) g.fillRect(Math.round(second), y, 1, 4);
    }

    drawHead() {
      const g = this.head, c = this.c, half = this.headH / 2, w = this.w;
      g.fillStyle = c.sunk;
      g.fillRect(0, 0, w, this.headH);
      const taken = this.nowChips(half * 0.95);
      g.fillStyle = c.line;
      for (const cell of this.axis.lower.cells) g.fillRect(Math.round(this.x(cell.day)), half, 1, half);
      g.fillStyle = c['line-2'];
      for (const cell of this.axis.upper.cells) g.fillRect(Math.round(this.x(cell.day)), 0, 1, this.headH);
      g.fillRect(0, this.headH - 1, w, 1);
      this.upperLabels(half, taken);
      this.lowerLabels(half);
      for (const chip of taken) this.chip(chip, half * 0.95);
    }

    upperLabels(half, taken) {
      const g = this.head, words = this.wall.words, { cells, text } = this.axis.upper, pad = 6 * this.unit;
      g.font = this.bold;
      g.fillStyle = this.c['ink-2'];
      g.textAlign = 'left';
      for (const cell of cells) {
        const label = text(cell, words), width = this.textWidth(label, this.bold);
        const end = Math.min(this.w, this.x(cell.end)) - pad;
        let x = Math.max(0, this.x(cell.day)) + pad;
        for (const chip of taken) if (x < chip.to && x + width > chip.from) x = chip.to + pad;
        if (x + width <= end) g.fillText(label, x, half * 0.5 + 1);
      }
    }

    lowerLabels(half) {
      const g = this.head, w = this.w, words = this.wall.words, { cells, text } = this.axis.lower;
      g.font = this.small;
      g.textAlign = 'center';
      g.fillStyle = this.c['ink-2'];
      if (!cells.length) return;
      const widest = Math.max(...cells.map(cell => this.textWidth(text(cell, words), this.small)));
      const room = (cells[0].end - cells[0].day) * this.view.perDay;
      const every = Math.max(1, Math.ceil((widest + 4 * this.unit) / room));
      for (const cell of cells) {
        const number = cell.date.getUTCMonth() + cell.date.getUTCFullYear() * 12;
        if (every > 1 && number % every) continue;
        const label = text(cell, words), need = this.textWidth(label, this.small) / 2 + 3;
        const a = Math.max(0, this.x(cell.day)), b = Math.min(w, this.x(cell.day) + room * every);
        if (b - a < 2 * need - 4) continue;
        const middle = (this.x(cell.day) + this.x(cell.end)) / 2;
        g.fillText(label, Math.max(need, Math.min(w - need, middle)), half * 1.5);
      }
      g.textAlign = 'left';
    }

    nowChips(height) {
      const { model, words } = this.wall, pad = 5 * this.unit, same = model.today === model.dataDate;
      const lines = [{ day: model.dataDate, word: same ? words.today : words.data_date, fill: 'red', ink: 'on-red' }];
      if (!same) lines.push({ day: model.today, word: words.today, fill: 'surface', ink: 'red-text' });
      return lines.map(line => {
        const label = `${line.word} ${L.iso(line.day).slice(5)}`, width = this.textWidth(label, this.bold) + 2 * pad;
        const x = this.x(line.day + 1), from = Math.min(Math.max(1, x - width / 2), this.w - width - 1);
        return { x, from, to: from + width, label, pad, height, fill: line.fill, ink: line.ink };
      }).filter(chip => chip.x >= 0 && chip.x <= this.w);
    }

    chip(chip, height) {
      const g = this.head, tall = Math.round(19 * this.unit), y = Math.round((height - tall) / 2) + 1;
      g.fillStyle = this.c.today;
      g.fillRect(Math.round(chip.x) - 1, y + tall, 2, this.headH);
      g.fillStyle = this.c[chip.fill];
      g.beginPath();
      g.roundRect(chip.from, y, chip.to - chip.from, tall, 2);
      g.fill();
      g.font = this.bold;
      g.fillStyle = this.c[chip.ink];
      g.fillText(chip.label, chip.from + chip.pad, y + tall / 2 + 0.5);
    }
  }

  L.Painter = Painter;
})(window.LuodiWall = window.LuodiWall || {});
