/* Map of Luodi, pins: shapes on Leaflet's canvas. Shape, colour and a word say the same; size is the investment. */
(function (M) {
  'use strict';
  const L = window.L;
  M.KINDS = ['late', 'tight', 'ok', 'none'];
  /* Fill and edge: what is late or tight is solid, what has room stays quiet. */
  const TOKEN = { late: ['--ld-red', '--ld-surface'], tight: ['--ld-yellow', '--ld-yellow-text'], ok: ['--ld-blue-soft', '--ld-blue'], none: ['--ld-grey-soft', '--ld-grey'] };

  const CARDS = { red: 'red', orange: 'yellow', yellow: 'yellow', blue: 'blue' };

  /* Radius in pixels by investment in hundred million yuan: area grows with the amount, within bounds. */
  M.radius = yi => Math.min(10, 3.5 + Math.sqrt(Math.max(0, yi || 0)));

  M.colours = () => {
    const style = getComputedStyle(document.documentElement), of = name => style.getPropertyValue(name).trim();
    const found = { edge: of('--ld-surface'), ink: of('--ld-ink'), ink2: of('--ld-ink-2'), land: of('--ld-map-land'), line: of('--ld-map-line'),
      hot: of('--ld-map-hot'), sea: of('--ld-map-sea'), focus: of('--ld-focus') };
    for (const kind of M.KINDS) found[kind] = TOKEN[kind].map(of);
    found.cards = {};
    for (const [colour, name] of Object.entries(CARDS)) found.cards[colour] = [of(`--ld-${name}`), of(`--ld-on-${name}`)];
    return found;
  };

  /* The path of a shape around a point: square late, triangle tight, disc with room, small disc unknown. */
  M.shape = (draw, kind, x, y, r) => {
    draw.beginPath();
    if (kind === 'late') draw.rect(x - r * 0.89, y - r * 0.89, r * 1.78, r * 1.78);
    else if (kind === 'tight') {
      draw.moveTo(x, y - r * 1.2);
      draw.lineTo(x + r * 1.12, y + r * 0.8);
      draw.lineTo(x - r * 1.12, y + r * 0.8);
      draw.closePath();
    } else draw.arc(x, y, kind === 'none' ? r * 0.8 : r, 0, 2 * Math.PI);
  };

  L.Canvas.include({
    _drawPin(pin) {
      if (!this._drawing || pin._empty()) return;
      const draw = this._ctx, { x, y } = pin._point, r = pin._radius, set = pin.options;
      draw.save();
      if (set.chosen) {
        draw.beginPath();
        draw.arc(x, y, r + 6, 0, 2 * Math.PI);
        draw.fillStyle = set.colours.edge;
        draw.fill();
        draw.lineWidth = 2.5;
        draw.strokeStyle = set.colours.focus;
        draw.stroke();
      }
      if (set.kind === 'stack') this._drawStack(draw, pin, x, y, r);
      else {
        M.shape(draw, set.kind, x, y, r);
        draw.globalAlpha = set.faded ? 0.25 : 1;
        [draw.fillStyle, draw.strokeStyle] = set.colours[set.kind];
        draw.fill();
        draw.lineWidth = 1.25;
        draw.stroke();
        if (set.card) this._drawCard(draw, set, x + r, y - r);
      }
      draw.restore();
    },

    /* A card at the shoulder of its pin, with the first letter of its level; hollow while it is only proposed. */
    _drawCard(draw, set, x, y) {
      const side = 12 * (set.scale || 1), [ground, ink] = set.colours.cards[set.card.k];
      draw.beginPath();
      draw.rect(x - side / 2, y - side / 2, side, side);
      draw.fillStyle = set.card.proposed ? set.colours.edge : ground;
      draw.fill();
      draw.lineWidth = 1.25;
      draw.strokeStyle = set.card.proposed ? ground : set.colours.edge;
      draw.stroke();
      draw.fillStyle = set.card.proposed ? set.colours.ink : ink;
      draw.font = `700 ${side * 0.75}px sans-serif`;
      draw.textAlign = 'center';
      draw.textBaseline = 'middle';
      draw.fillText(set.card.short[0], x, y + 0.5);
    },

    /* Projects without a place: a dashed ring with their number at the town's point. */
    _drawStack(draw, pin, x, y, r) {
      const set = pin.options;
      draw.globalAlpha = set.faded ? 0.4 : 1;
      draw.beginPath();
      draw.arc(x, y, r, 0, 2 * Math.PI);
      draw.fillStyle = set.colours.edge;
      draw.fill();
      draw.setLineDash([3, 2]);
      draw.lineWidth = 1.5;
      draw.strokeStyle = set.colours.ink2;
      draw.stroke();
      draw.fillStyle = set.colours.ink;
      draw.font = `600 ${12 * set.scale}px sans-serif`;
      draw.textAlign = 'center';
      draw.textBaseline = 'middle';
      draw.fillText(String(set.count), x, y + 0.5);
    },
  });

  M.Pin = L.CircleMarker.extend({
    _updatePath() { this._renderer._drawPin(this); },
  });
})(window.LuodiMap = window.LuodiMap || {});
