/* Map of Luodi, the page: fetches the feed and the outlines, keeps map, towns and list in step.
   Elements with data-ld-map mount themselves. For a screen without input: LuodiMap.mount(element, {feed, outlines, words, interactive: false}). */
(function (M) {
  'use strict';
  const { make, fill } = M;

  M.fetchJson = async url => {
    const answer = await fetch(url, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(`${answer.status} ${url}`);
    return answer.json();
  };

  M.mount = (element, options) => {
    const view = new M.View(element, options);
    if (options.feed) view.show(options.feed);
    element.luodiMap = view;
    return view;
  };

  /* The lines that must stand beside outlines: whose they are, that they are a sketch, their number. */
  M.creditLines = (outlines, words, base) => {
    const lines = outlines.credits.map(each => [
      fill(words.outlines, { credit: each.credit || each.source }), each.is_sketch && words.sketch, each.review_number && fill(words.review, { number: each.review_number }),
    ].filter(Boolean).join(' · '));
    if (!outlines.towns.length) lines.push(words.no_outlines);
    if (base) lines.push(fill(words.base, { credit: base }));
    return lines;
  };

  class Page {
    constructor(root, words, feed, outlines) {
      const find = name => root.querySelector(`[data-map-${name}]`), set = root.dataset;
      Object.assign(this, { root, words, feed, set, outlines });
      this.heading = find('heading');
      this.back = find('back');
      this.note = find('base-note');
      this.credit = find('credit');
      const names = new Map(feed.towns.map(town => [town.code, M.brief(town.name)]));
      this.names = names;
      this.view = M.mount(find('canvas'), {
        words, outlines, feed, layers: Number(set.layers || 0), tiles: '/map/tiles/{layer}/{z}/{x}/{y}',
        onProject: id => { this.list.reveal(id); this.open(id); }, onTown: code => this.town(code), onHover: id => this.list.reveal(id),
        onLow: low => { find('low').hidden = !low; find('close').hidden = low; },
        onBase: fine => { this.note.hidden = fine; },
      });
      this.towns = new M.Towns(find('towns'), find('fold'), words, code => this.town(code));
      this.list = new M.List(find('list'), { words, names, onOpen: id => { this.view.choose(id, true); this.open(id); }, onLook: id => this.view.choose(id, true) });
      this.towns.show(feed);
      this.back.addEventListener('click', () => { this.town(null); this.heading.focus(); });
      for (const button of root.querySelectorAll('[data-map-zoom]')) button.addEventListener('click', () => this.view.zoom(Number(button.dataset.mapZoom)));
      find('home').addEventListener('click', () => this.town(null));
      this.baseSwitch(find('base'));
      const named = () => decodeURIComponent(location.hash.slice(1)) || null;
      window.addEventListener('hashchange', () => this.choose(named()));
      this.choose(named());
    }

    baseSwitch(box) {
      const show = on => { this.view.showBase(on); this.note.hidden = true; this.credit.textContent = M.creditLines(this.outlines, this.words, on && this.set.baseCredit).join('　'); };
      if (box) box.addEventListener('change', () => show(box.checked));
      show(Boolean(box && box.checked));
    }

    /* The same town pressed again gives the whole district back. */
    town(code) { this.choose(code === this.view.town ? null : code); }

    choose(wanted) {
      const code = this.names.has(wanted) ? wanted : null;
      const shown = this.feed.projects.filter(project => !code || project.town === code);
      this.list.show(shown);
      this.towns.choose(code);
      this.view.chooseTown(code);
      this.back.hidden = !code;
      this.heading.textContent = code ? fill(this.words.of_town, { town: this.names.get(code), n: shown.length }) : fill(this.words.all_projects, { n: shown.length });
      history.replaceState(null, '', code ? `#${encodeURIComponent(code)}` : location.pathname + location.search);
    }

    open(id) {
      this.view.choose(id, true);
      if (window.htmx) window.htmx.ajax('GET', `/wallchart/${encodeURIComponent(id)}/panel/`, { target: '#drawer', swap: 'innerHTML' });
    }
  }

  async function mountPage(root) {
    const words = JSON.parse(document.getElementById(root.dataset.wordsId).textContent);
    try {
      const [feed, outlines] = await Promise.all([M.fetchJson(root.dataset.src), M.fetchJson(root.dataset.outlines)]);
      root.luodiPage = new Page(root, words, feed, outlines);
      root.dataset.ready = '1';
    } catch (error) {
      const note = make('p', 'mp-failed', words.failed);
      note.setAttribute('role', 'alert');
      root.prepend(note);
      console.error(error);
    }
  }

  async function mountOutlines(element) {
    const words = JSON.parse(document.getElementById(element.dataset.wordsId).textContent);
    M.mount(element, { words, outlines: await M.fetchJson(element.dataset.ldOutlines), interactive: false });
  }

  const start = () => {
    for (const root of document.querySelectorAll('[data-ld-map]')) mountPage(root);
    for (const element of document.querySelectorAll('[data-ld-outlines]')) mountOutlines(element);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})(window.LuodiMap = window.LuodiMap || {});
