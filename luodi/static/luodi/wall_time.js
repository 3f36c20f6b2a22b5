/* Wall chart, time axis: the two levels of the head for every zoom, winter bands, the lines of the grid. */
(function (L) {
  'use strict';
  L.LEVELS = ['year', 'quarter', 'month', 'week', 'day'];
  const PER_DAY = { year: 0.5, quarter: 1.08, month: 3, week: 10, day: 26 };
  const DENSEST = 40, WIDEST = 0.18;

  L.clampZoom = perDay => Math.min(DENSEST, Math.max(WIDEST, perDay));

  /* Pixels per day of a named level; the year level shrinks or grows a little so that the whole period fits. */
  L.zoomOf = (level, days, width, unit) => {
    if (level !== 'year') return PER_DAY[level] * unit;
    return Math.min(0.8, Math.max(0.3, (width - 96) / Math.max(1, days)) / unit) * unit;
  };

  L.levelOf = (perDay, unit) => {
    const z = perDay / unit;
    return z < 0.85 ? 'year' : z < 2 ? 'quarter' : z < 6.5 ? 'month' : z < 19 ? 'week' : 'day';
  };

  const months = function* (first, last, step) {
    const start = L.utc(first);
    let y = start.getUTCFullYear(), m = Math.floor(start.getUTCMonth() / step) * step;
    for (;;) {
      const day = L.dayOf(y, m, 1);
      if (day > last) return;
      m += step;
      yield { day, end: L.dayOf(y, m, 1), date: L.utc(day) };
    }
  };

  const days = function* (first, last, step) {
    /* Weeks start on Monday; 1970-01-05 was one. */
    let day = step === 7 ? first - (((first - 4) % 7) + 7) % 7 : first;
    for (; day <= last; day += step) yield { day, end: day + step, date: L.utc(day) };
  };

  const yearText = (c, w) => L.fill(w.year, { y: c.date.getUTCFullYear() });
  const monthText = (c, w) => w.months[c.date.getUTCMonth()];
  const shortMonthText = (c, w) => (w.months_short || w.months)[c.date.getUTCMonth()];
  const quarterText = (c, w) => L.fill(w.quarter, { q: c.date.getUTCMonth() / 3 + 1 });
  const yearMonthText = (c, w) => L.fill(w.year_month,
    { y: c.date.getUTCFullYear(), m: c.date.getUTCMonth() + 1, mon: w.months[c.date.getUTCMonth()] });
  const weekText = c => c.date.toISOString().slice(5, 10);
  const dayText = c => String(c.date.getUTCDate());

  /* What the head shows: cells of the upper and the lower level between two days. */
  L.axis = (perDay, unit, first, last) => {
    const z = perDay / unit;
    const by = (cells, text) => ({ cells: Array.from(cells), text });
    if (z < 0.85) return { upper: by(months(first, last, 12), yearText), lower: by(months(first, last, 3), quarterText) };
    if (z < 2) return { upper: by(months(first, last, 12), yearText), lower: by(months(first, last, 1), shortMonthText) };
    if (z < 6.5) return { upper: by(months(first, last, 12), yearText), lower: by(months(first, last, 1), monthText) };
    if (z < 19) return { upper: by(months(first, last, 1), yearMonthText), lower: by(days(first, last, 7), weekText) };
    return { upper: by(months(first, last, 1), yearMonthText), lower: by(days(first, last, 1), dayText) };
  };

  /* Winter bands [from, to) that touch the given days. */
  L.winters = (winter, first, last) => {
    const at = (year, monthDay) => L.day(year + '-' + monthDay), bands = [];
    for (let y = L.utc(first).getUTCFullYear() - 1; y <= L.utc(last).getUTCFullYear(); y++) {
      const s = at(y, winter.from), e = at(winter.to < winter.from ? y + 1 : y, winter.to) + 1;
      if (e > first && s < last) bands.push([s, e]);
    }
    return bands;
  };
})(window.LuodiWall = window.LuodiWall || {});
