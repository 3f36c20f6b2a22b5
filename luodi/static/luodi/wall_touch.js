/* Wall chart, fingers: one pans (the scroller does that by itself), two zoom the time around the day between them. After
   wall_view.js. */
(function (L) {
  'use strict';
  L.pinch = wall => {
    let start = null;
    const measure = event => {
      const [a, b] = event.touches, left = wall.canvas.getBoundingClientRect().left;
      return { apart: Math.max(24, Math.abs(a.clientX - b.clientX)), middle: (a.clientX + b.clientX) / 2 - left };
    };
    const begin = event => {
      if (event.touches.length !== 2) return;
      const { apart, middle } = measure(event), x = Math.max(0, Math.min(wall.width, middle));
      start = { apart, perDay: wall.perDay, day: wall.dayAt(x) };
      wall.tip.hide();
      if (event.cancelable) event.preventDefault();  // while the chart still runs on it is not
    };
    const move = event => {
      if (!start || event.touches.length !== 2) return;
      if (event.cancelable) event.preventDefault();
      const { apart, middle } = measure(event);
      wall.zoomAround(start.perDay * apart / start.apart, start.day, middle);
    };
    const end = event => { if (event.touches.length < 2) start = null; };
    wall.scroller.addEventListener('touchstart', begin, { passive: false });
    wall.scroller.addEventListener('touchmove', move, { passive: false });
    wall.scroller.addEventListener('touchend', end);
    wall.scroller.addEventListener('touchcancel', end);
  };
})(window.LuodiWall = window.LuodiWall || {});
