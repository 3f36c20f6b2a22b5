"""Take pictures of the demonstration's pages in Chromium.

usage: python tools/shots.py [--all FOLDER]
Without --all: the pictures of the README and the guide, into docs/shots. With it: every page for every eye
(Chinese and English, 1440 and 390 px, light and dark) into FOLDER, to be looked at. The server must run on PORT
(`make demo`).
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PORT = os.environ.get("PORT", "8000")
BASE = f"http://127.0.0.1:{PORT}"
ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "login": "/accounts/login/",
    "today": "/",
    "wallchart": "/wallchart/",
    "projects": "/projects/",
    "project": "/projects/JM-F019/",
    "project-facts": "/projects/JM-F019/?tab=facts",
    "plan": "/projects/JM-F019/plan/",
    "import": "/import/",
    "templates": "/templates/",
    "template": "/templates/standard_factory/",
    "new": "/projects/new/",
    "edit": "/projects/JM-F019/edit/",
}
ADMIN = {"organisations": "/admin/organisations/", "posts": "/admin/posts/"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def sign_in(page: Page, username: str) -> None:
    page.goto(f"{BASE}/accounts/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", "luodi-demo-2021")
    page.press("#id_password", "Enter")
    page.wait_for_load_state("networkidle")


def take(folder: Path, pages: dict[str, str], username: str, eyes: list[tuple[str, int, str]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for language, width, theme in eyes:
            context = browser.new_context(
                viewport={"width": width, "height": 900 if width > 700 else 844},
                locale="zh-CN" if language == "zh" else "en",
                device_scale_factor=1 if width > 700 else 2,
            )
            context.add_cookies([{"name": "luodi_theme", "value": theme, "url": BASE}])
            page = context.new_page()
            sign_in(page, username)
            for name, address in pages.items():
                page.goto(BASE + address)
                page.wait_for_load_state("networkidle")
                page.wait_for_timeout(300)
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                if wide > 0:
                    print(f"{name} {language} {width}: {wide} px too wide")
                page.screenshot(path=folder / f"{name}-{language}-{width}-{theme}.png")
            context.close()
        browser.close()


def main() -> None:
    if "--all" in sys.argv:
        folder = Path(sys.argv[sys.argv.index("--all") + 1])
        eyes = [("zh", 1440, "light"), ("en", 1440, "dark"), ("zh", 390, "dark"), ("en", 390, "light")]
        take(folder, PAGES, "office", eyes)
        take(folder, ADMIN, "system", eyes)
        take(folder, {"users": "/admin/users/"}, "security", eyes)
        take(folder, {"journal": "/journal/"}, "audit", eyes)
        take(folder, {"today-town": "/", "projects-town": "/projects/"}, "town", eyes)
        take(folder, {"today-leader": "/"}, "leader", eyes)
        return
    folder = ROOT / "docs" / "shots"
    for language in ("zh", "en"):
        take(
            folder,
            {name: PAGES[name] for name in ("today", "wallchart", "project")},
            "office",
            [(language, 1440, "light")],
        )
        for name in ("today", "wallchart", "project"):
            (folder / f"{name}-{language}-1440-light.png").rename(folder / f"{name}-{language}.png")


if __name__ == "__main__":
    main()
