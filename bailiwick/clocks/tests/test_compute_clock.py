"""`bailiwick clock compute`: one case for a person or a program, or any number line by line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from bailiwick.clocks.compute import main
from bailiwick.config import cli

STOCKHOLM = {
    "name": "Town hall",
    "zone": "Europe/Stockholm",
    "weekly": {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "exceptions": [{"on": "2026-06-19", "closed": True, "reason": "Midsommarafton"}],
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "calendar.json"
    path.write_text(json.dumps(STOCKHOLM))
    return str(path)


@pytest.fixture
def compute(file, capsys, monkeypatch):
    def run(*words, lines=None):
        if lines is not None:
            text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
            monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
        code = main(["--calendar", file, *words])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_a_target_gives_due_time_and_segments(compute):
    code, out, _err = compute("--start", "2026-06-18T15:00+02:00", "--target", "4h", "--pause", "2026-06-18T16:00/2026-06-18T16:30", "--json")
    found = json.loads(out)
    assert (code, found["due"], found["elapsed_s"], found["elapsed"]) == (0, "2026-06-22T10:30:00+02:00", 14_400, "4h")
    assert sum(segment["counted_s"] for segment in found["segments"]) == 14_400
    assert [segment["why"] for segment in found["segments"]][1:6] == ["Paused", "Counted", "Outside office hours", "Midsommarafton", "Sat closed"]
    assert (found["segments"][0]["from"], found["segments"][-1]["to"]) == ("2026-06-18T15:00:00+02:00", found["due"])


def test_an_end_gives_what_elapsed_to_the_microsecond(compute):
    _code, out, _err = compute("--start", "2026-06-18T15:00", "--until", "2026-06-22T06:30:00.25Z", "--json")
    found = json.loads(out)
    assert (found["due"], found["elapsed_s"]) == (None, 9000.25)
    assert sum(segment["counted_s"] for segment in found["segments"]) == 9000.25


def test_days_end_at_the_close(compute):
    _code, out, _err = compute("--start", "2026-06-18T15:00", "--target", "2d", "--json")
    assert json.loads(out)["due"] == "2026-06-23T17:00:00+02:00"


def test_a_pause_that_lasts_leaves_no_due_time(compute):
    code, out, _err = compute("--start", "2026-06-18T15:00", "--target", "4h", "--pause", "2026-06-18T16:00/")
    assert code == 0
    assert out.startswith("Due      nobody knows while the pause lasts\nCounted  1h of 4h\n")


def test_people_read_a_table(compute):
    _code, out, _err = compute("--start", "2026-06-18T15:00", "--target", "4h")
    assert out.splitlines()[0] == "Due      Mon 22 Jun 2026 10:00:00 CEST"
    assert out.splitlines()[-1].split("  ")[-1] == "Counted"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--start", "yesterday", "--target", "4h"], "start: “yesterday” is no instant"),
        (["--target", "4h"], "start: "),
        (["--start", "2026-06-18T15:00"], "Nothing is asked"),
        (["--start", "2026-06-18T15:00", "--target", "soon"], "--target: “soon” is no target"),
        (["--start", "2026-06-18T15:00", "--until", "2026-06-17T15:00"], "until: The end lies before the start"),
        (["--start", "2026-06-18T15:00", "--target", "4h", "--pause", "noon"], "--pause noon: Write the beginning and the end"),
    ],
)
def test_what_cannot_be_read_is_said(compute, words, what):
    code, out, err = compute(*words)
    assert (code, out) == (2, "")
    assert err.startswith(what)


def test_a_calendar_that_is_never_open_is_said(compute, file, tmp_path):
    (tmp_path / "calendar.json").write_text('{"zone": "UTC", "weekly": {}}')
    code, _out, err = compute("--start", "2026-06-18T15:00", "--target", "4h")
    assert (code, "no working time within 400 days" in err) == (1, True)
    assert main(["--calendar", str(tmp_path / "missing.json"), "--start", "2026-06-18T15:00", "--target", "4h"]) == 2


def test_lines_are_answered_one_by_one_and_a_bad_one_stops_nothing(compute):
    start = "2026-06-18T13:00:00+00:00"
    code, out, _err = compute(
        "--jsonl",
        lines=[
            {"id": "a", "start": start, "target_s": 7200, "pauses": []},
            "nonsense",
            {"id": 2, "start": start, "until": "2026-06-22T13:00:00Z", "pauses": [[start, "2026-06-18T13:30:00Z"], [start, start]]},
            "",
            {"id": 3, "start": "tomorrow", "target_s": 1},
            {"id": 4, "start": start, "target": "2d", "until": "2026-06-24T13:00:00Z"},
            {"id": 5, "start": start, "target_s": 1, "pauses": [["2026-06-18T12:00:00Z", None]]},
            '{"id": NaN, "start": 1e999}',
            {"id": 6, "start": start, "target_s": float("1e300")},
            {"id": 7, "start": start, "target_s": 1, "pauses": [[start]]},
            "[" * 50_000,
            {"id": 8, "start": start, "target_s": 0.5},
        ],
    )
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert found[0] == {"id": "a", "elapsed_s": 7200, "due": "2026-06-18T17:00:00+02:00", "target": "2h", "paused": False}
    assert found[2] == {"id": 2, "elapsed_s": 5400 + 6 * 3600, "due": None}
    assert (found[4]["due"], found[4]["met"]) == ("2026-06-23T17:00:00+02:00", False)
    assert (found[5]["due"], found[5]["elapsed_s"]) == (None, 0)
    assert found[-1]["due"] == "2026-06-18T15:00:00.500000+02:00"
    assert [(one["id"], one["line"]) for one in found if "error" in one] == [(None, 2), (3, 5), (None, 8), (6, 9), (7, 10), (None, 11)]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-06-18t13:00:00z", "2026-06-18T15:01:00+02:00"),
        ("20260618T150000+0200", "2026-06-18T15:01:00+02:00"),
        ("2026-06-18 13:00:00,25Z", "2026-06-18T15:01:00.250000+02:00"),
        ("2026-06-21T24:00", "2026-06-22T08:01:00+02:00"),
        ("2026-06-21T24:00:00.000Z", "2026-06-22T08:01:00+02:00"),
        ("2026-06-18T12:59:60Z", None),
        ("2026-06-18T24:30", None),
        (1781787600, None),
    ],
)
def test_an_instant_is_read_in_every_form_of_the_standard(compute, start, due):
    code, out, _err = compute("--jsonl", lines=[{"id": 1, "start": start, "target_s": 60}])
    assert (code, json.loads(out).get("due")) == (0 if due else 1, due)


def test_what_an_hour_is_that_the_wall_skips_or_shows_twice(compute, tmp_path):
    (tmp_path / "calendar.json").write_text(json.dumps({"zone": "Europe/Stockholm", "weekly": {"sun": [["00:00", "24:00"]]}}))
    _code, out, _err = compute("--jsonl", lines=[{"start": at, "target_s": 1} for at in ("2026-03-29T02:30", "2026-10-25T02:30")])
    assert [json.loads(line)["due"] for line in out.splitlines()] == ["2026-03-29T03:30:01+02:00", "2026-10-25T02:30:01+02:00"]


def test_answers_are_whole_seconds_where_the_questions_are(compute):
    pauses = [["2026-06-18T16:00", "2026-06-18T16:30"], ["2026-06-18T15:30", "2026-06-18T16:10"], ["2026-06-18T16:30", "2026-06-18T16:30"]]
    case = {"id": "c", "start": "2026-06-18T15:00", "until": "2026-06-22T09:00", "pauses": pauses, "priority": 1}
    _code, out, _err = compute("--jsonl", lines=[case, case | {"pauses": pauses[::-1], "target_s": 3600.0}])
    first, second = (json.loads(line) for line in out.splitlines())
    assert first == {"id": "c", "elapsed_s": 2 * 3600, "due": None}
    assert second == {"id": "c", "elapsed_s": 2 * 3600, "due": "2026-06-18T17:00:00+02:00", "target": "1h", "paused": False, "met": False}
    assert isinstance(second["elapsed_s"], int)


def test_a_clock_that_stops_as_it_starts_counts_nothing(compute):
    code, out, _err = compute("--start", "2026-06-18T15:00", "--until", "2026-06-18T15:00", "--json")
    found = json.loads(out)
    assert (code, found["elapsed_s"], found["due"], found["segments"]) == (0, 0, None, [])


def test_lines_can_say_what_they_are_made_of(compute):
    code, out, _err = compute("--jsonl", "--segments", lines=[{"id": 1, "start": "2026-06-18T15:00", "target_s": 60}])
    assert code == 0
    assert [segment["counted_s"] for segment in json.loads(out)["segments"]] == [60]


def test_the_command_needs_no_installation(file, tmp_path):
    words = [
        sys.executable,
        "-m",
        "bailiwick.config.cli",
        "clock",
        "compute",
        "--calendar",
        file,
        "--start",
        "2026-06-18T15:00",
        "--target",
        "1h",
        "--json",
    ]
    environment = {**os.environ, "BAILIWICK_DATA": str(tmp_path / "data"), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    assert json.loads(done.stdout)["due"] == "2026-06-18T16:00:00+02:00"
    assert not (tmp_path / "data").exists()


def test_without_a_question_the_usage_is_said(capsys):
    assert cli.main(["clock"]) == 2
    assert cli.main(["clock", "--help"]) == 0
    assert "bailiwick clock compute" in capsys.readouterr().out
