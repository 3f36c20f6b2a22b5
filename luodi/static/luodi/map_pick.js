/* Map of Luodi, picking a point: a small map above the typed form, which stays the equal way. Loads the map's scripts when it is opened. */
(function () {
  'use strict';
  const loaded = new Map();

  function load(url) {
    if (!loaded.has(url)) loaded.set(url, new Promise((done, failed) => {
      const style = /\.css(\?|$)/.test(url), made = document.createElement(style ? 'link' : 'script');
      made.onload = done;
      made.onerror = () => failed(new Error(url));
      if (style) { made.rel = 'stylesheet'; made.href = url; } else made.src = url;
      document.head.append(made);
    }));
    return loaded.get(url);
  }

  function start(root, words, outlines) {
    const M = window.LuodiMap, L = window.L, set = root.dataset, form = document.getElementById(set.form);
    const box = root.querySelector('.mp-small');
    const view = new M.View(box, { words, outlines, onTown: null });
    const pin = new M.Pin([0, 0], { renderer: view.renderer, radius: 8, kind: 'late', chosen: true, colours: view.colours, interactive: false });
    const cross = M.make('span', 'mp-cross');
    cross.setAttribute('aria-hidden', 'true');
    box.append(cross);
    view.town = set.town;
    view.restyle();
    const put = at => { pin.setLatLng(at); if (!view.map.hasLayer(pin)) pin.addTo(view.map); };
    if (set.longitude) { const at = [Number(set.latitude), Number(set.longitude)]; put(at); view.map.setView(at, 13); }
    else if (view.towns.has(set.town)) view.map.fitBounds(view.towns.get(set.town).shape.getBounds());
    else if (set.townLongitude) view.map.setView([Number(set.townLatitude), Number(set.townLongitude)], 11);

    function pick(at) {
      const metres = 40075017 * Math.cos(at.lat * Math.PI / 180) / (256 * 2 ** view.map.getZoom());
      put(at);
      form.elements.text.value = `${at.lng.toFixed(6)}, ${at.lat.toFixed(6)}`;
      form.elements.datum.value = 'CGCS2000';
      form.elements.source.value = words.picked;
      form.elements.accuracy_m.value = String(Math.max(5, Math.round(metres * 5)));
    }
    const near = event => view.map.mouseEventToLatLng(event);
    let down = null;
    box.addEventListener('pointerdown', event => { down = event; });
    box.addEventListener('click', event => {
      const moved = down && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > 5;
      if (!moved && !event.target.closest('button')) pick(near(event));
    });
    box.addEventListener('keydown', event => {
      if (event.key !== 'Enter' || event.target.closest('button')) return;
      event.preventDefault();
      pick(view.map.getCenter());
    });
    for (const button of root.querySelectorAll('[data-map-zoom]')) button.addEventListener('click', () => view.zoom(Number(button.dataset.mapZoom)));
    root.querySelector('[data-ld-credit]').textContent = M.creditLines(outlines, words).join(' ');
    root.luodiPick = { view, pin, pick: (longitude, latitude) => pick(L.latLng(latitude, longitude)) };
    root.dataset.ready = '1';
  }

  async function mount(root) {
    if (root.dataset.mounted) return;
    root.dataset.mounted = '1';
    const words = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
    try {
      await Promise.all(root.dataset.styles.split(' ').map(load));
      for (const url of root.dataset.scripts.split(' ')) await load(url);
      start(root, words, await window.LuodiMap.fetchJson(root.dataset.outlines));
    } catch (error) {
      root.querySelector('[data-ld-credit]').textContent = words.failed;
      console.error(error);
    }
  }

  const scan = root => {
    if (root.matches && root.matches('[data-ld-pick]')) mount(root);
    for (const each of root.querySelectorAll('[data-ld-pick]')) mount(each);
  };
  document.addEventListener('htmx:load', event => scan(event.target));
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => scan(document));
  else scan(document);

  // "If it were GCJ-02": the other reading is put into the form and sent.
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-ld-datum]'), form = document.getElementById('place-form');
    if (!button || !form) return;
    form.elements.datum.value = button.dataset.ldDatum;
    form.requestSubmit();
  });
})();
