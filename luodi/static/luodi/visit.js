// The page on the spot: what is filled in is kept at every change, saved under a key of its own, and sent when there is a
// way. The queue is in visit_queue.js. Without this file the form is sent as any other.
const { WORDS, WHO, put, drop, get, sendAll, draw } = window.luodiVisits;
const form = document.querySelector("[data-in-form]");
const DRAFT = `draft:${WHO}:${location.pathname}`;
const OWN = ["csrfmiddlewaretoken", "key", "seen_at"];

function say(words, address) {
  const line = document.querySelector("[data-in-said]"), link = line.querySelector("a");
  line.hidden = !words;
  line.querySelector("span").textContent = words;
  link.hidden = !address;
  link.textContent = address ? WORDS.open : "";
  if (address) link.href = address; else link.removeAttribute("href");
}
function state() {
  const line = document.querySelector("[data-in-state]");
  line.hidden = false;
  line.classList.toggle("is-yellow", !navigator.onLine);
  line.querySelector("span").textContent = navigator.onLine ? WORDS.online : WORDS.offline;
}
// Version 4, from what every context has: randomUUID needs HTTPS, offices may have none.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = bytes[6] & 15 | 64;
  bytes[8] = bytes[8] & 63 | 128;
  const text = Array.from(bytes, each => each.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// -- parts of the form -------------------------------------------------------------------------------------

function addFault() {
  const faults = form.querySelector("[data-in-faults]"), template = form.querySelector("[data-in-template]");
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("NUMBER", faults.children.length);
  const made = holder.firstElementChild;
  faults.append(made);
  return made;
}
function entries() {
  return Array.from(new FormData(form)).filter(function ([name, value]) {
    return !OWN.includes(name) && !(value instanceof Blob && !value.size && !value.name);
  });
}
function isEmpty() {
  return !entries().some(function ([name, value]) {
    return name.endsWith("-seen") || name.endsWith("-title") || name === "words" ? value : false;
  });
}
function clear() {
  form.reset();
  const faults = form.querySelector("[data-in-faults]");
  while (faults.children.length > 1) faults.lastElementChild.remove();
}
function refill(kept) {
  clear();
  const files = new Map();
  for (const [name, value] of kept) {
    if (name === "faults") {
      while (form.querySelector("[data-in-faults]").children.length <= Number(value)) addFault();
    }
  }
  for (const [name, value] of kept) {
    if (["steps", "earlier", "faults"].includes(name)) continue;
    const part = form.elements.namedItem(name);
    if (!part) continue;
    if (value instanceof Blob) files.set(part, [...files.get(part) || [], value]);
    else part.value = value;
  }
  for (const [part, photos] of files) {
    const hand = new DataTransfer();
    for (const each of photos) hand.items.add(each instanceof File ? each : new File([each], "photo.jpg", { type: each.type }));
    part.files = hand.files;
  }
}

// -- checks that the phone can make ------------------------------------------------------------------------

function check() {
  for (const part of form.querySelectorAll("[data-in-part]")) {
    const none = part.querySelector(".in-choice input[value='']");
    if (!none) continue;
    const more = part.querySelector(".in-more");
    const filled = Array.from(more.querySelectorAll("input")).some(each => each.value);
    more.hidden = none.checked && !filled;
    none.setCustomValidity(none.checked && filled ? WORDS.look_first : "");
  }
  const most = Number(form.dataset.inBytes);
  for (const part of form.querySelectorAll("input[type=file]")) {
    part.setCustomValidity(Array.from(part.files).some(each => each.size > most) ? WORDS.large : "");
  }
  form.elements.namedItem("words").setCustomValidity(isEmpty() ? WORDS.empty : "");
}

// -- keeping, saving -----------------------------------------------------------------------------------------

let timer = null, storing = false;
function keepDraft(wait) {
  clearTimeout(timer);
  timer = setTimeout(function () {
    put({ key: DRAFT, who: WHO, state: "draft", entries: entries() }).catch(function () { say(WORDS.not_kept, ""); });
  }, wait);
}
async function save() {
  if (storing) return;  // pressed twice it is one record
  const now = new Date(), key = newKey(), said = entries();
  const record = {
    key, who: WHO, state: "waiting", at: now.getTime(), address: location.pathname, about: form.dataset.inAbout,
    entries: [["key", key], ["seen_at", now.toISOString()], ...said],
  };
  clearTimeout(timer);
  storing = true;
  try {
    await put(record);
  } catch {
    say(WORDS.not_kept, "");
    // Straight to the server, with the key that came with the page: the browser keeps nothing for us.
    if (navigator.onLine) form.submit();
    return;
  } finally {
    storing = false;
  }
  clear();
  check();
  say(WORDS.saved, "");
  await drop(DRAFT);
  await draw();
  window.scrollTo(0, 0);
  await sendAll();
}
async function restore() {
  const asked = location.hash.slice(1), record = asked ? await get(asked) : null;
  if (record && record.who === WHO) {
    history.replaceState(null, "", location.pathname);
    if (!isEmpty()) { say(WORDS.finish_first, ""); return; }
    refill(record.entries.filter(each => !OWN.includes(each[0])));
    // A draft first, then out of the queue: between the two nothing is lost.
    await put({ key: DRAFT, who: WHO, state: "draft", entries: entries() });
    await drop(record.key);
    check();
    await draw();
  }
}
async function begin() {
  const draft = await get(DRAFT);
  if (draft) refill(draft.entries);
  if (!isEmpty()) say(WORDS.restored, "");
  await restore();
  check();
}

// -- to open this page again without a signal ----------------------------------------------------------------

async function keepPage() {
  const line = document.querySelector("[data-in-kept]");
  if (!("serviceWorker" in navigator)) { line.textContent = WORDS.not_reopened; return; }
  await navigator.serviceWorker.register(form.dataset.inWorker);
  const parts = Array.from(document.querySelectorAll("link[rel=stylesheet], link[rel=icon]"), each => each.href);
  parts.push(...Array.from(document.querySelectorAll("script[src]"), each => each.src));
  const sprite = document.querySelector("svg use");
  if (sprite) parts.push(new URL(sprite.getAttribute("href"), location).href.split("#")[0]);
  const kept = await caches.open(`luodi-visits-${WHO}`);
  await kept.addAll([location.pathname, ...parts]);
  line.textContent = WORDS.kept;
}

if (form) {
  state();
  window.addEventListener("online", state);
  window.addEventListener("offline", state);
  window.addEventListener("hashchange", function () { restore().catch(function () { say(WORDS.not_kept, ""); }); });
  const add = form.querySelector("[data-in-add]");
  add.hidden = false;
  add.addEventListener("click", function () { addFault().querySelector("input[type=text], input.form-control").focus(); });
  form.addEventListener("input", function () { check(); keepDraft(300); });
  form.addEventListener("change", function () { check(); keepDraft(0); });
  document.addEventListener("visit:arrived", function (event) {
    const told = event.detail;
    say([told.words, ...told.refused.map(each => `${each.name} ${each.words}`)].join(" "), told.address);
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    event.stopPropagation();
    save().catch(function () { say(WORDS.saved, ""); });
  });
  begin().catch(function () { say(WORDS.not_kept, ""); });
  if (navigator.onLine) keepPage().catch(function () { document.querySelector("[data-in-kept]").textContent = WORDS.not_reopened; });
}
