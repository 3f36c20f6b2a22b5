"""What the content policy forbids does not stand in a template: it would fail silently in the browser."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "luodi" / "templates"
COMMENT = re.compile(r"<!--.*?-->|\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.S)
FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.S),
    "style element": re.compile(r"<style\b"),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.S),
    "javascript address": re.compile(r"(?:href|src|action)\s*=\s*[\"']?javascript:", re.I),
    "resource of another host": re.compile(
        r"<(?:script|link|img|iframe|source|use|image)\b[^>]*(?:https?:)?//", re.S
    ),
    "inline script without nonce": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)(?![^>]*\bnonce=)[^>]*>", re.S
    ),
    "htmx script": re.compile(r"\shx-on[:\w-]*=|\shx-vals\s*=\s*[\"']js:"),
}
# Not served: one file that a person keeps and opens without a server, so everything stands inside it.
OFFLINE = {"wallchart/offline.html"}
INLINE = {"style element", "inline script without nonce"}


def offences(source: str) -> list[str]:
    text = COMMENT.sub("", source)
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_template_keeps_the_policy(path: Path) -> None:
    allowed = INLINE if str(path.relative_to(TEMPLATES)) in OFFLINE else set()
    assert not set(offences(path.read_text(encoding="utf-8"))) - allowed


@pytest.mark.parametrize(
    ("planted", "what"),
    [
        ('<p class="a" style="color:red">', "style attribute"),
        ("<script>alert(1)</script>", "inline script without nonce"),
        ('<a onclick="go()">', "event attribute"),
        ('<script src="https://example.org/x.js"></script>', "resource of another host"),
        ('<img src="//example.org/x.png">', "resource of another host"),
    ],
)
def test_the_search_finds(planted: str, what: str) -> None:
    assert what in offences(planted)


def test_what_is_allowed() -> None:
    assert not offences(
        '<script type="application/json" id="d">{}</script><script src="/static/x.js" defer></script>'
    )
    assert not offences('<a href="https://example.org/">x</a>')


def test_policy_header_is_strict(client, db) -> None:
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "http:" not in policy
    assert "https:" not in policy
