/* Map of the big screen: one for the whole run, put into whatever page has a place for it and made anew only when the
   outlines change. Read from afar: larger pins, large text (screen.css). */
(function () {
  "use strict";
  const M = window.LuodiMap, PINS = 1.5;
  let kept = null;
  window.L.Browser.retina = true; // the frame is scaled as a whole: fine lines stay fine on screens of 4K

  async function mount(place, data) {
    const outlines = await M.fetchJson(place.dataset.outlines);
    if (!place.isConnected) return null;
    if (kept) kept.view.remove();
    const box = M.make("div", "sc-canvas");
    place.replaceChildren(box);
    const view = M.mount(box, { outlines, words: data.words, interactive: false, scale: PINS, counts: false });
    return { edition: place.dataset.edition, box, view, credit: M.creditLines(outlines, data.words, "").join("　") };
  }

  window.LuodiScreenMap = async function (page, data) {
    const place = page.querySelector("[data-screen-map]");
    if (!place || !data) return;
    try {
      if (kept && kept.edition === place.dataset.edition) place.replaceChildren(kept.box);
      else {
        const made = await mount(place, data);
        if (!made) return;
        kept = made;
      }
      kept.view.show(data.feed);
      page.querySelector("[data-screen-credit]").textContent = kept.credit;
    } catch (error) {
      place.textContent = data.words.failed; // the numbers stand beside it; the next turn tries again
    }
  };
})();
