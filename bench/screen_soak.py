"""The big screen in an accelerated soak: as many turns as a working day of eight hours, memory watched all the way.

usage: python bench/screen_soak.py [--turns 1440] [--account leader]
The server must run on PORT (`make demo`). One turn each 20 s is 1,440 turns in eight hours; here a page turns as fast
as the server answers. Every hundredth turn garbage is collected and the heap, the nodes and the listeners are counted
through the browser's own protocol. The network is taken away and given back once in the warm-up, as what happens
then is compiled only then, and once half way.
Prints the first and last figures after the warm-up and fails when one of them grew by more than 10 %.
"""

import argparse
import os
import sys
import time

from playwright.sync_api import CDPSession, Page, sync_playwright

BASE = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--js-flags=--expose-gc",
]
WATCHED = ("JSHeapUsedSize", "Nodes", "JSEventListeners", "Documents")
WARM_UP, EVERY, MOST = 100, 100, 1.10


def figures(cdp: CDPSession) -> dict[str, float]:
    cdp.send("HeapProfiler.collectGarbage")
    found = {each["name"]: each["value"] for each in cdp.send("Performance.getMetrics")["metrics"]}
    return {name: found[name] for name in WATCHED}


def text_of(page: Page, selector: str) -> str:
    """Plain evaluation: the tool's own way of reading text is suspected to leave its script in the page."""
    return str(page.evaluate(f"document.querySelector({selector!r}).textContent"))


def turned(page: Page) -> int:
    return int(page.evaluate("document.querySelector('[data-ld-turn]').dataset.turns || 0"))


def until(page: Page, turns: int) -> None:
    while turned(page) < turns:
        time.sleep(0.2)


def held(page: Page, cdp: CDPSession, head: str) -> dict[str, float]:
    """Figures while the same page stands still: every block has its own number of nodes."""
    while text_of(page, ".ld-box-h") != head:
        time.sleep(0.05)
    page.keyboard.press("Space")
    found = figures(cdp)
    page.keyboard.press("Space")
    return found


def away(page: Page, mark: int) -> None:
    """Twenty turns without network, then back; the notice must come and go."""
    until(page, mark)
    page.context.set_offline(True)
    until(page, mark + 20)
    said = text_of(page, "[data-notice]")
    page.context.set_offline(False)
    until(page, mark + 60)
    left = text_of(page, "[data-notice]")
    print(f"network away at turn {mark}: said {said!r}, after it came back {left!r}")
    if not said or left:
        sys.exit("the notice did not come, or did not go")


def soak(page: Page, turns: int) -> list[dict[str, float]]:
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    until(page, 1)
    head, rows = text_of(page, ".ld-box-h"), []
    away(page, WARM_UP // 2)
    for mark in range(WARM_UP + EVERY, turns + 1, EVERY):
        until(page, mark)
        if mark == turns // 2 // EVERY * EVERY:
            away(page, mark)
        rows.append(held(page, cdp, head))
        print(
            f"turn {turned(page):5}  heap {rows[-1]['JSHeapUsedSize'] / 1e6:6.2f} MB  nodes {rows[-1]['Nodes']:6.0f}",
            flush=True,
        )
    return rows


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--turns", type=int, default=1440)
    asked.add_argument("--account", default="leader")
    chosen = asked.parse_args()
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(f"{BASE}/accounts/login/")
        page.fill("#id_username", chosen.account)
        page.fill("#id_password", "luodi-demo-2021")
        page.press("#id_password", "Enter")
        page.wait_for_load_state("networkidle")
        start = time.monotonic()
        page.goto(f"{BASE}/screen/?seconds=0.1")
        rows = soak(page, chosen.turns)
        browser.close()
    print(f"{chosen.turns} turns in {time.monotonic() - start:.0f} s")
    grown = []
    for name in WATCHED:
        # The mean of the first and of the last three.
        first = sum(row[name] for row in rows[:3]) / 3
        last = sum(row[name] for row in rows[-3:]) / 3
        print(f"{name}: {first:,.0f} -> {last:,.0f} ({last / first - 1:+.1%})")
        grown += [name] if last > first * MOST else []
    if grown:
        sys.exit(f"grew by more than 10 %: {', '.join(grown)}")


if __name__ == "__main__":
    main()
