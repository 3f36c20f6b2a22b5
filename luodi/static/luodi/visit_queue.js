// Records of visits wait here, in this browser, until the server has taken them. A record keeps its key for ever, so that
// sending it again is the same record. Only its writer sees it and sends it. No words: they come with the page.
const WORDS = JSON.parse(document.getElementById("visit-words").textContent);
const WHO = document.body.dataset.ldWho || "";
const AGAIN_MS = 20000, PATIENCE_MS = 120000;
const box = document.querySelector("[data-in-waiting]");

// -- the store ------------------------------------------------------------------------------------------

let opening = null;
function open() {
  opening ||= new Promise(function (done, fail) {
    const asked = indexedDB.open("luodi-visits", 1);
    asked.onupgradeneeded = function () { asked.result.createObjectStore("records", { keyPath: "key" }); };
    asked.onsuccess = function () { done(asked.result); };
    asked.onerror = function () { fail(asked.error); };
  });
  return opening;
}
async function inStore(mode, act) {
  const base = await open();
  return new Promise(function (done, fail) {
    // Strict: said to be saved only when it would survive the battery.
    const turn = base.transaction("records", mode, { durability: "strict" });
    const asked = act(turn.objectStore("records"));
    turn.oncomplete = function () { done(asked.result); };
    turn.onabort = function () { fail(turn.error); };
  });
}
const put = record => inStore("readwrite", rows => rows.put(record));
const drop = key => inStore("readwrite", rows => rows.delete(key));
const get = key => inStore("readonly", rows => rows.get(key));
async function own() {
  const all = await inStore("readonly", rows => rows.getAll());
  return all.filter(each => each.who === WHO && each.state !== "draft").sort((a, b) => a.at - b.at);
}

// -- sending ---------------------------------------------------------------------------------------------

function token() {
  const found = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
  return found ? found[1] : "";
}
function notice(words, isSignIn) {
  if (!box) return;
  const line = box.querySelector("[data-in-signin]");
  line.hidden = !words;
  line.querySelector("span").textContent = words;
  line.querySelector("a").hidden = !isSignIn;
}
// The answer of the server with its status; null while there is no way to it.
async function asked(record) {
  const form = new FormData();
  for (const [name, value] of record.entries) {
    if (value instanceof Blob) form.append(name, value, value.name); else form.append(name, value);
  }
  const stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, PATIENCE_MS);
  try {
    const answer = await fetch(record.address, {
      method: "POST", body: form, signal: stop.signal,
      headers: { Accept: "application/json", "X-CSRFToken": token() },
    });
    return { status: answer.status, told: await answer.json().catch(function () { return {}; }) };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
// True: go on with the next one.
async function send(record) {
  const found = await asked(record);
  if (!found) return false;
  const { status, told } = found;
  if (told.state === "arrived") {
    await drop(record.key);
    document.dispatchEvent(new CustomEvent("visit:arrived", { detail: told }));
    return true;
  }
  if (status === 401) notice(WORDS.sign_in, true);
  else if (told.words || told.message || status === 404 || status === 413) {
    await put({ ...record, state: "refused", why: told.words || told.message || WORDS.gone });
    return true;
  } else notice(WORDS.again, false);
  return false;
}
let running = null;
function sendAll() {
  running ||= run().finally(function () { running = null; });
  return running;
}
async function run() {
  notice("", false);
  for (const record of await own()) {
    if (record.state === "waiting" && !await send(record)) break;
  }
  await draw();
}

// -- what is said ----------------------------------------------------------------------------------------

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm btn-plain";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
function line(record) {
  const row = document.createElement("li"), said = document.createElement("div"), note = document.createElement("span");
  const photos = record.entries.filter(each => each[1] instanceof Blob).length;
  said.className = "ld-grow";
  said.textContent = record.about;
  note.className = "in-line ld-note";
  note.textContent = [new Date(record.at).toLocaleString(document.documentElement.lang),
    photos ? WORDS.photos.replace("{n}", photos) : ""].filter(Boolean).join(" · ");
  said.append(note);
  if (record.state === "refused") {
    const why = document.createElement("span");
    why.className = "in-line ld-late";
    why.textContent = WORDS.refused + record.why;
    said.append(why);
  }
  row.append(said, button(WORDS.back, function () {
    location.assign(record.address + "#" + record.key);
  }), button(WORDS.drop, async function () {
    if (!window.confirm(WORDS.dropping)) return;
    await drop(record.key);
    await draw();
  }));
  return row;
}
async function draw() {
  if (!box) return;
  const records = await own();
  box.hidden = !records.length;
  box.querySelector("[data-in-count]").textContent = WORDS.waiting.replace("{n}", records.length);
  box.querySelector("[data-in-list]").replaceChildren(...records.map(line));
}

window.luodiVisits = { WORDS, WHO, put, drop, get, sendAll, draw };
if (box && WHO && "indexedDB" in window) {
  const begin = function () { sendAll().catch(function () { box.hidden = true; }); };
  box.querySelector("[data-in-send]").addEventListener("click", begin);
  window.addEventListener("online", begin);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) begin(); });
  setInterval(function () { if (!box.hidden) begin(); }, AGAIN_MS);
  draw().then(begin).catch(function () { box.hidden = true; });
}
