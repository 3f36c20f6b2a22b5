// What was typed into a form that was not taken (the sign-in had ended, the page was too old, something broke) stays in
// this tab and is put back when its writer comes to the form again. No passwords, no files; nobody else gets it.
(function () {
  "use strict";
  const SENT = "luodi.sent", KEPT = "luodi.kept";
  const who = document.body.dataset.ldWho || "";
  const here = location.pathname + location.search;

  function read(name) {
    try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; }
  }
  function write(name, what) {
    try {
      if (what) sessionStorage.setItem(name, JSON.stringify(what)); else sessionStorage.removeItem(name);
    } catch { /* a tab without storage: the page that answers shows what was typed */ }
  }

  // Versions are put back too: a change of somebody else in between is told, not overwritten.
  function isKept(part) {
    if (!part.name || part.disabled) return false;
    if (part.type === "hidden") return part.name.endsWith("version");
    return !["password", "file", "submit", "button", "reset", "image", "fieldset"].includes(part.type);
  }
  function valueOf(part) {
    if (part.type === "select-multiple") return Array.from(part.selectedOptions, function (each) { return each.value; });
    return ["checkbox", "radio"].includes(part.type) ? part.checked : part.value;
  }
  function putBack(part, value) {
    if (Array.isArray(value)) for (const each of part.options) each.selected = value.includes(each.value);
    else if (typeof value === "boolean") part.checked = value;
    else {
      const stood = part.value;
      part.value = value;
      if (part.value !== value) { part.value = stood; return false; }
    }
    part.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }
  function labelOf(part) {
    return part.labels && part.labels.length ? part.labels[0].textContent.trim() : part.getAttribute("aria-label") || "";
  }
  function fieldsOf(form) {
    return Array.from(form.elements).filter(isKept);
  }
  function isOf(kept) {
    return function (form) {
      return form.method === "post" && new URL(form.action).pathname === kept.action
        && kept.fields.every(function (each) { return form.elements.namedItem(each.name); });
    };
  }

  // What stands in the drawer has a page of its own, at the address that filled it.
  let ownPage = "";
  document.addEventListener("htmx:beforeRequest", function (event) {
    const asked = event.detail;
    if (asked.target.id === "drawer" && asked.requestConfig.verb === "get") ownPage = asked.pathInfo.finalRequestPath;
  });

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || !who) return;
    const fields = fieldsOf(form).map(function (part) {
      return { name: part.name, value: valueOf(part), label: labelOf(part), hidden: part.type === "hidden" };
    });
    if (!fields.some(function (each) { return !each.hidden; })) return;
    const action = new URL(form.action).pathname;
    write(SENT, { who: who, page: form.closest("#drawer") && ownPage || here, action: action, fields: fields });
  });

  // On the page that says it was not taken: keep it, lead back to its form, and say fields as the form called them.
  function hold(sent) {
    write(KEPT, sent);
    const back = document.querySelector("[data-ld-back]");
    if (back && back.search.startsWith("?next=")) back.search = "?next=" + encodeURIComponent(sent.page);
    else if (back) back.href = sent.page;
    document.querySelectorAll("[data-ld-name]").forEach(function (row) {
      const field = sent.fields.find(function (each) { return each.name === row.dataset.ldName; });
      row.hidden = !field || field.hidden;
      if (field && field.label) row.querySelector("dt").textContent = field.label;
    });
  }

  function restore(kept) {
    const form = Array.from(document.forms).find(isOf(kept));
    if (!form) return;
    const parts = fieldsOf(form), left = [];
    kept.fields.forEach(function (each) {
      const at = parts.findIndex(function (part) { return part.name === each.name; });
      const put = at >= 0 && putBack(parts.splice(at, 1)[0], each.value);
      if (!put && !each.hidden && each.value) left.push(each.label + " " + each.value);
    });
    write(KEPT, null);
    const said = document.getElementById("typed-again");
    said.hidden = false;
    if (left.length) said.querySelector("span").textContent = left.join(" · ");
    const first = fieldsOf(form).find(function (part) { return part.type !== "hidden"; });
    if (first) first.focus();
  }

  const sent = read(SENT), kept = read(KEPT);
  write(SENT, null);
  if (document.getElementById("not-taken")) { if (sent) hold(sent); }
  else if (who && kept) {
    if (kept.who !== who) write(KEPT, null);
    else if (kept.page === here) restore(kept);
  }
})();
