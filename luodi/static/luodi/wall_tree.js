/* Wall chart, left pane: a treegrid whose rows are kept in a pool and moved, never rebuilt per frame. The row that owns
   the tab stop always stays in the document, so that focus survives scrolling. */
(function (L) {
  'use strict';
  const SVG = 'http://www.w3.org/2000/svg';
  const SHEET = 4000, OUT_OF_SIGHT = -200;
  const CHEVRON = 'M6 3.5 10.5 8 6 12.5';

  L.make = (tag, cls, text) => {
    const node = document.createElement(tag);
    if (cls) node.className = cls;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const make = L.make;

  L.icon = (path, cls) => {
    const svg = document.createElementNS(SVG, 'svg'), shape = document.createElementNS(SVG, 'path');
    svg.setAttribute('viewBox', '0 0 16 16');
    svg.setAttribute('class', cls);
    svg.setAttribute('aria-hidden', 'true');
    shape.setAttribute('d', path);
    svg.append(shape);
    return svg;
  };

  const COLUMNS = [['name', 'lw-c-name'], ['amount', 'lw-c-amount'], ['margin', 'lw-c-margin'], ['dates', 'lw-hide']];

  /* Beside the name: of a group its numbers, of an activity what it is and who answers for it. */
  const note = row => {
    if (row.type === 'group') return row.raw.note || '';
    return row.type === 'activity' ? [row.raw.step_text, row.raw.owner].filter(Boolean).join(' · ') : '';
  };

  class Tree {
    constructor(wall) {
      this.wall = wall;
      this.element = make('div', 'lw-tree');
      this.element.setAttribute('role', 'treegrid');
      this.element.setAttribute('aria-label', wall.words.grid_label);
      this.element.setAttribute('aria-colcount', '4');
      this.buildHead();
      this.body = make('div', 'lw-tbody');
      this.body.setAttribute('role', 'rowgroup');
      this.sheet = make('div', 'lw-sheet');
      this.sheet.setAttribute('role', 'presentation');
      this.body.append(this.sheet);
      this.element.append(this.body);
      this.live = new Map();
      this.spare = [];
      this.element.addEventListener('keydown', event => this.key(event));
      this.body.addEventListener('click', event => this.click(event));
      this.body.addEventListener('focusin', event => this.focused(event));
    }

    buildHead() {
      const words = this.wall.words, group = make('div', 'lw-thead'), row = make('div', 'lw-tr lw-tr-head');
      group.setAttribute('role', 'rowgroup');
      row.setAttribute('role', 'row');
      row.setAttribute('aria-rowindex', '1');
      this.headers = {};
      for (const [key, cls] of COLUMNS) {
        const cell = make('span', cls);
        cell.setAttribute('role', 'columnheader');
        if (key === 'dates') {
          cell.textContent = words.col_dates;
        } else {
          const button = make('button', 'lw-sort');
          button.type = 'button';
          const compared = key === 'margin' && this.wall.options.data.whatif;
          button.append(make('span', '', compared ? words.moved : words['col_' + key]));
          if (words['col_' + key + '_unit']) button.append(make('small', '', words['col_' + key + '_unit']));
          button.append(L.icon('M8 3v10M4.5 9.5 8 13l3.5-3.5', 'lw-arrow'));
          button.addEventListener('click', () => this.wall.sort(key));
          cell.append(button);
          this.headers[key] = cell;
        }
        row.append(cell);
      }
      group.append(row);
      this.element.append(group);
    }

    showSorting({ key, reverse }) {
      for (const [name, cell] of Object.entries(this.headers)) {
        const down = (name === 'amount') !== reverse;
        if (name === key) cell.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        else cell.removeAttribute('aria-sort');
      }
    }

    /* Puts exactly these rows into the document. Rows keep their place within a sheet that is moved as a whole while
       scrolling; the sheet is laid anew every SHEET pixels, so that it never grows tall. */
    render(view) {
      const { rows, active } = view, wanted = new Set(rows), base = Math.floor(view.top / SHEET) * SHEET;
      if (active && active.index >= 0) wanted.add(active);
      if (view.pinned) wanted.add(view.pinned.row);
      for (const [row, node] of this.live) {
        if (wanted.has(row)) continue;
        this.live.delete(row);
        this.spare.push(node);
      }
      for (const row of wanted) if (!this.live.has(row)) this.live.set(row, this.fillRow(this.takeNode(), row));
      for (const node of this.spare) if (!node.hidden) node.hidden = true;
      const shift = Math.round(base - view.top);
      if (shift !== this.shift) { this.shift = shift; this.sheet.style.transform = `translateY(${shift}px)`; }
      const pinned = view.pinned && view.pinned.row, first = rows.length ? rows[0].index : 0;
      for (const row of wanted) {
        const seen = row.index >= first && row.index < first + rows.length;
        this.place(row, row === pinned ? view.pinned.y - shift : seen ? view.yOf(row) + view.top - base : OUT_OF_SIGHT, view);
      }
    }

    place(row, y, view) {
      const node = this.live.get(row), top = Math.round(y), pinned = Boolean(view.pinned && view.pinned.row === row);
      if (node.lwTop !== top) { node.lwTop = top; node.style.transform = `translateY(${top}px)`; }
      if (node.lwStamp !== this.wall.stamp) this.refresh(node, row);
      const state = (pinned ? ' is-pinned' : '') + (row === view.marked ? ' is-active' : '') + (row === view.hover ? ' is-hover' : '');
      if (node.lwState !== state) {
        node.lwState = state;
        node.className = node.lwClass + state;
        node.setAttribute('aria-selected', row === view.marked ? 'true' : 'false');
      }
      if (node.tabIndex !== (row === view.active ? 0 : -1)) node.tabIndex = row === view.active ? 0 : -1;
    }

    takeNode() {
      const node = this.spare.pop() || this.buildRow();
      if (node.hidden) node.hidden = false;
      node.lwState = node.lwStamp = undefined;
      return node;
    }

    buildRow() {
      const node = make('div'), part = node.lw = {};
      node.setAttribute('role', 'row');
      node.tabIndex = -1;
      part.cells = COLUMNS.map(([, cls]) => {
        const cell = make('span', cls);
        cell.setAttribute('role', 'gridcell');
        node.append(cell);
        return cell;
      });
      part.twist = make('span', 'lw-twist');
      part.twist.append(L.icon(CHEVRON, 'lw-chevron'));
      part.shape = make('i', 'lw-k');
      part.shape.setAttribute('aria-hidden', 'true');
      part.name = make('span', 'lw-name');
      part.note = make('span', 'lw-note');
      part.mark = make('span', 'lw-mark');
      part.card = make('span', 'lw-card');
      part.under = make('span', 'lw-under');
      const text = make('span', 'lw-text');
      text.append(part.name, part.under);
      part.cells[0].append(part.twist, part.shape, text, part.note, part.card, part.mark);
      this.sheet.append(node);
      return node;
    }

    fillRow(node, row) {
      node.lwRow = row;
      const part = node.lw, raw = row.raw || {}, [, amount, margin, dates] = part.cells;
      node.lwClass = `lw-tr is-${row.type}` + (row.critical ? ' is-critical' : '');
      part.name.textContent = row.type === 'wait' ? '' : row.name;
      part.name.title = row.name || '';
      part.shape.className = row.type === 'activity' ? `lw-k is-s-${row.milestone ? 'node' : row.shape} of-${row.kind}` : 'lw-k';
      part.note.textContent = note(row);
      part.mark.textContent = row.type === 'project' && raw.synthetic ? this.wall.words.synthetic : '';
      const card = row.type === 'project' && raw.card;
      part.card.textContent = card ? card.short : '';
      part.card.className = card ? `lw-card is-${card.k}${card.proposed ? ' is-proposed' : ''}` : 'lw-card';
      part.card.title = card ? `${card.words} · ${card.reason}` : '';
      const kind = raw.moved_kind || (row.type === 'activity' ? (raw.float < 0 && !raw.done_e ? 'late' : 'ok') : raw.margin_kind);
      const text = raw.moved_text || (row.type === 'activity' ? raw.float_text : raw.margin_text);
      amount.textContent = row.type === 'project' ? raw.amount || '—' : '';
      margin.textContent = part.under.textContent = row.type === 'project' ? text || '—' : text || '';
      margin.className = 'lw-c-margin is-' + (kind || 'none');
      part.under.className = 'lw-under is-' + (kind || 'none');
      dates.textContent = L.sentence(row, this.wall);
      return node;
    }

    refresh(node, row) {
      node.lwStamp = this.wall.stamp;
      node.setAttribute('aria-level', row.level);
      node.setAttribute('aria-rowindex', row.index + 2);
      const open = this.wall.model.expandable(row);
      if (open) node.setAttribute('aria-expanded', row.open ? 'true' : 'false');
      else node.removeAttribute('aria-expanded');
      if (row.type === 'wait') {
        node.lw.name.textContent = row.project.failed ? this.wall.words.load_failed : this.wall.words.loading;
      }
    }

    frameRows() { this.element.setAttribute('aria-rowcount', this.wall.model.rows.length + 1); }

    rowOf(event) {
      const node = event.target.closest('.lw-tr');
      return node && node.lwRow ? node.lwRow : null;
    }

    focused(event) {
      const row = this.rowOf(event);
      if (row && row !== this.wall.active) this.wall.setActive(row, false);
      else if (row) this.wall.reveal(row);
    }

    click(event) {
      const row = this.rowOf(event);
      if (!row) return;
      this.wall.setActive(row, true);
      const onName = event.target.closest('.lw-name');
      if (row.type === 'group' || row.type === 'wait') this.wall.press(row);
      else if (event.target.closest('.lw-twist') && this.wall.model.expandable(row)) this.wall.toggleRow(row);
      else if (onName) this.wall.open(row);
    }

    focusRow(row) {
      const node = this.live.get(row);
      if (node) node.focus({ preventScroll: true });
    }

    key(event) {
      if (event.altKey || event.metaKey || !event.target.classList.contains('lw-tr')) return;
      const wall = this.wall, row = wall.active, key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (event.ctrlKey && key !== 'Home' && key !== 'End') return;
      const moves = {
        ArrowDown: () => wall.moveBy(1), ArrowUp: () => wall.moveBy(-1),
        PageDown: () => wall.movePage(1), PageUp: () => wall.movePage(-1),
        Home: () => wall.moveTo(0), End: () => wall.moveTo(wall.model.rows.length - 1),
        ArrowRight: () => (event.shiftKey ? wall.pan(1) : this.into(row)),
        ArrowLeft: () => (event.shiftKey ? wall.pan(-1) : this.outOf(row)),
        Enter: () => wall.press(row), ' ': () => wall.toggleRow(row),
        ...this.letters(wall),
        '+': () => wall.zoomBy(1.4), '=': () => wall.zoomBy(1.4), '-': () => wall.zoomBy(1 / 1.4), _: () => wall.zoomBy(1 / 1.4),
      };
      if (!row || !moves[key]) return;
      event.preventDefault();
      moves[key]();
    }

    /* 1 to 5: from days to years; T today, L links, C critical chain, F progress line. */
    letters(wall) {
      const found = {}, modes = ['none', 'selected', 'all'];
      L.LEVELS.slice().reverse().forEach((level, i) => { found[i + 1] = () => wall.zoomToLevel(level); });
      found.t = () => wall.goTo(wall.model.dataDate);
      found.l = () => wall.links(modes[(modes.indexOf(wall.linkMode) + 1) % modes.length]);
      found.c = () => wall.showChain(!wall.chain);
      found.f = () => wall.showFront(!wall.front);
      return found;
    }

    into(row) {
      if (!this.wall.model.expandable(row)) return;
      if (!row.open) this.wall.toggleRow(row);
      else this.wall.moveBy(1);
    }

    outOf(row) {
      const parent = this.wall.model.parent(row);
      if (row.open && this.wall.model.expandable(row)) this.wall.toggleRow(row);
      else if (parent && parent.index >= 0) this.wall.moveTo(parent.index);
    }
  }

  L.Tree = Tree;
})(window.LuodiWall = window.LuodiWall || {});
