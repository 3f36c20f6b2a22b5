"""How smoothly the wall chart scrolls and how soon it is first drawn, in headless Chromium.

487 fictional projects with 61 activities each (about 30,000 rows), all open, all links drawn; 60 wheel steps of 240 px.
Prints one JSON line per figure: name, ours, unit, machine. No figure here is a test; the limits are in the release notes.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Page, sync_playwright

from tests.wallchart.island.conftest import _answer, _Handler, open_wall

WALL = "document.querySelector('[data-ld-wall]').luodiWall"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
STEPS, STEP_PX = 60, 240
WATCH = """
  window.gaps = []; let last = performance.now();
  const tick = now => { gaps.push(now - last); last = now; if (gaps.length < 4000) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
"""


def p95(values: list[float]) -> float:
    """The value that 95 % of the samples do not exceed."""
    return statistics.quantiles(values, n=20)[-1]


def report(name: str, ours: float, unit: str) -> None:
    """One line of JSON; the machine is named by its cores and system only."""
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, headless Chromium, no GPU"
    print(json.dumps({"name": name, "ours": round(ours, 1), "unit": unit, "machine": machine}))


def first_draw(page: Page) -> float:
    """Milliseconds from the start of the navigation to the first drawing of 487 projects."""
    return float(page.evaluate("performance.getEntriesByName('luodi-wall-drawn')[0].startTime"))


def mount_cost(page: Page) -> float:
    """Milliseconds from the feed in hand to the first drawing: a second chart mounted from the same data."""
    cost = page.evaluate(
        """async () => {
          const old = document.querySelector('[data-ld-wall]'), data = await (await fetch('/feed.json')).json();
          const box = document.createElement('div'); box.style.cssText = 'position:fixed;display:flex;inset:0;z-index:99';
          document.body.append(box);
          const start = performance.now();
          LuodiWall.mount(box, { data, words: old.luodiWall.words, urls: {} });
          const cost = performance.now() - start; box.remove(); return cost; }"""
    )
    return float(cost)


def scroll(page: Page) -> tuple[list[float], list[float]]:
    """Gaps between frames and times of our drawing while the wheel turns."""
    box = page.locator(".lw-canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.evaluate(f"{WALL}.draws.length = 0")
    page.evaluate(WATCH)
    for _ in range(STEPS):
        page.mouse.wheel(0, STEP_PX)
        page.wait_for_timeout(16)
    page.wait_for_timeout(200)
    gaps, draws = page.evaluate("gaps"), page.evaluate(f"{WALL}.draws")
    page.evaluate("gaps.length = 4000")
    return gaps[2:], draws


def main() -> None:
    """Runs every measurement once and prints the figures."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    for path in ("/feed.json", "/full.json"):
        _answer(path)  # the generator's time is not the chart's
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = open_wall(browser, address, 1920, 1080)
        report("wall: navigation to first draw, 487 projects", first_draw(page), "ms")
        report("wall: mount to first draw, 487 projects", mount_cost(page), "ms")
        page.context.close()
        page = open_wall(browser, f"{address}?full", 1920, 1080)
        page.evaluate(f"{WALL}.openAll(); {WALL}.links('all'); {WALL}.goTo({WALL}.model.dataDate)")
        page.wait_for_timeout(500)
        report("wall: rows open", page.evaluate(f"{WALL}.model.rows.length"), "rows")
        gaps, draws = scroll(page)
        report("wall: scroll, frame gap median", statistics.median(gaps), "ms")
        report("wall: scroll, frame gap p95", p95(gaps), "ms")
        report("wall: scroll, frame gap max", max(gaps), "ms")
        report("wall: scroll, own drawing p95", p95(draws), "ms")
        toggle = page.evaluate(
            f"(w => {{ const s = performance.now(); w.toggle('XG-100'); return performance.now() - s; }})({WALL})"
        )
        report("wall: fold one project among all rows", toggle, "ms")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
