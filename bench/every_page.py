"""CPU time and weight of every page that the browser tests look at, on the demonstration (487 projects).

usage: python bench/every_page.py      (makes its own SQLite file in a temporary folder; prints one JSON line per page)
Twenty requests each through the whole stack of the application, after one to warm up; the process's own CPU time, not the
clock's. Bytes are gzip level 6: the page itself, and with every static file that a first visit fetches for it.
Pages of an import are left out: they stand only after somebody handed in a ledger.
"""

import gzip
import json
import re
import sys
import time
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

from pages import Client, client_of, load_demo, machine, ready, timezone  # noqa: E402

from tests.journeys.pages import PAGES, REFUSED  # noqa: E402 - after the path and Django are set up

TIMES = 20
MOST_MS, MOST_KB = 200, 600
FETCHED = re.compile(r"""(?:src|href)="(/static/[^"#?]+)""")
FROM_CSS = re.compile(r"""url\(["']?([^"')#?]+)""")
FROM_JS = re.compile(r"""(?:import|from)\s*\(?["'](\.[^"']+)""")


def packed(content: bytes) -> int:
    """Bytes on the wire."""
    return len(gzip.compress(content, 6))


@cache
def static(address: str) -> tuple[int, frozenset[str]]:
    """Bytes of a static file, and the addresses it fetches in turn."""
    answer = Client().get(address)
    content = b"".join(answer) if answer.streaming else answer.content
    pattern = FROM_CSS if address.endswith(".css") else FROM_JS if address.endswith(".js") else None
    named = pattern.findall(content.decode()) if pattern else []
    found = (urljoin(address, name) for name in named if not name.startswith("data:"))
    return packed(content), frozenset(each for each in found if each.startswith("/static/"))


def first_visit(page: str) -> int:
    """Bytes of all static files of a page."""
    waiting, seen = set(FETCHED.findall(page)), set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        waiting |= static(address)[1] - seen
    return sum(static(address)[0] for address in seen)


def main() -> None:
    at = timezone.now()
    ready(at)
    load_demo(at=at)
    for name, (username, address) in PAGES.items():
        if "{" in address:
            continue
        client = client_of(username) if username else Client()
        answer = client.get(address)
        if (answer.status_code >= 400) != (name in REFUSED):
            raise SystemExit(f"{name}: status {answer.status_code}")
        spent = []
        for _ in range(TIMES):
            begin = time.process_time()
            client.get(address)
            spent.append((time.process_time() - begin) * 1000)
        spent.sort()
        page = packed(answer.content)
        whole = page + first_visit(answer.content.decode())
        figure = {
            "name": name,
            "least_ms": round(spent[0], 1),
            "p95_ms": round(spent[-2], 1),
            "page_kb": round(page / 1000, 1),
            "first_visit_kb": round(whole / 1000),
            "above": [
                w for w, is_so in (("ms", spent[-2] > MOST_MS), ("KB", whole > MOST_KB * 1000)) if is_so
            ],
            "machine": machine(),
        }
        print(json.dumps(figure, ensure_ascii=False), flush=True)


main()
