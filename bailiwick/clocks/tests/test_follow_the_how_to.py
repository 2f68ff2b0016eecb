"""The how-to of checking a clock and the reference of the calendar file say what is so."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

from bailiwick.clocks.compute import main
from bailiwick.clocks.engine.reading import loads

DOCS = Path(__file__).parents[3] / "docs"
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_what_the_how_to_prints_is_printed(tmp_path, monkeypatch, capsys):
    blocks = BLOCK.findall((DOCS / "how-to" / "check-a-clock.md").read_text())
    for _kind, name, body in blocks:
        if name:
            (tmp_path / name).write_text(body)
    monkeypatch.chdir(tmp_path)
    printed = []
    for command in (body for kind, _name, body in blocks if kind == "sh"):
        words, _less, file = command.removeprefix("bailiwick clock compute ").partition("<")
        with Path(file.strip() or "town-hall.json").open("rb") as lines:
            monkeypatch.setattr(sys, "stdin", type("Input", (), {"buffer": lines}))
            assert main(shlex.split(words)) == 0
        printed.append(capsys.readouterr().out)
    assert [body for kind, _name, body in blocks if kind == "text"] == [printed[0], printed[2]]
    assert json.loads(printed[1])["elapsed_s"] == 3 * 3600


def test_the_documented_calendar_can_be_read():
    text = next(body for kind, _name, body in BLOCK.findall((DOCS / "reference" / "calendar-file.md").read_text()) if kind == "json")
    calendar = loads(text)
    assert (calendar.name, len(calendar.weeks), len(calendar.exceptions)) == ("Town hall", 2, 2)


def test_the_engine_is_pure():
    words = "import sys, bailiwick.clocks.engine.cases, bailiwick.clocks.engine.writing; print([name for name in sys.modules if 'django' in name])"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, cwd=DOCS.parent)  # noqa: S603 - our own words
    assert done.stdout.strip() == "[]"
