"""How long imported incidents took, as the command writes it, and the calendars it is told to count by."""

import csv
import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from bailiwick.clocks.engine.reading import calendar as read_calendar
from bailiwick.clocks.models import WorkCalendar
from bailiwick.desk.models import Ticket
from bailiwick.importers.tests.conftest import STORY as ROWS
from bailiwick.importers.tests.logs import OFFICE, STORY, STORY_SECONDS, event, log, trace, write


@pytest.fixture
def story(tmp_path):
    return write(tmp_path / "log.xes.gz", log(STORY))


class TestCalendars:
    def test_of_a_file_are_brought_in_once(self, count, office):
        count(STORY, calendar=office)
        count(trace("2", event("2012-01-09T08:00:00", "Assigned")), calendar=office)
        assert WorkCalendar.objects.filter(name="Town hall").count() == 1

    def test_are_not_changed_by_a_file(self, count, office, tmp_path):
        count(STORY, calendar=office)
        other = tmp_path / "other.json"
        other.write_text(json.dumps({**OFFICE, "exceptions": []}))
        with pytest.raises(ValidationError, match="has other hours here"):
            count(trace("2", event("2012-01-09T08:00:00", "Assigned")), calendar=other)

    @pytest.mark.parametrize(
        ("content", "why"),
        [("{", "no calendar file"), ("[]", "no calendar file"), ("{}", "time zone is missing"), ('{"zone": "Mars", "weekly": {}}', "no time zone")],
    )
    def test_of_a_file_that_is_none_are_refused(self, count, tmp_path, content, why):
        (tmp_path / "bad.json").write_text(content)
        with pytest.raises(ValidationError, match=why):
            count(STORY, calendar=tmp_path / "bad.json")
        assert not Ticket.objects.exists()

    def test_that_do_not_exist_are_named(self, count, tmp_path):
        with pytest.raises(ValidationError, match="There is no calendar “night”"):
            count(STORY, calendar="night")
        with pytest.raises(ValidationError, match="cannot be read"):
            count(STORY, calendar=tmp_path / "gone.json")


class TestCommand:
    def call(self, *words):
        out, err = StringIO(), StringIO()
        call_command("import_incidents", *(str(word) for word in words), stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    def test_prints_a_table_of_working_times(self, db, story, office):
        out, err = self.call(story, "--calendar", office, "--elapsed", "-", "--json")
        lines = out.splitlines()
        assert json.loads(lines.pop())["created"] == 1
        (row,) = csv.DictReader(lines)
        assert row == {
            "key": "1-364", "opened": "2012-01-09T08:00:00+01:00", "ended": "2012-01-10T16:00:00+01:00", "elapsed_s": str(STORY_SECONDS),
            "paused_s": "17970", "wall_s": "115200", "solved_s": "14400", "state": "closed",
        }  # fmt: skip
        assert "Undo with" in err

    def test_writes_cases_that_can_be_counted_again(self, db, story, office, tmp_path):
        self.call(story, "--calendar", office, "--elapsed", tmp_path / "cases.jsonl")
        case = json.loads((tmp_path / "cases.jsonl").read_text())
        calendar = read_calendar(OFFICE)
        spans = [tuple(map(datetime.fromisoformat, pause)) for pause in case["pauses"]]
        whole = calendar.between(*(datetime.fromisoformat(case[name]) for name in ("start", "until")))
        assert (whole - sum((calendar.between(*span) for span in spans), timedelta(0))).total_seconds() == case["elapsed_s"] == STORY_SECONDS

    def test_reads_dates_without_an_offset_in_a_zone(self, db, write_log, office, tmp_path):
        self.call(write_log(ROWS), "--time-zone", "Europe/Stockholm", "--calendar", office, "--elapsed", tmp_path / "out.csv")
        (row,) = csv.DictReader((tmp_path / "out.csv").read_text().splitlines())
        assert (row["opened"], row["elapsed_s"]) == ("2016-03-01T08:55:00+01:00", str(65 * 60 + 3600))
        with pytest.raises(CommandError, match="is not a time zone"):
            self.call(write_log(ROWS), "--time-zone", "Mars")

    def test_says_before_it_begins_when_it_cannot_write(self, db, story, tmp_path):
        with pytest.raises(CommandError, match="cannot be written"):
            self.call(story, "--elapsed", tmp_path / "no" / "out.csv")
        assert not Ticket.objects.exists()
