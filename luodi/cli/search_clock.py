"""A bar that fills with the time a search was given, on a terminal; the search itself reports nothing."""

import sys
import threading

from tqdm import tqdm

TICK = 0.2
QUIET = 2.0
"""Seconds before anything is shown: what ends sooner needs no bar."""


class SearchClock:
    """Shown while its block runs."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        if sys.stderr.isatty():
            self.thread.start()

    def __exit__(self, *_reason: object) -> None:
        self.over.set()
        if self.thread.is_alive():
            self.thread.join()

    def _run(self) -> None:
        if self.over.wait(QUIET):
            return
        ticks = max(int(self.seconds / TICK), 1)
        with tqdm(total=ticks, file=sys.stderr, leave=False, bar_format="{l_bar}{bar}| {elapsed}") as bar:
            bar.update(min(int(QUIET / TICK), ticks))
            while not self.over.wait(TICK):
                if bar.n < ticks:
                    bar.update()
