/* Wall chart of Luodi: a canvas timeline beside an accessible treegrid, no dependency, classic scripts.
   Load wall_model, _time, _paint, _marks, _bars, _steps, _tree, _panel, _controls, _view, _act, _touch, _address (.js) before
   this file. LuodiWall.mount(element, {data, words, urls, onOpen, lang, find, legend}) returns the chart; elements
   with data-ld-wall mount themselves. */
(function (L) {
  'use strict';

  const readJson = id => JSON.parse(document.getElementById(id).textContent);

  async function fetchJson(url) {
    const answer = await fetch(url, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status} ${url}`);
    return answer.json();
  }
  L.fetchJson = fetchJson;

  const place = L.place = (pattern, facts) => pattern.replace(/\{(\w+)\}/g, (all, key) => encodeURIComponent(facts[key]));

  /* Opening a row: event luodi:open (can be cancelled), then onOpen, then the page's panel, then the built-in one. */
  L.openRow = (wall, row) => {
    const project = row.type === 'activity' ? row.project : row;
    const detail = { id: row.raw.id, kind: row.type, project: project.id, raw: row.raw };
    const event = new CustomEvent('luodi:open', { bubbles: true, cancelable: true, detail });
    if (!wall.element.dispatchEvent(event)) return;
    const { onOpen, urls } = wall.options;
    if (onOpen) { onOpen(detail); return; }
    const pattern = (row.type === 'activity' && urls.activity) || urls.panel, facts = { code: project.id, id: row.raw.id };
    if (pattern && window.htmx) {
      window.htmx.ajax('GET', place(pattern, facts), { target: urls.target || '#drawer', swap: 'innerHTML' });
    } else if (urls.project) {
      window.location.assign(place(urls.project, facts));
    } else {
      wall.panel.show(row);
    }
  };

  L.loadChildren = async (wall, project) => {
    const pattern = wall.options.urls.children;
    if (project.children || project.loading) return;
    if (!pattern) { wall.model.adopt(project, []); return; }
    project.loading = true;
    project.failed = false;
    try {
      const answer = await fetchJson(place(pattern, { code: project.id }));
      wall.model.adopt(project, Array.isArray(answer) ? answer : answer.children);
    } catch (error) {
      project.loading = false;
      project.failed = true;
      wall.say(wall.words.load_failed);
      console.error(error);
    }
    wall.relayout();
  };

  L.mount = (element, options) => {
    if (element.luodiWall) return element.luodiWall;
    const settings = Object.assign({ urls: {}, find: false, legend: true }, options);
    settings.lang = settings.lang || document.documentElement.lang || undefined;
    element.luodiWall = new L.Wall(element, settings);
    return element.luodiWall;
  };

  async function autoMount(element) {
    if (element.luodiWall || element.luodiMounting) return;
    element.luodiMounting = true;
    const set = element.dataset;
    const words = readJson(set.wordsId);
    try {
      const data = set.jsonId ? readJson(set.jsonId) : await fetchJson(set.src);
      const urls = { children: set.childrenSrc, panel: set.panelSrc, activity: set.activitySrc, project: set.projectSrc, target: set.panelTarget };
      const wall = L.mount(element, { data, words, urls, lang: set.lang, find: 'find' in set, legend: set.legend !== 'off', grouped: 'address' in set });
      if ('address' in set) new L.Address(wall);
    } catch (error) {
      const note = L.make('p', 'lw-failed', words.load_failed);
      note.setAttribute('role', 'alert');
      element.append(note);
      console.error(error);
    }
    element.luodiMounting = false;
  }

  L.scan = root => {
    if (root.matches && root.matches('[data-ld-wall]')) autoMount(root);
    for (const element of root.querySelectorAll('[data-ld-wall]')) autoMount(element);
  };

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => L.scan(document));
  else L.scan(document);
  document.addEventListener('htmx:load', event => L.scan(event.target));
})(window.LuodiWall = window.LuodiWall || {});
