"""The how-to of importing history says what is so."""

import re
import shlex
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from bailiwick.clocks.compute import main
from bailiwick.importers.models import ImportRun

DOCS = Path(__file__).parents[3] / "docs" / "how-to"
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def blocks(tmp_path, monkeypatch):
    """Write the files of both how-tos; return the blocks of this one."""
    monkeypatch.chdir(tmp_path)
    found = BLOCK.findall((DOCS / "import-history.md").read_text())
    for _kind, name, body in [*BLOCK.findall((DOCS / "check-a-clock.md").read_text()), *found]:
        if name:
            Path(name).write_text(body)
    return found


def test_what_the_how_to_prints_is_printed(db, blocks, monkeypatch, capsys):
    printed = []
    for line in "".join(body for kind, _name, body in blocks if kind == "sh").splitlines():
        words, _less, given = line.removeprefix("bailiwick ").partition("<")
        command = shlex.split(words)
        if command[:2] == ["import", "incidents"]:
            out = StringIO()
            first = ImportRun.objects.order_by("pk").first()
            numbers = [str(first.pk) if word == "1" and first is not None else word for word in command[2:]]
            call_command("import_incidents", *numbers, stdout=out, stderr=StringIO())
            printed.append(out.getvalue())
        else:
            with Path(given.strip()).open("rb") as lines:
                monkeypatch.setattr("sys.stdin", type("Input", (), {"buffer": lines}))
                assert main(command[2:]) == 0
            assert '"elapsed_s": 9010' in capsys.readouterr().out
    assert [body for kind, _name, body in blocks if kind == "text"] == [printed[0]]
    assert ImportRun.objects.filter(undone_at=None).count() == 1
