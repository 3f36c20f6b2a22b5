"""`luodi mine` on event logs: seconds, memory, and what duration classes are worth. One line of JSON per log.

usage: python bench/mining.py [FOLDER]      FOLDER: default ../shared/data/approvals, every .xes.gz in it

First a generated log of 50,000 events with starts and ends, fictional. Each log is mined by a process of its own, so that
memory is that of the whole command; then once more here for the CPU time of each part.
"""

import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from luodi.engine.formats.event_xes import read_xes
from luodi.engine.mining import bottlenecks, judge, loops, step_times, template, works

SHARED: Final = Path(__file__).resolve().parents[1] / "../shared/data/approvals"
EVENTS: Final = 50_000
STEPS: Final = 12
RUNS: Final = 3


def event(step: int, transition: str, at: float) -> str:
    moment = datetime(2019, 1, 1, tzinfo=UTC) + timedelta(days=at)
    return (
        f'<event><string key="concept:name" value="step {step}"/><string key="org:group" value="desk {step % 5}"/>'
        f'<string key="lifecycle:transition" value="{transition}"/>'
        f'<date key="time:timestamp" value="{moment.isoformat()}"/></event>\n'
    )


def generate(path: Path) -> None:
    """Cases of twelve steps, each with start and end, of three kinds that differ in their days."""
    draw = np.random.default_rng(1)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write('<?xml version="1.0"?><log xes.version="1.0">\n')
        for case in range(-(-EVENTS // (2 * STEPS))):
            kind = int(draw.integers(3))
            file.write(f'<trace><string key="concept:name" value="{case}"/>')
            file.write(f'<string key="case_type" value="kind {kind}"/>\n')
            at = case / 3
            for step in range(STEPS):
                at += float(draw.gamma(2, 1 + kind))
                file.write(event(step, "start", at))
                at += float(draw.gamma(2, 1))
                file.write(event(step, "complete", at))
            file.write("</trace>\n")
        file.write("</log>\n")


def command(path: Path) -> dict[str, float]:
    """The whole command: seconds of the processor, least of three; greatest memory of all so far."""
    spent = []
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        call = [sys.executable, "-m", "luodi.cli", "mine", str(path), "--json", "-"]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {"cpu_seconds": round(min(spent), 2), "peak_mb": round(after.ru_maxrss / 1024)}


def pieces(file: IO[bytes] | gzip.GzipFile) -> Any:
    return iter(lambda: file.read(1 << 18), b"")


def measured(path: Path) -> dict[str, Any]:
    whole = command(path)
    begun = time.process_time()
    with gzip.open(path) as file:
        log = read_xes(pieces(file))
    read = time.process_time()
    found = works(log)
    bottlenecks(step_times(found))
    loops(found)
    tested = judge(found)
    template(found, tested.keys)
    mined = time.process_time()
    overall = tested.overall
    verdicts = [each.verdict.value for each in tested.steps]
    return {
        "name": path.name,
        "cases": log.cases,
        "events": log.events,
        **whole,
        "reading": round(read - begun, 2),
        "mining": round(mined - read, 2),
        "taught": overall.taught,
        "asked": overall.asked,
        "open": tested.open,
        "pinball_days": [overall.whole, overall.by_step, overall.by_class],
        "gain_in_errors": [round(overall.over_whole, 1), round(overall.over_step, 1)],
        "verdict": overall.verdict.value,
        "steps": {each: verdicts.count(each) for each in sorted(set(verdicts))},
    }


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as own:
        path = Path(own) / "generated.xes.gz"
        generate(path)
        print(json.dumps(measured(path)), flush=True)
    if not folder.is_dir():
        print(f"no folder {folder}: the public logs are not part of the repository", file=sys.stderr)
    for path in sorted(folder.glob("*.xes.gz")):
        print(json.dumps(measured(path)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
