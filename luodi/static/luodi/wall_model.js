/* Wall chart, rows: the feed turned into groups, projects and activities with day numbers; sorting, filtering, folding.
   Knows nothing of pixels except the three row heights it is given. Days count from 1970-01-01; a finish belongs to the
   end of its day, so drawing adds one day to every finish. */
(function (L) {
  'use strict';
  const DAY_MS = 864e5;

  L.day = iso => (iso ? Math.round(Date.parse(iso.slice(0, 10) + 'T00:00:00Z') / DAY_MS) : null);
  L.iso = day => new Date(day * DAY_MS).toISOString().slice(0, 10);
  L.utc = day => new Date(day * DAY_MS);
  L.dayOf = (year, month, date) => Math.round(Date.UTC(year, month, date) / DAY_MS);
  L.fill = (text, facts) => text.replace(/\{(\w+)\}/g, (all, key) => (key in facts ? facts[key] : all));

  const span = range => (range && range.s && range.e ? { s: L.day(range.s), e: L.day(range.e) } : null);

  function readSegment(raw) {
    return { raw, kind: raw.k, name: raw.name, s: L.day(raw.s), e: L.day(raw.e), done: L.day(raw.done) };
  }

  const bars = list => (list || []).filter(s => s.s && s.e).map(readSegment);

  function readProject(raw) {
    const segments = bars(raw.segments);
    const milestones = (raw.milestones || []).filter(m => m.on)
      .map(m => ({ raw: m, name: m.name, on: L.day(m.on), done: Boolean(m.done) })).sort((a, b) => a.on - b.on);
    return {
      type: 'project', id: raw.id, name: raw.name, raw, segments, milestones, baseline: span(raw.baseline),
      committed: L.day(raw.committed), forecast: L.day(raw.forecast), p50: L.day(raw.p50), p80: L.day(raw.p80),
      was: raw.was ? bars(raw.was) : null, open: false, children: null, index: -1,
      amount: raw.amount === null || raw.amount === undefined || raw.amount === '' ? null : Number(raw.amount),
      margin: typeof raw.margin === 'number' ? raw.margin : null, loading: false, failed: false,
    };
  }

  function readActivity(raw, project, dataDate) {
    const s = L.day(raw.done_s || raw.s), e = L.day(raw.done_e || raw.e);
    const started = raw.done_s && e !== null ? Math.min(dataDate, e) : null;
    return {
      type: 'activity', id: project.id + '/' + raw.id, name: raw.name, raw, project, kind: raw.k, s, e,
      done: raw.done_e ? e : started, must: L.day(raw.must), lf: L.day(raw.lf), critical: Boolean(raw.critical),
      milestone: Boolean(raw.ms), shape: raw.shape || 'works', baseline: span(raw.baseline), was: span(raw.was),
      ps: L.day(raw.ps), pf: L.day(raw.pf), before: [], index: -1,
    };
  }

  /* Milestones that would stand on one another are drawn as one with their number: a run of days, reached or expected. */
  L.clusters = (milestones, perDay, near) => {
    const found = [];
    for (const m of milestones) {
      const last = found[found.length - 1];
      const joins = last && last.done === m.done && (m.on - last.to) * perDay < near && (m.on - last.from) * perDay < near * 2.2;
      if (joins) { last.items.push(m); last.to = m.on; } else found.push({ from: m.on, to: m.on, done: m.done, items: [m] });
    }
    for (const each of found) each.on = (each.from + each.to) / 2;
    return found;
  };

  const blankLast = (a, b, compare) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return compare(a, b);
  };

  class Model {
    constructor(data, lang) {
      this.dataDate = L.day(data.data_date);
      this.today = L.day(data.today || data.data_date);
      this.from = L.day(data.from);
      this.to = L.day(data.to);
      this.rest = new Set();
      let restDay = this.from;
      for (const step of data.rest || []) this.rest.add(restDay += step);
      this.winter = data.winter || { from: '12-01', to: '03-10' };
      this.groups = (data.groups || []).map(g => (
        { type: 'group', id: g.id, name: g.name, raw: g, open: true, index: -1, members: [] }));
      this.projects = (data.projects || []).map(readProject);
      this.projectById = new Map(this.projects.map(p => [p.id, p]));
      this.groupById = new Map(this.groups.map(g => [g.id, g]));
      const collator = new Intl.Collator(lang);
      this.order = {
        margin: (a, b) => blankLast(a.margin, b.margin, (x, y) => x - y),
        amount: (a, b) => blankLast(a.amount, b.amount, (x, y) => y - x),
        committed: (a, b) => blankLast(a.committed, b.committed, (x, y) => x - y),
        name: (a, b) => collator.compare(a.name, b.name),
      };
      this.sorting = { key: null, reverse: false };
      this.grouped = this.groups.length > 0;
      this.keep = null;
      this.rows = [];
      this.offsets = new Float64Array(1);
      this.shown = 0;
      for (const p of this.projects) if (p.raw.children) this.adopt(p, p.raw.children);
    }

    adopt(project, list) {
      project.children = list.map(c => readActivity(c, project, this.dataDate));
      const byId = new Map(project.children.map(c => [c.raw.id, c]));
      for (const child of project.children) {
        child.ties = new Map();
        (child.raw.links || []).forEach((id, i) => {
          const from = byId.get(id);
          if (from) child.ties.set(from, (child.raw.ties || [])[i] || [null, 'FS']);
        });
        child.before = [...child.ties.keys()];
      }
      project.loading = project.failed = false;
    }

    find(id) {
      const exact = this.projectById.get(id) || this.groupById.get(id);
      if (exact) return exact;
      const at = id.lastIndexOf('/'), project = this.projectById.get(id.slice(0, at));
      return (project && project.children && project.children.find(c => c.id === id)) || null;
    }

    parent(row) {
      if (row.type === 'activity' || row.type === 'wait') return row.project;
      return row.type === 'project' && this.grouped ? this.groupById.get(row.raw.group) || null : null;
    }

    expandable(row) {
      if (row.type === 'group') return true;
      return row.type === 'project' && Boolean(row.raw.has_children || (row.children && row.children.length));
    }

    setFilter(filter) {
      if (typeof filter === 'function') {
        this.keep = p => filter(p.raw);
      } else {
        const words = ((filter && filter.q) || '').toLowerCase().split(/\s+/).filter(Boolean);
        this.keep = words.length ? p => words.every(w => this.haystack(p).includes(w)) : null;
      }
    }

    haystack(p) {
      if (!p.hay) {
        const group = this.groupById.get(p.raw.group);
        p.hay = [p.name, p.id, p.raw.leader, p.raw.stage_name, group && group.name].join(' ').toLowerCase();
      }
      return p.hay;
    }

    sort(key) {
      const same = this.sorting.key === key;
      this.sorting = { key: key || null, reverse: same && !this.sorting.reverse };
    }

    ordered(list) {
      const { key, reverse } = this.sorting, compare = this.order[key];
      if (!compare) return list;
      const value = p => (key === 'name' ? p.name : p[key]);
      return list.slice().sort((a, b) => {
        const order = compare(a, b);
        return reverse && value(a) !== null && value(b) !== null ? -order : order;
      });
    }

    layout(dim) {
      for (const row of this.rows) row.index = -1;
      const kept = this.keep ? this.projects.filter(this.keep) : this.projects;
      const rows = this.rows = [];
      this.shown = kept.length;
      if (this.grouped) {
        const rest = [];
        for (const g of this.groups) g.members = [];
        for (const p of kept) (this.groupById.get(p.raw.group) || { members: rest }).members.push(p);
        for (const g of this.groups) if (g.members.length) this.pushGroup(g, rows);
        for (const p of this.ordered(rest)) this.pushProject(p, 1, rows);
      } else {
        for (const p of this.ordered(kept)) this.pushProject(p, 1, rows);
      }
      this.measure(dim);
    }

    pushGroup(group, rows) {
      group.level = 1;
      rows.push(group);
      if (group.open) for (const p of this.ordered(group.members)) this.pushProject(p, 2, rows);
    }

    pushProject(project, level, rows) {
      project.level = level;
      rows.push(project);
      if (!project.open) return;
      if (project.children) {
        for (const child of project.children) { child.level = level + 1; rows.push(child); }
      } else {
        project.wait = project.wait || { type: 'wait', id: project.id + '/', project, index: -1 };
        project.wait.level = level + 1;
        rows.push(project.wait);
      }
    }

    measure(dim) {
      const rows = this.rows, offsets = this.offsets = new Float64Array(rows.length + 1);
      let group = null;
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i];
        row.index = i;
        if (row.level === 1) {
          if (group) group.end = i;
          group = row.type === 'group' ? row : null;
        }
        row.head = row.level > 1 ? group : null;
        offsets[i + 1] = offsets[i] + dim[row.type];
      }
      if (group) group.end = rows.length;
    }

    get height() { return this.offsets[this.rows.length]; }

    /* Index of the row at this distance from the first row's top; -1 above, the last one below. */
    indexAt(y) {
      let low = 0, high = this.rows.length;
      while (low < high) {
        const mid = (low + high) >> 1;
        if (this.offsets[mid + 1] <= y) low = mid + 1; else high = mid;
      }
      return y < 0 ? -1 : Math.min(low, this.rows.length - 1);
    }
  }

  L.Model = Model;
})(window.LuodiWall = window.LuodiWall || {});
