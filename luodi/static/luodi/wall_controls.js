/* Wall chart, controls around the grid: zoom, order, folding, links, find, legend, the divider of the two panes. */
(function (L) {
  'use strict';
  const make = L.make;
  const PROJECT = ['lead', 'permit', 'build', 'equip', 'prod', 'soft', 'base', 'flag', 'over', 'whisker', 'done', 'several', 'winter', 'rest'];
  const ACTIVITY = ['s-permit', 's-prep', 's-element', 's-works', 's-node', 'critical', 'queued', 'must', 'slack'];
  const COMPARED = ['was'];

  function button(text, action, cls) {
    const node = make('button', 'lw-btn ' + (cls || ''), text);
    node.type = 'button';
    node.addEventListener('click', action);
    return node;
  }

  function iconButton(label, path, action) {
    const node = button('', action, 'is-icon');
    node.setAttribute('aria-label', label);
    node.title = label;
    node.append(L.icon(path, 'lw-stroke'));
    return node;
  }

  class Controls {
    constructor(wall) {
      this.wall = wall;
      const w = wall.words;
      this.element = make('div', 'lw-bar');
      this.element.setAttribute('role', 'toolbar');
      this.element.setAttribute('aria-label', w.toolbar);
      if (wall.options.find) this.element.append(this.finder(w));
      this.element.append(this.order(w));
      if (wall.model.groups.length) {
        if (!wall.options.grouped) this.element.append(this.groupButton = button(w.group_by, () => wall.group(!wall.model.grouped), 'is-toggle'));
        this.element.append(iconButton(w.expand_all, 'M4.5 3.5 8 7l3.5-3.5M4.5 9 8 12.5 11.5 9', () => wall.foldGroups(true)));
        this.element.append(iconButton(w.collapse_all, 'M4.5 7 8 3.5 11.5 7M4.5 12.5 8 9l3.5 3.5', () => wall.foldGroups(false)));
      }
      this.element.append(this.linkChoice(w));
      this.chainButton = button(w.chain, () => wall.showChain(!wall.chain), 'is-toggle');
      this.legendButton = button(w.legend, () => wall.showLegend(wall.legendBox.hidden), 'is-toggle');
      this.frontButton = button(w.front, () => wall.showFront(!wall.front), 'is-toggle');
      this.element.append(this.chainButton, this.frontButton);
      if (wall.options.legend) this.element.append(this.legendButton);
      this.element.append(make('span', 'lw-grow'));
      this.element.append(button(w.go_today, () => wall.goTo(wall.model.dataDate)), this.zoom(w));
    }

    finder(w) {
      const input = make('input', 'lw-find');
      input.type = 'search';
      input.placeholder = w.find;
      input.setAttribute('aria-label', w.find);
      input.addEventListener('input', () => this.wall.setFilter({ q: input.value }));
      return input;
    }

    choice(label, options, change) {
      const select = make('select', 'lw-select');
      select.setAttribute('aria-label', label);
      for (const [value, words] of options) {
        const option = make('option', '', words);
        option.value = value;
        select.append(option);
      }
      select.addEventListener('change', () => change(select.value));
      return select;
    }

    order(w) {
      const options = ['', 'margin', 'committed', 'amount', 'name'].map(key => [key, w['sort_' + (key || 'none')]]);
      return (this.select = this.choice(w.sort, options, key => this.wall.sort(key)));
    }

    linkChoice(w) {
      const options = ['none', 'selected', 'all'].map(mode => [mode, w['links_' + mode]]);
      return (this.linkSelect = this.choice(w.links, options, mode => this.wall.links(mode)));
    }

    zoom(w) {
      const box = make('div', 'lw-zoom');
      this.levels = new Map();
      const segments = make('div', 'lw-seg');
      segments.setAttribute('role', 'group');
      segments.setAttribute('aria-label', w.zoom);
      for (const level of L.LEVELS) {
        const node = make('button', '', w['zoom_' + level]);
        node.type = 'button';
        node.addEventListener('click', () => this.wall.zoomToLevel(level));
        this.levels.set(level, node);
        segments.append(node);
      }
      box.append(iconButton(w.zoom_out, 'M3.5 8h9', () => this.wall.zoomBy(1 / 1.4)), segments,
        iconButton(w.zoom_in, 'M8 3.5v9M3.5 8h9', () => this.wall.zoomBy(1.4)));
      return box;
    }

    update() {
      const wall = this.wall, level = L.levelOf(wall.perDay, wall.painter.unit);
      for (const [name, node] of this.levels) node.setAttribute('aria-pressed', name === level ? 'true' : 'false');
      this.linkSelect.value = wall.linkMode;
      this.chainButton.setAttribute('aria-pressed', wall.chain ? 'true' : 'false');
      this.frontButton.setAttribute('aria-pressed', wall.front ? 'true' : 'false');
      if (wall.legendBox) this.legendButton.setAttribute('aria-pressed', wall.legendBox.hidden ? 'false' : 'true');
      if (this.groupButton) this.groupButton.setAttribute('aria-pressed', wall.model.grouped ? 'true' : 'false');
      this.select.value = wall.model.sorting.key || '';
    }
  }

  /* What stands for what; the signs of activities only while some are in view, of a compared plan only when there is one. */
  L.legend = (words, compared) => {
    const box = make('div', 'lw-legend'), scroll = make('ul');
    scroll.setAttribute('aria-label', words.legend);
    const parts = [[PROJECT, ''], [compared ? COMPARED : [], ''], [ACTIVITY, 'is-fine']];
    for (const [keys, cls] of parts) {
      for (const key of keys) {
        const item = make('li', cls), swatch = make('i', 'lw-k is-' + key);
        swatch.setAttribute('aria-hidden', 'true');
        item.append(swatch, make('span', '', words['legend_' + key.replace('-', '_')]));
        scroll.append(item);
      }
    }
    box.append(scroll);
    return box;
  };

  /* The divider: drag, or arrow keys while it has the focus; double click restores the width of the page. */
  class Divider {
    constructor(wall) {
      this.wall = wall;
      const node = this.element = make('div', 'lw-divider');
      node.setAttribute('role', 'separator');
      node.setAttribute('aria-orientation', 'vertical');
      node.setAttribute('aria-label', wall.words.divider);
      node.tabIndex = 0;
      node.addEventListener('pointerdown', event => this.grab(event));
      node.addEventListener('dblclick', () => wall.setLeft(null));
      node.addEventListener('keydown', event => this.key(event));
    }

    grab(event) {
      const node = this.element, start = event.clientX - this.wall.left;
      node.setPointerCapture(event.pointerId);
      const move = e => this.wall.setLeft(e.clientX - start);
      const end = () => {
        node.removeEventListener('pointermove', move);
        node.removeEventListener('pointerup', end);
        node.removeEventListener('pointercancel', end);
      };
      node.addEventListener('pointermove', move);
      node.addEventListener('pointerup', end);
      node.addEventListener('pointercancel', end);
      event.preventDefault();
      node.focus({ preventScroll: true });
    }

    key(event) {
      const { wall } = this, [low, high] = wall.leftLimits();
      const to = { ArrowLeft: wall.left - 16, ArrowRight: wall.left + 16, Home: low, End: high }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      wall.setLeft(to);
    }

    update() {
      const [low, high] = this.wall.leftLimits();
      this.element.style.left = this.wall.left - 4 + 'px';
      this.element.setAttribute('aria-valuemin', low);
      this.element.setAttribute('aria-valuemax', high);
      this.element.setAttribute('aria-valuenow', Math.round(this.wall.left));
    }
  }

  L.Controls = Controls;
  L.Divider = Divider;
})(window.LuodiWall = window.LuodiWall || {});
