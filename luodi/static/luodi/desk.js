/* Page of one project: the stepper opens at the present stage; the wall chart's island with its one project unfolded
   (after wall.js). */
(function () {
  'use strict';
  async function show(element) {
    const words = JSON.parse(document.getElementById(element.dataset.wordsId).textContent);
    const answer = await fetch(element.dataset.src, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
    if (!answer.ok) {
      element.textContent = words.load_failed;
      return;
    }
    const urls = { activity: element.dataset.activitySrc, target: '#drawer' };
    const chart = window.LuodiWall.mount(element, { data: await answer.json(), words, urls, lang: element.dataset.lang });
    chart.openAll();
  }
  document.querySelectorAll('[data-desk-wall]').forEach(show);
  const here = document.querySelector('.ld-steps [aria-current]');
  if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.clientWidth) / 2;
})();
