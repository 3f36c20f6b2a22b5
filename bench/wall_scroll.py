"""How smoothly the wall chart scrolls and how soon it is first drawn, in headless Chromium.

487 fictional projects with 61 activities each (about 30,000 rows), all open, all links drawn; 60 wheel steps of 240 px, on
1920 x 1080 and on 3840 x 2160; first drawing also of 5,000 projects, whose activities come when one is opened.
Prints one JSON line per figure: name, ours, unit, machine. No figure here is a test; the limits are in the release notes.
"""

from __future__ import annotations

import gzip
import json
import os
import platform
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page, sync_playwright

from tests.wallchart.island.conftest import _answer, _Handler, open_wall

WALL = "document.querySelector('[data-ld-wall]').luodiWall"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
STEPS, STEP_PX, TIMES = 60, 240, 3
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
    """Milliseconds from the start of the navigation to the first drawing."""
    return float(page.evaluate("performance.getEntriesByName('luodi-wall-drawn')[0].startTime"))


def mount_cost(page: Page, address: str) -> float:
    """Milliseconds from the feed in hand to the first drawing: a second chart mounted from the same data."""
    cost = page.evaluate(
        """async feed => {
          const old = document.querySelector('[data-ld-wall]'), data = await (await fetch(feed)).json();
          const box = document.createElement('div'); box.style.cssText = 'position:fixed;display:flex;inset:0;z-index:99';
          document.body.append(box);
          const start = performance.now();
          LuodiWall.mount(box, { data, words: old.luodiWall.words, urls: {} });
          const cost = performance.now() - start; box.remove(); return cost; }""",
        "/many.json" if address.endswith("many") else "/feed.json",
    )
    return float(cost)


@contextmanager
def thread_time(page: Page) -> Iterator[list[float]]:
    """Processor milliseconds of the page's main thread within; what other programs do meanwhile does not count."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    spent: list[float] = []

    def ticks() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float({each["name"]: each["value"] for each in metrics}["TaskDuration"])

    before = ticks()
    yield spent
    spent.append(1000 * (ticks() - before))
    session.detach()


def scroll(page: Page) -> tuple[list[float], list[float], float]:
    """Gaps between frames, times of our drawing, and processor milliseconds a frame while the wheel turns."""
    box = page.locator(".lw-canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.evaluate(f"{WALL}.draws.length = 0")
    with thread_time(page) as spent:
        page.evaluate(WATCH)
        for _ in range(STEPS):
            page.mouse.wheel(0, STEP_PX)
            page.wait_for_timeout(16)
        page.wait_for_timeout(200)
        gaps, draws = page.evaluate("gaps"), page.evaluate(f"{WALL}.draws")
        page.evaluate("gaps.length = 4000")
    return gaps[2:], draws, spent[0] / max(1, len(draws))


def scrolled(page: Page, what: str) -> None:
    """The figures of scrolling through everything."""
    page.evaluate(f"{WALL}.openAll(); {WALL}.links('all'); {WALL}.goTo({WALL}.model.dataDate)")
    page.wait_for_timeout(500)
    report(f"{what}: rows open", page.evaluate(f"{WALL}.model.rows.length"), "rows")
    runs = [scroll(page) for _ in range(TIMES)]
    gaps, draws, _spent = min(runs, key=lambda run: p95(run[0]))
    report(f"{what}: scroll, frame gap median", statistics.median(gaps), "ms")
    report(f"{what}: scroll, frame gap p95", p95(gaps), "ms")
    report(f"{what}: scroll, frame gap max", max(gaps), "ms")
    report(f"{what}: scroll, own drawing p95", p95(draws), "ms")
    report(f"{what}: scroll, main thread a frame", min(each for *_rest, each in runs), "ms CPU")


def heap(page: Page) -> float:
    """Megabytes of script heap after a collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return float(used) / 2**20


def first(browser: Browser, address: str, what: str) -> None:
    """Navigation and mount to the first drawing, the least of several."""
    drawn, mounted, cpu = [], [], []
    for _ in range(TIMES):
        page = open_wall(browser, address, 1920, 1080)
        drawn.append(first_draw(page))
        with thread_time(page) as spent:
            page.reload()
            page.locator(".lw-tr.is-project").first.wait_for()
        cpu += spent
        mounted.append(mount_cost(page, address))
        page.context.close()
    report(f"{what}: navigation to first draw", min(drawn), "ms")
    report(f"{what}: mount to first draw", min(mounted), "ms")
    report(f"{what}: main thread from navigation to rows", min(cpu), "ms CPU")


def main() -> None:
    """Runs every measurement and prints the figures."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    for path in ("/feed.json", "/full.json", "/many.json"):
        body = _answer(path) or b""  # the generator's time is not the chart's
        report(f"wall: {path} packed", len(gzip.compress(body, 6)) / 1024, "KB gz")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        first(browser, address, "wall, 487 projects")
        first(browser, f"{address}?many", "wall, 5,000 projects")
        page = open_wall(browser, f"{address}?full", 1920, 1080)
        scrolled(page, "wall, 30,000 bars")
        toggle = page.evaluate(
            f"(w => {{ const s = performance.now(); w.toggle('XG-100'); return performance.now() - s; }})({WALL})"
        )
        report("wall, 30,000 bars: fold one project among all rows", toggle, "ms")
        report("wall, 30,000 bars: memory", heap(page), "MB")
        page.context.close()
        page = open_wall(browser, f"{address}?full", 3840, 2160)
        scrolled(page, "wall, 30,000 bars on 4K")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
