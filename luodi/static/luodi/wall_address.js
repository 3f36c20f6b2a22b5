/* Wall chart, the address: zoom, order, links, critical chain, progress line and the days in view stand in it, so that a reload, a link sent
   to somebody and a saved view show the same. Fields data-ld-keeps of the page's forms carry them along. */
(function (L) {
  'use strict';
  const ORDERS = ['margin', 'committed', 'amount', 'name'], LINKS = ['none', 'all'];
  const NAMES = ['zoom', 'sort', 'links', 'chain', 'front'];

  class Address {
    constructor(wall) {
      this.wall = wall;
      this.read(new URLSearchParams(window.location.search));
      wall.address = this;
      this.fields();
      wall.scroller.addEventListener('scroll', () => this.later(), { passive: true });
      document.addEventListener('click', event => this.saves(event));
    }

    read(asked) {
      const wall = this.wall, zoom = asked.get('zoom'), sort = asked.get('sort') || '', links = asked.get('links'), at = asked.get('at');
      if (L.LEVELS.includes(zoom)) wall.zoomToLevel(zoom);
      const key = sort.replace(/^-/, '');
      if (ORDERS.includes(key)) wall.sort(key);
      if (ORDERS.includes(key) && sort[0] === '-') wall.sort(key);
      if (LINKS.includes(links)) wall.links(links);
      if (asked.get('chain') === '1') wall.showChain(true);
      if (asked.get('front') === '1') wall.showFront(true);
      if (/^\d{4}-\d{2}-\d{2}$/.test(at || '') && L.day(at)) wall.goTo(L.day(at));
    }

    state() {
      const { wall } = this, { key, reverse } = wall.model.sorting, level = L.levelOf(wall.perDay, wall.painter.unit);
      return {
        zoom: level === 'quarter' ? '' : level, sort: key ? (reverse ? '-' : '') + key : '',
        links: wall.linkMode === 'selected' ? '' : wall.linkMode, chain: wall.chain ? '1' : '', front: wall.front ? '1' : '',
      };
    }

    /* Written a moment later, so that a wheel that turns writes once. */
    write() {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => {
        const url = new URL(window.location.href), state = this.state();
        for (const name of NAMES) {
          if (state[name]) url.searchParams.set(name, state[name]);
          else url.searchParams.delete(name);
        }
        window.history.replaceState(window.history.state, '', url);
        this.fields();
      }, 120);
    }

    later() {
      clearTimeout(this.moved);
      this.moved = setTimeout(() => this.fields(), 200);
    }

    fields() {
      const state = this.state();
      for (const form of document.querySelectorAll('form[data-ld-keeps]')) {
        for (const name of NAMES) {
          let field = form.querySelector(`input[type=hidden][name=${name}]`);
          if (!field) {
            field = L.make('input');
            field.type = 'hidden';
            field.name = name;
            form.append(field);
          }
          field.value = state[name];
          field.disabled = !state[name];
        }
      }
      for (const link of document.querySelectorAll('a[data-ld-keeps]')) {
        const url = new URL(link.href), days = this.days();
        for (const [name, value] of [...Object.entries(state), ...days]) {
          if (value) url.searchParams.set(name, value); else url.searchParams.delete(name);
        }
        link.href = url;
      }
    }

    /* The days in view, for paper, once somebody has looked closer than at quarters. */
    days() {
      const { wall } = this, level = L.levelOf(wall.perDay, wall.painter.unit), close = L.LEVELS.indexOf(level) > 1;
      const day = x => L.iso(Math.max(wall.model.from, Math.min(wall.model.to, Math.round(wall.dayAt(x)))));
      return [['from', close ? day(0) : ''], ['to', close ? day(wall.width) : '']];
    }

    /* A link that keeps the present address as a view asks for it at the moment it is pressed. */
    saves(event) {
      const link = event.target.closest('[data-ld-saves]');
      if (!link) return;
      const url = new URL(link.href), here = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(this.state())) if (value) here.set(name, value); else here.delete(name);
      url.searchParams.set('query', here);
      link.href = url;
      if (!window.htmx || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      window.htmx.ajax('GET', url.pathname + url.search, { target: '#drawer', source: link });
    }
  }

  L.Address = Address;
})(window.LuodiWall = window.LuodiWall || {});
