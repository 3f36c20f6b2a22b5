/* Map of Luodi, pins: shapes on Leaflet's canvas. Shape, colour and a word say the same; size is the investment. */
(function (M) {
  'use strict';
  const L = window.L;
  M.KINDS = ['late', 'tight', 'ok', 'none'];
  /* Fill and edge: what is late or tight is solid, what has room stays quiet. */
  const TOKEN = { late: ['--ld-red', '--ld-surface'], tight: ['--ld-yellow', '--ld-yellow-text'], ok: ['--ld-blue-soft', '--ld-blue'], none: ['--ld-grey-soft', '--ld-grey'] };

  /* Radius in pixels by investment in hundred million yuan: area grows with the amount, within bounds. */
  M.radius = yi => Math.min(10, 3.5 + Math.sqrt(Math.max(0, yi || 0)));

  M.colours = () => {
    const style = getComputedStyle(document.documentElement), of = name => style.getPropertyValue(name).trim();
    const found = { edge: of('--ld-surface'), ink: of('--ld-ink'), ink2: of('--ld-ink-2'), land: of('--ld-map-land'), line: of('--ld-map-line'),
      hot: of('--ld-map-hot'), sea: of('--ld-map-sea'), focus: of('--ld-focus') };
    for (const kind of M.KINDS) found[kind] = TOKEN[kind].map(of);
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
      }
      draw.restore();
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
