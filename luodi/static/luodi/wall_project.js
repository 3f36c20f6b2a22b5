/* The wall chart's island with one project unfolded; where the person may change its plan, by hand too. After wall.js,
   wall_finger.js, wall_drag.js, wall_ask.js. */
(function (L) {
  'use strict';

  async function show(element) {
    const set = element.dataset, data = await L.fetchJson(set.src), words = data.words;
    const urls = { activity: set.activitySrc, target: '#drawer' };
    const hint = window.matchMedia('(pointer: coarse)').matches ? words.hint_finger : words.hint_drag;
    const wall = L.mount(element, { data, words: set.changeSrc ? { ...words, hint } : words, urls, lang: set.lang });
    wall.openAll();
    if (set.changeSrc) new L.Drag(wall, new L.Ask(wall, set.changeSrc, set.loginSrc));
    document.body.addEventListener('luodi:planned', async () => {
      try {
        wall.replace(await L.fetchJson(set.src));
      } catch (error) {
        wall.say(words.load_failed);
        console.error(error);
      }
    });
  }

  document.querySelectorAll('[data-project-wall]').forEach(element => show(element).catch(error => {
    element.textContent = element.dataset.failed;
    console.error(error);
  }));
})(window.LuodiWall = window.LuodiWall || {});
