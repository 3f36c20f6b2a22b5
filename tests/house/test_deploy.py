"""What an installation relies on: Django's own check for deployment, and no missing migration."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def managed(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    settings = {
        "DJANGO_SETTINGS_MODULE": "luodi.site.settings",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-unguessable",
        "HTTPS": "1",
        "LUODI_HOME": str(tmp_path),
        "ALLOWED_HOSTS": "luodi.example",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-m", "django", *words]
    return subprocess.run(
        command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=120, check=False
    )  # fmt: skip


def test_check_deploy_has_no_warning(tmp_path) -> None:
    found = managed(tmp_path, "check", "--deploy", "--fail-level", "INFO")
    assert found.returncode == 0, found.stderr
    assert "no issues (0 silenced)" in found.stdout


def test_no_migration_is_missing(tmp_path) -> None:
    found = managed(tmp_path, "makemigrations", "--check", "--dry-run", "luodi")
    assert found.returncode == 0, found.stdout + found.stderr
