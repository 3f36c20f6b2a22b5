"""Foreign files in the product: each with name, version, licence and SHA-256, and none that is not listed."""

import hashlib
from pathlib import Path

import yaml

VENDOR = Path(__file__).resolve().parents[2] / "luodi" / "static" / "vendor"
MANIFEST = yaml.safe_load((VENDOR / "manifest.yaml").read_text(encoding="utf-8"))


def listed() -> dict[str, str]:
    return {
        f"{entry['folder']}/{name}": digest for entry in MANIFEST for name, digest in entry["files"].items()
    }


def test_no_unlisted_file_and_none_missing() -> None:
    there = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {
        "manifest.yaml"
    }
    assert there == set(listed())


def test_hashes_match() -> None:
    for name, digest in listed().items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_every_entry_says_what_it_is() -> None:
    for entry in MANIFEST:
        assert all(entry.get(key) for key in ("name", "version", "licence", "source", "use", "folder"))
        assert entry["version"] in entry["folder"]
        assert "LICENSE" in entry["files"], entry["name"]
