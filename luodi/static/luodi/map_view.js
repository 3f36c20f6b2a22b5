/* Map of Luodi, the map itself: outlines with totals by town, pins by margin, towns as one mark when zoomed out.
   Needs Leaflet and map_pins.js. new LuodiMap.View(element, {outlines, words, interactive, scale, counts, onProject, onTown, layers, tiles});
   for a screen that is read from afar: `scale` enlarges the pins, counts: false leaves to a table how many there are. */
(function (M) {
  'use strict';
  const L = window.L;
  const CLUSTER_BELOW = 9.75, ZOOM_LEAST = 7, ZOOM_MOST = 18, EDGE = 14, SLACK = 4;
  /* Where a name may stand: right in widths of itself, down in heights. */
  const WHOLE = [[0, 0], [0, -1], [0, 1], [0.3, 0], [-0.3, 0]], NAME = [...WHOLE, [0.3, 1], [-0.3, 1], [0.3, -1], [-0.3, -1], [0.5, 0], [-0.5, 0]];
  /* Zoomed out, where there is least room: round about, as near as may be; a name stays in its town or is left out. */
  const ROUND = Array.from({ length: 12 }, (_each, hour) => [Math.sin(hour * Math.PI / 6), -Math.cos(hour * Math.PI / 6)]);
  const around = (far, wide) => [[0, 0], ...far.flatMap(each => ROUND.map(([right, down]) => [each * wide * right, each * down]))];
  const NUMBER_NEAR = around([0.3, 0.6, 0.9, 1.2], 1), NAME_NEAR = around([0.3, 0.6, 0.9], 0.35);
  const flip = ring => ring.map(point => [point[1], point[0]]);
  const calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  M.fill = (text, facts) => text.replace(/\{(\w+)\}/g, (all, key) => (key in facts ? facts[key] : all));
  M.make = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  /* English names of towns without their kind, which every one of them has. */
  M.brief = name => name.replace(/ (Subdistrict|Town|Township)$/, '');

  /* Centre of gravity of the largest outer ring: where a town's name stands. */
  function centre(rings) {
    let best = null;
    for (const polygon of rings) {
      const ring = polygon[0], [x0, y0] = ring[0];
      let area = 0, x = 0, y = 0;
      for (let i = 1; i < ring.length; i += 1) {
        const ax = ring[i - 1][0] - x0, ay = ring[i - 1][1] - y0, bx = ring[i][0] - x0, by = ring[i][1] - y0, part = ax * by - bx * ay;
        area += part;
        x += (ax + bx) * part;
        y += (ay + by) * part;
      }
      if (area && (!best || Math.abs(area) > best.area)) best = { area: Math.abs(area), at: [y0 + y / (3 * area), x0 + x / (3 * area)] };
    }
    return best && best.at;
  }

  /* What a mark covers without its side edges, with the number at its corner. */
  function extent(box) {
    const { left, right, top, bottom } = box.getBoundingClientRect(), corner = box.querySelector('i');
    const more = corner ? corner.getBoundingClientRect() : { right: right - SLACK, top };
    return { left: left + SLACK, right: Math.max(right - SLACK, more.right), top: Math.min(top, more.top), bottom };
  }

  M.View = class {
    constructor(element, options) {
      this.element = element;
      this.options = Object.assign({ interactive: true, words: {}, layers: 0, scale: 1, counts: true }, options);
      this.colours = M.colours();
      this.towns = new Map();
      this.pins = new Map();
      this.chosen = null;
      this.town = null;
      const on = this.options.interactive;
      this.renderer = L.canvas({ padding: 0.4, tolerance: on ? 4 : 0 });
      this.map = L.map(element, {
        renderer: this.renderer, attributionControl: false, zoomControl: false, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 120,
        minZoom: ZOOM_LEAST, maxZoom: ZOOM_MOST, dragging: on, scrollWheelZoom: on, doubleClickZoom: on, boxZoom: on, keyboard: on,
        touchZoom: on, tapHold: false, zoomAnimation: !calm(), fadeAnimation: false, markerZoomAnimation: !calm(), inertia: !calm(),
      });
      this.map.setView([36.4, 120.4], 9);
      if (!on) element.removeAttribute('tabindex');
      this.drawOutlines();
      this.home();
      this.restack();
      this.map.on('zoomend', () => this.restack());
      this.watch();
    }

    /* -- outlines -- */
    drawOutlines() {
      for (const town of this.options.outlines.towns) {
        const shape = L.polygon(town.rings.map(polygon => polygon.map(flip)), { renderer: this.renderer, interactive: this.options.interactive, smoothFactor: 0.6 });
        const label = this.mark(centre(town.rings), 'mp-label');
        const kept = { code: town.code, name: town.name, short: M.brief(town.short), shape, label, facts: null };
        this.towns.set(town.code, kept);
        shape.addTo(this.map);
        if (this.options.onTown) shape.on('click', () => this.options.onTown(town.code));
        if (this.options.interactive) shape.bindTooltip(() => this.townTip(kept), { sticky: true, direction: 'top', className: 'mp-tip', opacity: 1 });
        this.writeLabel(kept);
      }
      this.restyle();
    }

    mark(at, name) {
      if (!at) return null;
      const box = M.make('span', `mp-mark ${name}`);
      const marker = L.marker(at, { icon: L.divIcon({ className: 'mp-anchor', html: box, iconSize: null }), interactive: false, keyboard: false });
      marker.addTo(this.map);
      return { marker, box };
    }

    writeLabel(town) {
      if (!town.label) return;
      const { words } = this.options, facts = town.facts, low = this.isLow() && facts;
      const box = town.label.box;
      box.replaceChildren();
      box.className = low ? 'mp-mark mp-cluster' : `mp-mark mp-label${facts && facts.unplaced ? ' is-above' : ''}`;
      if (low) {
        box.append(M.make('b', '', String(facts.count)));
        if (facts.late) box.append(M.make('i', '', String(facts.late)));
      }
      else {
        box.append(M.make('b', '', town.short));
        if (facts && this.options.counts) box.append(` ${facts.count}`);
        if (facts && facts.late) box.append(' ', M.make('i', '', M.fill(words.late_count, { n: facts.late })));
      }
    }

    /* Says the whole name, also where there is no room for the mark of the town. */
    townTip(town) {
      const box = M.make('span'), { facts } = town, { words } = this.options;
      box.append(M.make('b', '', town.name));
      if (facts) box.append(M.make('span', `mp-tip-line${facts.late ? ' is-late' : ''}`, [M.fill(words.projects, { n: facts.count }), facts.late && M.fill(words.late_count, { n: facts.late })].filter(Boolean).join(' · ')));
      return box;
    }

    isLow() { return this.map.getZoom() < CLUSTER_BELOW; }

    /* -- projects -- */
    show(feed) {
      for (const pin of this.pins.values()) pin.remove();
      this.pins.clear();
      this.feed = feed;
      this.points = new Map();
      const facts = new Map(feed.towns.map(town => [town.code, town]));
      for (const town of this.towns.values()) town.facts = facts.get(town.code) || null;
      for (const town of feed.towns) if (town.at && town.unplaced) this.addStack(town);
      const order = kind => M.KINDS.length - M.KINDS.indexOf(kind);
      const placed = feed.projects.filter(project => project.at);
      placed.sort((a, b) => order(a.kind) - order(b.kind) || b.yi - a.yi);
      for (const project of placed) this.addPin(project);
      this.restack();
      if (!this.towns.size) this.home();
    }

    addPin(project) {
      const pin = new M.Pin([project.at[1], project.at[0]], {
        renderer: this.renderer, radius: M.radius(project.yi) * this.options.scale, kind: project.kind, card: project.card, scale: this.options.scale, colours: this.colours, interactive: this.options.interactive,
        bubblingMouseEvents: false,
      });
      pin.project = project;
      if (this.options.interactive) {
        pin.bindTooltip(() => this.tip(project), { direction: 'top', offset: [0, -8], className: 'mp-tip', opacity: 1 });
        pin.on('click', () => this.options.onProject && this.options.onProject(project.id));
        pin.on('mouseover', () => this.options.onHover && this.options.onHover(project.id));
      }
      this.pins.set(project.id, pin);
    }

    addStack(town) {
      const pin = new M.Pin([town.at[1], town.at[0]], {
        renderer: this.renderer, radius: 11 * this.options.scale, scale: this.options.scale, kind: 'stack', count: town.unplaced, colours: this.colours, interactive: this.options.interactive,
        bubblingMouseEvents: false,
      });
      const words = M.fill(this.options.words.unplaced_at, { town: town.name, n: town.unplaced });
      pin.bindTooltip(M.make('span', '', words), { direction: 'top', offset: [0, -8], className: 'mp-tip', opacity: 1 });
      if (this.options.onTown) pin.on('click', () => this.options.onTown(town.code));
      pin.town = town.code;
      this.pins.set(`town ${town.code}`, pin);
    }

    tip(project) {
      const box = M.make('span');
      box.append(M.make('b', '', project.name), M.make('span', `mp-tip-line is-${project.kind}`, [project.card && project.card.words, project.margin, project.amount, project.stage].filter(text => text && text !== '—').join(' · ')));
      return box;
    }

    /* Zoomed out a town is one mark with its number; closer every project has its pin. */
    restack() {
      const low = this.isLow() && this.towns.size > 0;
      if (this.options.onLow) this.options.onLow(low);
      for (const pin of this.pins.values()) {
        if (low) pin.remove();
        else if (!this.map.hasLayer(pin)) pin.addTo(this.map);
      }
      for (const town of this.towns.values()) this.writeLabel(town);
      this.spread(!low ? [WHOLE, NAME] : this.feed ? [NUMBER_NEAR] : [NAME_NEAR]);
    }

    /* Names that would lie on one another give way, then lose their numbers; one that fits nowhere is left to the list. */
    spread([first, then]) {
      const weight = town => (town.facts ? town.facts.late * 1000 + town.facts.count : 0); // the late ones keep their place
      const taken = [], labels = [...this.towns.values()].filter(town => town.label).sort((a, b) => weight(b) - weight(a));
      const free = box => taken.every(other => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
      for (const { label } of labels) {
        const box = label.box;
        const fits = shifts => shifts.some(([right, down]) => {
          box.style.marginLeft = `${right * box.offsetWidth}px`;
          box.style.marginTop = `${down * (box.offsetHeight + 3)}px`;
          const place = extent(box), found = free(place);
          if (found) taken.push(place);
          return found;
        });
        let shown = fits(first);
        if (!shown && then) {
          while (box.childNodes.length > 1) box.lastChild.remove();
          shown = fits(then);
        }
        box.style.visibility = shown ? '' : 'hidden';
      }
    }

    /* -- choosing -- */
    choose(id, look) {
      const before = this.pins.get(this.chosen), pin = this.pins.get(id);
      if (before) { before.options.chosen = false; before.redraw(); }
      this.chosen = pin ? id : null;
      if (!pin) return;
      pin.options.chosen = true;
      if (!this.map.hasLayer(pin)) { this.map.setView(pin.getLatLng(), Math.max(11, this.map.getZoom())); this.restack(); }
      else if (look && !this.map.getBounds().pad(-0.05).contains(pin.getLatLng())) this.map.panTo(pin.getLatLng());
      pin.bringToFront();
      pin.redraw();
    }

    chooseTown(code) {
      this.town = code;
      for (const pin of this.pins.values()) pin.options.faded = Boolean(code) && (pin.project ? pin.project.town : pin.town) !== code;
      this.restyle();
      const town = this.towns.get(code);
      if (town) this.map.fitBounds(town.shape.getBounds(), { padding: [EDGE, EDGE], maxZoom: 12.5 });
      else if (!code) this.home();
    }

    /* -- looking -- */
    home() {
      const bounds = L.latLngBounds([]);
      for (const town of this.towns.values()) bounds.extend(town.shape.getBounds());
      if (!this.towns.size) for (const pin of this.pins.values()) bounds.extend(pin.getLatLng());
      if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [EDGE, EDGE] });
    }

    zoom(step) { this.map.setZoom(this.map.getZoom() + step); }

    restyle() {
      this.colours = M.colours();
      const { colours } = this, base = Boolean(this.base);
      for (const town of this.towns.values()) {
        const on = town.code === this.town;
        town.shape.setStyle({ color: base ? colours.ink2 : colours.line, weight: base ? 1.2 : 1.5, fillColor: on ? colours.hot : colours.land, fillOpacity: base ? (on ? 0.35 : 0) : 1 });
      }
      for (const pin of this.pins.values()) { pin.options.colours = colours; if (this.map.hasLayer(pin)) pin.redraw(); }
    }

    watch() {
      this.themed = new MutationObserver(() => this.restyle());
      this.themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-bs-theme', 'data-ld-screen'] });
      if (!window.ResizeObserver) return;
      this.sized = new ResizeObserver(() => {
        if (!this.element.clientWidth) return; // put aside: nobody sees it
        const size = this.map.getSize(), away = Math.abs(size.x - this.element.clientWidth) > 40;
        this.map.invalidateSize({ animate: false });
        if (away && !this.town && !this.chosen) this.home();
      });
      this.sized.observe(this.element);
    }

    /* -- base map -- */
    showBase(on) {
      for (const layer of this.base || []) layer.remove();
      this.base = null;
      if (on) {
        this.base = Array.from({ length: this.options.layers }, (_each, number) => L.tileLayer(M.fill(this.options.tiles, { layer: number }), { minZoom: 1, maxZoom: ZOOM_MOST, noWrap: true }));
        for (const layer of this.base) {
          layer.on('tileload', event => this.options.onBase && this.options.onBase(event.tile.naturalWidth > 1));
          layer.on('tileerror', () => this.options.onBase && this.options.onBase(false));
          layer.addTo(this.map);
        }
      }
      this.restyle();
    }

    remove() {
      this.themed.disconnect();
      if (this.sized) this.sized.disconnect();
      this.map.remove();
    }
  };
})(window.LuodiMap = window.LuodiMap || {});
