"""The wall chart beside dhtmlx-gantt, vtable-gantt and an ECharts custom series, on the same fictional projects.

usage: python bench/wall_peers.py FOLDER
FOLDER holds the peers' published files, fetched by the reader and not part of this repository:
npm pack dhtmlx-gantt@10 @visactor/vtable-gantt echarts, each unpacked into FOLDER/<name>/package. A peer that is not
there is left out and said so. Every chart shows 487 folded projects and, where it can, all 30,000 activities open.
Prints one JSON line per figure: name, value, unit. Single runs in headless Chromium without a GPU. Milliseconds of
processor time are those of the page's main thread: what other programs do meanwhile does not count.
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from bench.wall_scroll import FLAGS, WATCH, p95, thread_time
from tests.wallchart.island.conftest import _answer

PATIENCE_MS = 60_000
STEPS, STEP_PX = 40, 240
READ = """
  const data = await (await fetch('/full.json')).json();
  const day = text => new Date(text + 'T00:00:00');
  const two = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
"""
OURS = """async open => {
  const data = await (await fetch('/full.json')).json(), words = JSON.parse(document.getElementById('wall-words').textContent);
  const box = document.getElementById('chart'), start = performance.now();
  const wall = LuodiWall.mount(box, { data, words, urls: {} });
  if (open) { wall.openAll(); wall.links('all'); }
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - start; }"""
DHTMLX = f"""async open => {{ {READ}
  const rows = [], links = [];
  for (const p of data.projects) {{
    if (!p.segments.length) continue;
    rows.push({{ id: p.id, text: p.name, start_date: day(p.segments[0].s), end_date: day(p.forecast), open }});
    for (const c of p.children) {{
      rows.push({{ id: p.id + c.id, text: c.name, parent: p.id, start_date: day(c.s), end_date: day(c.e) }});
      for (const l of c.links) links.push({{ id: links.length + 1, source: p.id + l, target: p.id + c.id, type: '0' }});
    }}
  }}
  const start = performance.now();
  gantt.config.readonly = true; gantt.config.smart_rendering = true; gantt.config.static_background = true;
  gantt.config.scales = [{{ unit: 'year', step: 1, format: '%Y' }}, {{ unit: 'month', step: 1, format: '%m' }}];
  gantt.config.min_column_width = 32; gantt.config.row_height = 28;
  gantt.init('chart'); gantt.parse({{ data: rows, links }});
  await two(); return performance.now() - start; }}"""
VTABLE = f"""async open => {{ {READ}
  const records = data.projects.filter(p => p.segments.length).map(p => ({{ id: p.id, title: p.name,
    start: p.segments[0].s, end: p.forecast, hierarchyState: open ? 'expand' : 'collapse',
    children: p.children.map(c => ({{ id: p.id + c.id, title: c.name, start: c.s, end: c.e }})) }}));
  const start = performance.now();
  window.chart = new VTableGantt.Gantt(document.getElementById('chart'), {{ records, rowHeight: 28,
    taskListTable: {{ columns: [{{ field: 'title', title: 'project', width: 300, tree: true }}], tableWidth: 300,
      hierarchyExpandLevel: open ? 2 : 1 }},
    taskBar: {{ startDateField: 'start', endDateField: 'end', progressField: 'progress' }},
    minDate: data.from, maxDate: data.to,
    timelineHeader: {{ colWidth: 32, scales: [{{ unit: 'year', step: 1 }}, {{ unit: 'month', step: 1 }}] }} }});
  await two(); return performance.now() - start; }}"""
ECHARTS = f"""async open => {{ {READ}
  const items = [], names = [];
  for (const p of data.projects) {{
    if (!p.segments.length) continue;
    names.push(p.name);
    items.push([names.length - 1, +day(p.segments[0].s), +day(p.forecast)]);
    if (open) for (const c of p.children) {{ names.push(c.name); items.push([names.length - 1, +day(c.s), +day(c.e)]); }}
  }}
  const start = performance.now();
  window.chart = echarts.init(document.getElementById('chart'));
  chart.setOption({{ animation: false, xAxis: {{ type: 'time' }}, yAxis: {{ type: 'category', data: names, inverse: true }},
    dataZoom: [{{ type: 'inside', yAxisIndex: 0, startValue: 0, endValue: 34, zoomOnMouseWheel: false, moveOnMouseWheel: true }}],
    series: [{{ type: 'custom', encode: {{ x: [1, 2], y: 0 }}, data: items, renderItem: (params, api) => {{
      const a = api.coord([api.value(1), api.value(0)]), b = api.coord([api.value(2), api.value(0)]);
      return {{ type: 'rect', shape: {{ x: a[0], y: a[1] - 7, width: Math.max(2, b[0] - a[0]), height: 14 }},
        style: {{ fill: '#3d74ab' }} }}; }} }}] }});
  await two(); return performance.now() - start; }}"""


@dataclass(frozen=True)
class Chart:
    """A chart, what it loads (paths within its package), and the script that draws it."""

    name: str
    package: str
    script: str
    style: str
    draw: str


CHARTS = [
    Chart("Luodi", "", "", "", OURS),
    Chart("dhtmlx-gantt", "dhtmlx-gantt", "codebase/dhtmlxgantt.js", "codebase/dhtmlxgantt.css", DHTMLX),
    Chart("vtable-gantt, no links", "vtable-gantt", "dist/vtable-gantt.min.js", "", VTABLE),
    Chart("echarts custom, no links", "echarts", "dist/echarts.min.js", "", ECHARTS),
]


def serve(folder: Path) -> ThreadingHTTPServer:
    """The island's test server, with the peers' folder and a page for each chart beside it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            file = folder / path.removeprefix("/peers/")
            is_peer = path.startswith("/peers/") and file.is_file() and folder in file.resolve().parents
            body = file.read_bytes() if is_peer else self.page(path) or _answer(path)
            self.send_response(404 if body is None else 200)
            kinds = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
            self.send_header("Content-Type", f"{kinds.get(Path(path).suffix, 'text/html')}; charset=utf-8")
            self.end_headers()
            self.wfile.write(body or b"")

        def page(self, path: str) -> bytes | None:
            number = path.removeprefix("/chart/")
            if not path.startswith("/chart/") or not number.isdecimal():
                return None
            chart = CHARTS[int(number)]
            if not chart.package:
                body = _answer("/") or b""
                body = body.replace(b"data-ld-wall ", b'id="chart" ').replace(b'data-src="/feed.json"', b"")
                return body
            style = (
                f'<link rel="stylesheet" href="/peers/{chart.package}/package/{chart.style}">'
                if chart.style
                else ""
            )
            source = f'<script src="/peers/{chart.package}/package/{chart.script}"></script>'
            box = '<div id="chart" style="width:1900px;height:1040px"></div>'
            return f"<!doctype html><meta charset=utf-8><body style=margin:0>{style}{source}{box}".encode()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def scrolled(page: Page) -> tuple[list[float], float]:
    """Gaps between frames while the wheel turns over the bars, and processor milliseconds a frame."""
    page.mouse.move(1200, 700)
    with thread_time(page) as spent:
        page.evaluate(WATCH)
        for _ in range(STEPS):
            page.mouse.wheel(0, STEP_PX)
            page.wait_for_timeout(16)
        page.wait_for_timeout(300)
        gaps: list[float] = page.evaluate("gaps")
    return gaps[2:], spent[0] / STEPS


