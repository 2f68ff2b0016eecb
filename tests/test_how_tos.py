"""The how-tos are followed to the letter, each in a clean clone."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines import ADDRESS, engine

ROOT = Path(__file__).parent.parent
HOW_TOS = sorted((ROOT / "docs" / "how-to").glob("add-*.md"))
BLOCK = re.compile(r"^```(\w+)(?: ([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def follow(text: str, clone: Path) -> None:
    """Do what each block of a how-to says: write, add to, replace in a file, or run."""
    for kind, about, body in BLOCK.findall(text):
        if kind == "sh":
            run(body, clone)
        elif about.startswith("file="):
            place(about, body, clone)


def place(about: str, body: str, clone: Path) -> None:
    """Put a block where its heading says."""
    name, _space, where = about.removeprefix("file=").partition(" ")
    path = clone / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not where:
        assert not path.exists(), f"{name} is there already"
        path.write_text(body)
        return
    before = path.read_text()
    how, _equals, marker = where.partition("=")
    marker = marker.removeprefix('"').removesuffix('"')
    if how == "at":
        path.write_text(before + body)
        return
    assert before.count(marker) == 1, f"{marker!r} stands {before.count(marker)} times in {name}"
    path.write_text(before.replace(marker, body.removesuffix("\n") if how == "replace" else f"{marker}\n{body.removesuffix(chr(10))}"))


def run(commands: str, clone: Path) -> None:
    """Run the commands of a block with this Python and the clone's own code."""
    beside = Path(sys.executable).parent
    for line in commands.splitlines():
        words = shlex.split(line)
        words[0] = sys.executable if words[0] == "python" else str(beside / words[0])
        environment = {**os.environ, "BAILIWICK_DATA": str(clone / "data"), "PYTHONPATH": str(clone)}
        environment.pop("PYTEST_XDIST_WORKER", None)
        done = subprocess.run(words, cwd=clone, env=environment, capture_output=True, text=True, check=False)
        fine = {0} if engine() == "sqlite" else {0, pytest.ExitCode.NO_TESTS_COLLECTED}  # what cannot differ on the second engine is left out there
        assert done.returncode in fine, f"{line}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.parametrize("how_to", HOW_TOS, ids=lambda path: path.stem)
def test_a_how_to_works_as_written(how_to, tmp_path, own_database, monkeypatch):
    monkeypatch.setenv(ADDRESS, own_database())  # its tests make theirs beside it
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", ROOT.as_uri(), str(clone)], check=True, capture_output=True)
    follow(how_to.read_text(), clone)
