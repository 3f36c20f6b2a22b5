/* Wall chart, the chart itself: one native scroller, a layer that stays in view, one drawing per animation frame. */
(function (L) {
  'use strict';
  const make = L.make, NARROW = 767;
  const HEIGHTS = { head: 44, group: 30, project: 34, activity: 28, wait: 28 };
  const NARROW_HEIGHTS = { head: 44, group: 36, project: 54, activity: 44, wait: 44 };
  const TAIL = 110;

  class Wall {
    constructor(element, options) {
      Object.assign(this, { element, options, words: options.words, urls: options.urls, stamp: 0, draws: [], hover: null, marked: false });
      this.model = new L.Model(options.data, options.lang);
      this.linkMode = 'selected';
      this.chain = this.front = false;
      this.userLeft = null;
      this.perDay = 1;
      this.build();
      this.painter.theme();
      this.fit();
      this.zoomTo('quarter');
      this.goTo(this.model.dataDate, this.narrow ? 0.3 : 0.42);
      this.draw();
      this.listen();
      performance.mark('luodi-wall-drawn');
    }

    build() {
      const element = this.element;
      element.classList.add('lw');
      this.controls = new L.Controls(this);
      this.tree = new L.Tree(this);
      this.tip = new L.Tip(this);
      this.panel = new L.Panel(this);
      this.divider = new L.Divider(this);
      this.frameBox = make('div', 'lw-frame');
      this.scroller = make('div', 'lw-scroll');
      this.sizer = make('div', 'lw-sizer');
      this.layer = make('div', 'lw-layer');
      const canvases = ['lw-head', 'lw-canvas'].map(cls => {
        const canvas = make('canvas', cls);
        canvas.setAttribute('aria-hidden', 'true');
        return canvas;
      });
      [this.headCanvas, this.canvas] = canvases;
      this.painter = new L.Painter(this, ...canvases);
      this.layer.append(...canvases, this.tree.element, this.divider.element);
      this.sizer.append(this.layer);
      this.scroller.append(this.sizer);
      this.empty = make('p', 'lw-empty', this.words.nothing);
      this.empty.hidden = true;
      this.frameBox.append(this.scroller, this.empty, this.tip.element);
      this.foot = make('div', 'lw-foot');
      this.count = make('span', 'lw-count');
      this.live = make('span', 'lw-hide');
      this.live.setAttribute('role', 'status');
      this.foot.append(this.count, make('span', 'lw-hint', this.words.hint), this.live);
      element.replaceChildren(this.controls.element);
      if (this.options.legend) element.append(this.legendBox = L.legend(this.words, Boolean(this.options.data.whatif)));
      if (this.legendBox) this.legendBox.hidden = this.narrow;
      element.append(this.frameBox, this.foot, this.panel.element);
    }

    listen() {
      const again = () => { this.painter.theme(); this.fit(); };
      new ResizeObserver(() => this.fit()).observe(this.scroller);
      new MutationObserver(again).observe(document.documentElement,
        { attributes: true, attributeFilter: ['data-bs-theme', 'data-ld-screen', 'class', 'lang'] });
      window.matchMedia('print').addEventListener('change', again);
      window.addEventListener('resize', () => { if (window.devicePixelRatio !== this.painter.ratio) this.fit(); });
      this.scroller.addEventListener('scroll', () => this.request(), { passive: true });
      this.scroller.addEventListener('wheel', event => this.wheel(event), { passive: false });
      this.canvas.addEventListener('pointermove', event => this.point(event));
      this.canvas.addEventListener('pointerleave', () => this.unpoint());
      this.canvas.addEventListener('click', event => this.clickCanvas(event));
      this.tree.body.addEventListener('pointermove', event => this.setHover(this.tree.rowOf(event)));
      this.tree.body.addEventListener('pointerleave', () => this.setHover(null));
      L.pinch(this);
    }

    /* -- sizes -- */
    get narrow() { return window.innerWidth <= NARROW; }

    leftLimits() { return this.narrow ? [112, 220] : [220, Math.max(240, Math.min(720, this.fullWidth - 200))]; }

    setLeft(width) {
      this.userLeft = width;
      this.fit();
    }

    fit() {
      const width = this.scroller.clientWidth, height = this.scroller.clientHeight, unit = this.painter.unit;
      if (!width || !height) return;
      const centre = this.width ? this.dayAt(this.width / 2) : null;
      this.fullWidth = width;
      const [low, high] = this.leftLimits();
      const standard = this.narrow ? 148 : Math.min(444 * unit, width * 0.42);
      this.left = Math.round(Math.max(low, Math.min(high, this.userLeft === null ? standard : this.userLeft)));
      this.dim = {};
      for (const [key, value] of Object.entries(this.narrow ? NARROW_HEIGHTS : HEIGHTS)) this.dim[key] = value * unit;
      this.layer.style.width = width + 'px';
      this.layer.style.height = height + 'px';
      this.tree.element.style.width = this.left + 'px';
      this.tree.body.style.top = this.dim.head + 'px';
      this.headCanvas.style.left = this.canvas.style.left = this.left + 'px';
      this.canvas.style.top = this.dim.head + 'px';
      this.width = width - this.left;
      this.bodyHeight = height - this.dim.head;
      this.painter.resize(this.width, this.dim.head, this.bodyHeight);
      this.relayout();
      if (centre !== null) this.scrollToDay(centre, this.width / 2);
      this.divider.update();
      this.reachLegend();
      this.draw();
    }

    /* Signs of activities are explained while activities are in view, and stay once they were. */
    legendFor(view) {
      if (!this.legendBox || this.legendFine || !view.rows.some(row => row.type === 'activity')) return;
      this.legendFine = true;
      this.legendBox.classList.add('is-fine');
    }

    showLegend(on) {
      this.legendBox.hidden = !on;
      this.controls.update();
      this.fit();
    }

    /* A legend that scrolls sideways must be reachable by keyboard. */
    reachLegend() {
      const list = this.legendBox && this.legendBox.firstChild;
      if (!list) return;
      if (list.scrollWidth > list.clientWidth + 1) list.tabIndex = 0;
      else list.removeAttribute('tabindex');
    }

    relayout() {
      const anchor = this.active;
      this.model.layout(this.dim);
      this.stamp++;
      this.tree.frameRows();
      if (anchor && anchor.index < 0) this.active = this.visibleAncestor(anchor) || this.model.rows[0] || null;
      if (!this.active) this.active = this.model.rows[0] || null;
      this.resizeContent();
      this.empty.hidden = this.model.rows.length > 0;
      this.count.textContent = L.fill(this.words.count, { n: this.model.shown, m: this.model.projects.length });
      this.controls.update();
      this.request();
    }

    visibleAncestor(row) {
      for (let up = this.model.parent(row); up; up = this.model.parent(up)) if (up.index >= 0) return up;
      return null;
    }

    resizeContent() {
      const days = this.model.to - this.model.from + 1;
      this.sizer.style.width = Math.ceil(this.left + Math.max(this.width, days * this.perDay + TAIL)) + 'px';
      this.sizer.style.height = Math.ceil(Math.max(this.dim.head + this.bodyHeight, this.dim.head + this.model.height)) + 'px';
    }

    /* -- drawing -- */
    request() {
      if (this.pending) return;
      this.pending = true;
      requestAnimationFrame(() => this.draw());
    }

    draw() {
      this.pending = false;
      if (!this.width) return;
      const start = performance.now(), view = this.view = this.visible();
      this.painter.frame(view);
      this.tree.render(view);
      this.lastDraw = performance.now() - start;
      this.draws.push(this.lastDraw);
      this.legendFor(view);
      if (this.draws.length > 600) this.draws.splice(0, 300);
    }

    visible() {
      const { model, dim } = this, top = this.scroller.scrollTop, offsets = model.offsets;
      const first = Math.max(0, model.indexAt(top)), rows = [], ys = [], heights = [];
      for (let i = first; i < model.rows.length && offsets[i] < top + this.bodyHeight; i++) {
        rows.push(model.rows[i]);
        ys.push(offsets[i] - top);
        heights.push(offsets[i + 1] - offsets[i]);
      }
      const view = { top, rows, ys, heights, perDay: this.perDay, left: this.scroller.scrollLeft, from: model.from,
        active: this.active, marked: this.marked ? this.active : null, hover: this.hover, pinned: null, links: [], yOf: row => offsets[row.index] - top };
      const group = rows.length ? (rows[0].type === 'group' ? rows[0] : rows[0].head) : null;
      if (group && offsets[group.index] < top) {
        const next = offsets[group.end] - top;
        view.pinned = { row: group, y: Math.min(0, next - dim.group), height: dim.group };
      }
      view.links = this.visibleLinks(view);
      return view;
    }

    /* Links of the open projects in view that touch the window; of the selected project only, unless all are asked for. */
    visibleLinks(view) {
      if (this.linkMode === 'none') return [];
      const chosen = this.active && (this.active.type === 'activity' ? this.active.project : this.active);
      const projects = new Set(view.rows.filter(row => row.type === 'activity').map(row => row.project)), links = [];
      for (const project of projects) {
        if (this.linkMode !== 'all' && project !== chosen) continue;
        for (const to of project.children) {
          for (const from of to.before) {
            const y0 = view.yOf(from) + this.dim.activity * 0.42, y1 = view.yOf(to) + this.dim.activity * 0.42;
            if (Math.max(y0, y1) < 0 || Math.min(y0, y1) > this.bodyHeight) continue;
            links.push({ from, to, y0, y1, strong: from.critical && to.critical });
          }
        }
      }
      return links;
    }

    /* The same rows with newer facts: what is open, chosen and in view stays so. */
    replace(data) {
      const old = this.model, open = new Set([...old.groups, ...old.projects].filter(row => row.open).map(row => row.id));
      const day = this.dayAt(0), top = this.scroller.scrollTop, id = this.active && this.active.id;
      this.options.data = data;
      this.model = new L.Model(data, this.options.lang);
      Object.assign(this.model, { sorting: old.sorting, keep: old.keep, grouped: old.grouped });
      for (const row of [...this.model.groups, ...this.model.projects]) row.open = open.has(row.id);
      this.hover = null;
      this.active = (id && this.model.find(id)) || null;
      this.relayout();
      this.scrollToDay(day, 0);
      this.scroller.scrollTop = top;
      this.draw();
    }

    /* -- moving in time -- */
    dayAt(x) { return this.model.from + (this.scroller.scrollLeft + x) / this.perDay; }

    scrollToDay(day, x) { this.scroller.scrollLeft = (day - this.model.from) * this.perDay - x; }

    goTo(day, share) {
      this.scrollToDay(day, this.width * (share === undefined ? 0.42 : share));
      this.request();
    }

    pan(direction) { this.scroller.scrollLeft += direction * this.width * 0.4; }

    zoomTo(level, x) {
      const at = x === undefined ? this.width / 2 : x, day = this.dayAt(at);
      const days = this.model.to - this.model.from + 1;
      this.zoomAround(typeof level === 'number' ? level : L.zoomOf(level, days, this.width, this.painter.unit), day, at);
    }

    /* The same with the day that shall stand at x given. */
    zoomAround(perDay, day, x) {
      this.perDay = L.clampZoom(perDay);
      this.resizeContent();
      this.scrollToDay(day, x);
      this.controls.update();
      this.changed();
      this.request();
    }

    /* Something that the address or a saved view keeps has changed. */
    changed() { if (this.address) this.address.write(); }

    /* A named level keeps the day of the data in its place while that is in view, the middle of the window otherwise. */
    zoomToLevel(level) {
      const now = this.painter.nowX();
      this.zoomTo(level, now > 0 && now < this.width ? now : undefined);
    }

    zoomBy(factor, x) { this.zoomTo(this.perDay * factor, x); }

    wheel(event) {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const x = event.clientX - this.canvas.getBoundingClientRect().left;
      this.zoomBy(Math.exp(-event.deltaY * 0.002), Math.max(0, Math.min(this.width, x)));
    }
  }

  L.Wall = Wall;
})(window.LuodiWall = window.LuodiWall || {});
