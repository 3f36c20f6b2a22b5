/* The big screen turns its pages by itself: before a block is shown it is fetched anew; without an answer the last one
   stays, with its age and a calm notice. Space pauses, arrows turn. Nothing piles up: one text for each block, one page. */
(function () {
  "use strict";
  const screen = document.querySelector("[data-ld-turn]");
  const words = screen.dataset, blocks = words.blocks.split(" ");
  const part = name => screen.querySelector("[data-" + name + "]");
  const [age, kpis, main, notice, place] = ["age", "kpis", "page", "notice", "place"].map(part);
  // ?seconds= lets a test or an operator turn faster or slower; a page never turns more often than ten times a second.
  const seconds = Math.max(0.1, Number(new URLSearchParams(location.search).get("seconds")) || Number(words.seconds));
  const PATIENCE_MS = 15000;
  const kept = new Map();
  let block = 0, page = 0, paused = false, turning = false, timer = 0, turns = 0;

  function fit() {
    const scale = Math.min(innerWidth / 1920, innerHeight / 1080);
    screen.style.transform = `translate(${(innerWidth - 1920 * scale) / 2}px,${(innerHeight - 1080 * scale) / 2}px) scale(${scale})`;
  }

  function since(ms) {
    const minutes = Math.floor(ms / 60000);
    if (minutes < 1) return words.now;
    if (minutes < 60) return words.minutes.replace("{n}", minutes);
    return minutes < 2880 ? words.hours.replace("{n}", Math.floor(minutes / 60)) : words.days.replace("{n}", Math.floor(minutes / 1440));
  }

  function say() {
    const shown = kept.get(blocks[block]);
    const old = shown ? since(Date.now() - shown.at) : "—";
    age.textContent = shown ? words.read.replace("{age}", old) : "";
    const trouble = shown && shown.trouble || (!shown && kept.get("trouble"));
    notice.textContent = trouble ? words[trouble].replace("{age}", old) : paused ? words.paused : "";
  }

  /* Fetches a block; on trouble the last text stays and remembers what went wrong. */
  async function read(name) {
    const before = kept.get(name);
    const stop = new AbortController(), late = setTimeout(() => stop.abort(), PATIENCE_MS);
    let trouble = "";
    try {
      const answer = await fetch(words.src + "?name=" + name, { headers: { Accept: "application/json, text/html" }, signal: stop.signal, cache: "no-store" });
      if (answer.status === 401 || answer.status === 403) trouble = "signedOut";
      else if (!answer.ok) trouble = "offline";
      else kept.set(name, { text: await answer.text(), at: Date.now(), trouble: "" });
    } catch (error) {
      trouble = "offline";
    } finally {
      clearTimeout(late);
    }
    if (trouble && before) before.trouble = trouble;
    if (trouble) kept.set("trouble", trouble); else kept.delete("trouble");
  }

  function parts(text) {
    const holder = document.createElement("template");
    holder.innerHTML = text;
    return holder.content.firstElementChild;
  }

  function show() {
    const shown = kept.get(blocks[block]);
    if (shown) {
      const found = parts(shown.text), pages = found.querySelectorAll("[data-part=page]");
      // New script or style after an update: the frame loads itself anew, though never sooner than after ten minutes,
      // as old and new servers may stand side by side for a while.
      if (found.dataset.assets !== words.assets && !shown.trouble && performance.now() > 600000) return location.reload();
      page = page < 0 ? pages.length - 1 : Math.min(page, pages.length - 1);
      kpis.replaceChildren(found.querySelector("[data-part=kpis]"));
      main.replaceChildren(pages[page]);
      const data = found.querySelector("script[type='application/json']");
      if (data) window.LuodiScreenMap(main, JSON.parse(data.textContent));
      shown.pages = pages.length;
      place.textContent = blocks.map((name, at) => (at === block ? "●" : "○")).join(" ");
    }
    turns += 1;
    screen.dataset.turns = turns;
    say();
  }

  async function turn(by) {
    if (turning) return;
    turning = true;
    clearTimeout(timer);
    const pages = (kept.get(blocks[block]) || { pages: 1 }).pages || 1;
    page += by;
    if (page >= pages || page < 0) {
      block = (block + by + blocks.length) % blocks.length;
      page = by < 0 ? -1 : 0;
      await read(blocks[block]);
    }
    show();
    turning = false;
    next();
  }

  function next() {
    clearTimeout(timer);
    if (!paused) timer = setTimeout(() => turn(1), seconds * 1000);
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === " ") { paused = !paused; say(); next(); event.preventDefault(); }
    if (event.key === "ArrowRight") turn(1);
    if (event.key === "ArrowLeft") turn(-1);
  });
  window.addEventListener("resize", fit);
  window.addEventListener("online", () => { if (!paused) turn(0); });
  setInterval(say, 15000);
  fit();
  read(blocks[0]).then(() => { show(); next(); });
})();
