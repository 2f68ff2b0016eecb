"""`bailiwick mail parse` says one thing of each file, in their order, whatever the files are."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from bailiwick.config.cli import main
from bailiwick.mailroom.tests.letters import letter, report

KEYS = [
    "from_name", "from_email", "to", "cc", "reply_to", "subject", "message_id", "in_reply_to", "references", "date", "text", "html", "visible", "attachments", "kind", "bounce",
]  # fmt: skip


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.eml").write_bytes(letter("Café\n\n-- \nRosa"))
    (tmp_path / "b.eml").write_bytes(report())
    (tmp_path / "c.eml").write_bytes(bytes(range(256)))
    return [str(tmp_path / name) for name in ("a.eml", "b.eml", "c.eml")]


def test_one_line_for_each_file(files, capfdbinary):
    assert main(["mail", "parse", "--json", *files]) == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    said = [json.loads(line) for line in lines]
    assert [list(each) for each in said] == [KEYS] * 3
    assert (said[0]["visible"], said[0]["message_id"], said[1]["kind"]) == ("Café", "<m1@harlow.example>", "bounce")


def test_a_file_that_is_not_there_keeps_its_place(files, capfdbinary):
    assert main(["mail", "parse", "--json", files[0], "/nowhere/x.eml", files[1]]) == 2
    said = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [each["kind"] for each in said] == ["human", "human", "bounce"]
    assert said[1]["error"] == "/nowhere/x.eml: No such file or directory. Name a file that can be read."


def test_people_read_it_too(files, capfdbinary):
    assert main(["mail", "parse", *files]) == 0
    said = capfdbinary.readouterr().out.decode()
    assert "from name    Rosa Marsh\n" in said
    assert "visible\n    Café\n" in said
    assert "bounce       gone@harlow.example, 5.1.1, hard\n" in said
    assert "attachment   delivery-status.txt (message/delivery-status, " in said


def test_standard_input(monkeypatch, capfdbinary):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(letter("Hello"))))
    assert main(["mail", "parse", "--json", "-"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["text"] == "Hello"


@pytest.mark.slow
def test_needs_no_installation(files, tmp_path):
    made = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "bailiwick.config.cli", "mail", "parse", "--json", *files],
        env={"PYTHONPATH": os.pathsep.join(sys.path), "LANG": "C", "BAILIWICK_DATA": str(tmp_path / "none")},
        capture_output=True,
        check=True,
    )
    assert len(made.stdout.splitlines()) == 3
    assert made.stderr == b""
    assert not (tmp_path / "none").exists()


def test_a_file_without_end_is_not_read_to_it(files, capfdbinary, monkeypatch):
    monkeypatch.setattr("bailiwick.mailroom.parsing.LARGEST", 1_000)
    assert main(["mail", "parse", "--json", "/dev/zero", files[0]]) == 2
    endless, whole = (json.loads(line) for line in capfdbinary.readouterr().out.splitlines())
    assert ("larger than" in endless["error"], "error" in whole, whole["from_email"]) == (True, False, "rosa@harlow.example")


def test_an_answer_that_nobody_can_take_is_no_traceback(files):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "bailiwick.config.cli", "mail", "parse", "--json", files[0]], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr.count(b"\n"), b"Traceback" in done.stderr) == (1, 1, False)


def test_no_standard_input_at_all(monkeypatch, capfdbinary):
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["mail", "parse", "--json", "-"]) == 2
    assert "error" in json.loads(capfdbinary.readouterr().out)
