// The command palette: Ctrl-K or its button; a combobox whose list is fetched as one types. Its words come from the page.
(function () {
  "use strict";
  const dialog = document.getElementById("palette");
  if (!dialog || !dialog.showModal) return;
  const field = dialog.querySelector("input"), list = dialog.querySelector("[role=listbox]");
  const status = dialog.querySelector("[role=status]");
  let at = -1, asked = 0, timer = 0;
  let listed = null, hurried = false; // the text that the list answers; whether Enter waits for it

  function options() { return list.querySelectorAll("[role=option]"); }
  function choose(number) {
    const all = options();
    if (!all.length) return;
    at = (number + all.length) % all.length;
    all.forEach(function (option, place) { option.setAttribute("aria-selected", String(place === at)); });
    field.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }
  function line(entry, number) {
    const option = document.createElement("a");
    option.id = "palette-" + number;
    option.href = entry.address;
    option.tabIndex = -1;
    option.setAttribute("role", "option");
    const said = document.createElement("span"), hint = document.createElement("small");
    said.textContent = entry.said;
    hint.textContent = entry.hint;
    option.append(said, hint);
    return option;
  }
  function show(groups) {
    list.replaceChildren();
    let number = 0;
    groups.forEach(function (group, place) {
      const box = document.createElement("div"), head = document.createElement("div");
      head.id = "palette-group-" + place;
      head.className = "pl-head";
      head.textContent = group.words;
      box.setAttribute("role", "group");
      box.setAttribute("aria-labelledby", head.id);
      box.append(head);
      group.entries.forEach(function (entry) { box.append(line(entry, number)); number += 1; });
      list.append(box);
    });
    field.removeAttribute("aria-activedescendant");
    status.textContent = number ? status.dataset.found.replace("{n}", number) : status.dataset.none;
    at = -1;
    choose(0);
  }
  function follow() {
    const chosen = options()[at];
    if (chosen) location.assign(chosen.href);
  }
  async function ask() {
    const turn = ++asked, text = field.value;
    clearTimeout(timer);
    try {
      const answer = await fetch(dialog.dataset.src + "?q=" + encodeURIComponent(text), {
        credentials: "same-origin", headers: { Accept: "application/json" },
      });
      if (answer.status === 401) { location.reload(); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const groups = (await answer.json()).groups;
      if (turn !== asked) return;
      show(groups);
      listed = text;
      if (hurried) follow();
      hurried = false;
    } catch (error) {
      if (turn !== asked) return;
      list.replaceChildren();
      listed = null;
      hurried = false;
      status.textContent = status.dataset.failed;
    }
  }
  function open() {
    if (dialog.open) return;
    dialog.showModal();
    field.select();
    ask();
  }
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-ld-palette]")) open();
    else if (event.target === dialog || event.target.closest("[data-pl-close]")) dialog.close();
  });
  field.addEventListener("input", function () { clearTimeout(timer); hurried = false; timer = setTimeout(ask, 90); });
  field.addEventListener("keydown", function (event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (moves[event.key]) { event.preventDefault(); choose(at + moves[event.key]); }
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      // Typed faster than answered: what stands there belongs to an earlier text.
      hurried = listed !== field.value;
      if (hurried) ask();
      else follow();
    }
  });
})();
