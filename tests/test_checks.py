"""Every check of form, each by its name: `make check` runs only these, `make test` runs them with the rest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

STEPS: dict[str, list[str | Path]] = {
    "style": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "types": [BIN / "mypy", "bailiwick", "tests"],
    "layers": [BIN / "lint-imports", "--no-cache"],
    "templates": [BIN / "djlint", "bailiwick", "--lint", "--quiet"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": [sys.executable, "manage.py", "check", "--fail-level=WARNING"],
    "locked requirements": [sys.executable, "-m", "pip", "check"],
}


@pytest.mark.parametrize("step", STEPS)
def test_check(step, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "bailiwick.config.settings_test")
    done = subprocess.run(STEPS[step], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{step}:\n{done.stdout}\n{done.stderr}"