def heap(page: Page) -> float:
    """Megabytes of script heap after a collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    return float(used) / 2**20


def measure(browser: Browser, address: str, number: int, is_open: bool) -> None:
    """First drawing, scrolling and memory of one chart, folded or open."""
    chart, state = CHARTS[number], "all open" if is_open else "folded"
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(PATIENCE_MS)
    try:
        page.goto(f"{address}/chart/{number}")
        late = f"new Promise((_, no) => setTimeout(() => no(new Error('not drawn')), {PATIENCE_MS}))"
        with thread_time(page) as spent:
            drawn = page.evaluate(f"open => Promise.race([({chart.draw})(open), {late}])", is_open)
        gaps, turn = scrolled(page)
        figures = {
            "drawn": (drawn, "ms"),
            "drawn, data read and parsed": (spent[0], "ms CPU"),
            "a turn of the wheel": (turn, "ms CPU"),
            "scroll p50": (statistics.median(gaps), "ms"),
            "scroll p95": (p95(gaps), "ms"),
            "scroll max": (max(gaps), "ms"),
            "heap": (heap(page), "MB"),
            "nodes": (page.evaluate("document.querySelectorAll('*').length"), "nodes"),
        }
    except BrowserError as error:
        print(
            json.dumps({"name": f"{chart.name}, {state}", "failed": str(error).splitlines()[0][:160]}),
            flush=True,
        )
        return
    finally:
        page.close()
    for name, (value, unit) in figures.items():
        print(
            json.dumps({"name": f"{chart.name}, {state}: {name}", "value": round(value, 1), "unit": unit}),
            flush=True,
        )


def main() -> None:
    """Every chart that is there, folded and open."""
    folder = Path(sys.argv[1]).resolve()
    server = serve(folder)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    _answer("/full.json")  # the generator's time is nobody's
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*FLAGS, "--enable-precise-memory-info"]
        )
        for number, chart in enumerate(CHARTS):
            if chart.package and not (folder / chart.package / "package" / chart.script).is_file():
                print(json.dumps({"name": chart.name, "failed": f"{chart.script} is not in {folder.name}"}))
                continue
            for is_open in (False, True):
                measure(browser, address, number, is_open)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
