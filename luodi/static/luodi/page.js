// What every page needs: theme, drawer focus, forms that are sent once. No library, no words.
(function () {
  "use strict";
  const root = document.documentElement;

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-ld-theme]")) {
      const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
      root.dataset.bsTheme = theme;
      document.cookie = "luodi_theme=" + theme + ";path=/;max-age=31536000;samesite=lax";
    }
    if (event.target.closest("[data-ld-close]")) closeDrawer();
    if (event.target.closest("[data-ld-print]")) window.print();
  });

  // A drawer takes the focus when it comes and gives it back when it goes.
  let opener = null;
  const drawer = document.getElementById("drawer");
  function closeDrawer() {
    if (!drawer || !drawer.firstElementChild) return;
    drawer.replaceChildren();
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.detail.target === drawer && !drawer.contains(document.activeElement)) opener = document.activeElement;
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target !== drawer) return;
    const first = drawer.querySelector("[data-ld-close]");
    if (first) first.focus();
  });
  const STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";
  function stopsOf(box) {
    return Array.from(box.querySelectorAll(STOPS)).filter(function (each) {
      if (each.type === "radio" && !each.checked && box.querySelector(`[name="${each.name}"]:checked`)) return false;
      return each.tabIndex >= 0 && !each.disabled && each.type !== "hidden" && each.getClientRects().length;
    });
  }
  // Tab goes round inside the drawer as long as the focus stands in it.
  function goRound(event) {
    if (!drawer || !drawer.contains(document.activeElement)) return;
    const stops = stopsOf(drawer), last = stops[stops.length - 1];
    const from = event.shiftKey ? stops[0] : last;
    if (document.activeElement !== from) return;
    event.preventDefault();
    (event.shiftKey ? last : stops[0]).focus();
  }
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") closeDrawer();
    if (event.key === "Tab") goRound(event);
  });

  // The sign-in ended while the page stood open: what was typed stays, and after a new sign-in it is sent with its token.
  document.addEventListener("htmx:responseError", function (event) {
    const answer = event.detail.xhr;
    if (answer.status === 401) document.getElementById("signed-out").hidden = false;
    else notDone(new DOMParser().parseFromString(answer.responseText, "text/html").querySelector("#main .ld-empty > b"));
  });
  function notDone(why) {
    const said = document.getElementById("not-done");
    said.querySelector("span").textContent = why ? why.textContent : "";
    said.hidden = false;
  }
  document.addEventListener("htmx:sendError", function () { notDone(null); });
  document.addEventListener("htmx:configRequest", function (event) {
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    if (token) event.detail.headers["X-CSRFToken"] = token[1];
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status >= 400) return;
    for (const name of ["signed-out", "not-done"]) document.getElementById(name).hidden = true;
  });

  // Pages on the spot put aside for the time without a signal belong to one person; sign-out leads to a page of nobody.
  const mine = "luodi-visits-" + (document.body.dataset.ldWho || "");
  if ("caches" in window) caches.keys().then(function (names) {
    for (const name of names) if (name.startsWith("luodi-visits-") && name !== mine) caches.delete(name);
  });

  // A form is sent once: the second press of an impatient hand does nothing.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  // On a phone a row stands as a card: each figure says its column, and stays a cell for a screen reader.
  function say(table) {
    const heads = Array.from(table.tHead.rows[0].cells, function (cell) { return cell.textContent.trim(); });
    table.setAttribute("role", "table");
    for (const part of [table.tHead, ...table.tBodies]) part.setAttribute("role", "rowgroup");
    for (const row of table.rows) row.setAttribute("role", "row");
    for (const cell of table.tHead.rows[0].cells) cell.setAttribute("role", "columnheader");
    for (const body of table.tBodies) for (const row of body.rows) for (const cell of row.cells) {
      cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
      cell.dataset.ldHead = heads[cell.cellIndex];
      cell.classList.toggle("is-none", ["—", ""].includes(cell.textContent.trim()) && !cell.querySelector("input, button, img, svg"));
    }
  }
  function sayAll() { document.querySelectorAll(".ld-stack").forEach(say); }
  sayAll();
  document.addEventListener("htmx:afterSwap", sayAll);

  // On a narrow screen the tab one is at stands in sight.
  document.querySelectorAll(".ld-views > [aria-current]").forEach(function (tab) {
    const row = tab.parentElement;
    if (row.scrollWidth > row.clientWidth) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  });

  // Selects that filter send their form at once; the button stays for those without script.
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-ld-filter]")) event.target.form.requestSubmit();
  });
})();
