"""`bailiwick import incidents`: history comes in whole, once, silently, and says what it leaves out."""

import csv
import json
import lzma
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from bailiwick.audit.models import AuditRow
from bailiwick.clocks.models import Clock
from bailiwick.core.actors import System
from bailiwick.core.permissions import Refused
from bailiwick.core.search import find
from bailiwick.core.testing import trail
from bailiwick.desk.models import Entry, HandOff, Ticket, Wait
from bailiwick.importers.actions import import_incidents
from bailiwick.importers.mapping import read_mapping
from bailiwick.importers.models import ImportRun, RefusedRow
from bailiwick.importers.tests.conftest import STORY, row
from bailiwick.notifications.models import Outgoing
from bailiwick.reports.models import CountedMonth

SHARED = Path(__file__).resolve().parents[4] / "shared/data/tickets/incident_event_log_first_fifth.csv.xz"


class TestImportIncidents:
    def test_keeps_state_dates_and_hands(self, take_in):
        take_in(STORY)
        ticket = Ticket.objects.get(number="INC1")
        assert (ticket.state, ticket.channel, ticket.priority) == ("closed", "phone", 3)
        assert ticket.opened_at == datetime(2016, 3, 1, 14, 55, tzinfo=UTC)
        assert ticket.solved_at == datetime(2016, 3, 2, 17, 0, tzinfo=UTC)
        assert ticket.closed_at == datetime(2016, 3, 7, 18, 0, tzinfo=UTC)
        assert (ticket.requester.name, ticket.site.name, ticket.team.name) == ("Caller 7", "Location 3", "Group 2")
        assert (ticket.category.name, ticket.category.parent.name) == ("Subcategory 9", "Category 5")
        assert ticket.imported.kept["Kept its promise"] == "true"

    def test_tells_waits_hand_offs_and_resolution(self, take_in):
        take_in(STORY)
        wait = Wait.objects.get()
        assert (wait.on, wait.since.hour, wait.ended_at.day) == ("client", 16, 2)
        assert HandOff.objects.get().to_team.name == "Group 2"
        assert Entry.objects.get().body == "Solved with “code 6”."

    def test_puts_each_row_on_the_timeline_with_its_own_date(self, take_in):
        take_in(STORY)
        rows = AuditRow.objects.filter(subject_type="desk.ticket").order_by("id")
        assert [r.event for r in rows] == ["importers.IncidentOpened", *["importers.IncidentChanged"] * 5]
        assert rows[1].at == datetime(2016, 3, 1, 15, 30, tzinfo=UTC)
        assert rows[1].changes["state"] == ["new", "open"]
        assert rows[1].actor_name == "Updater 1"

    def test_is_silent_and_says_itself_once(self, take_in):
        tally = take_in(STORY)
        assert not Outgoing.objects.exists()
        assert trail(tally.run) == ["importers.IncidentsImported"]

    def test_changes_nothing_the_second_time(self, take_in):
        take_in(STORY)
        before = (AuditRow.objects.count(), Ticket.objects.get().version)
        again = take_in(STORY)
        assert again.as_json() == {"incidents": 1, "events": 6, "created": 0, "changed": 0, "refused": 0}
        assert (AuditRow.objects.count(), Ticket.objects.get().version) == before
        assert ImportRun.objects.count() == 1

    def test_goes_on_with_a_longer_log(self, take_in):
        take_in(STORY[:3])
        assert Ticket.objects.get().state == "waiting"
        assert take_in(STORY).as_json() == {"incidents": 1, "events": 6, "created": 0, "changed": 1, "refused": 0}
        assert Ticket.objects.get().state == "closed"
        assert Wait.objects.count() == 1

    def test_leaves_a_ticket_alone_that_was_worked_on(self, take_in):
        take_in(STORY[:3])
        Ticket.objects.update(version=2)
        tally = take_in(STORY)
        assert [r.line for r in tally.refusals] == [5, 6, 7]
        assert Ticket.objects.get().state == "waiting"

    def test_orders_rows_by_time_whatever_their_order_in_the_file(self, take_in):
        take_in(list(reversed(STORY)))
        assert Ticket.objects.get().state == "closed"
        assert AuditRow.objects.filter(subject_type="desk.ticket").order_by("id").first().event == "importers.IncidentOpened"

    def test_counts_reopenings(self, take_in):
        take_in([*STORY[:5], row("Active", 6, "3/3/2016 09:00")])
        ticket = Ticket.objects.get()
        assert (ticket.state, ticket.solved_at, ticket.reopened_count) == ("open", None, 1)

    def test_finds_solved_at_when_the_log_does_not_say(self, take_in):
        take_in([row(), row("Closed", 1, "4/3/2016 10:00", closed_at="9/3/2016 10:00")])
        ticket = Ticket.objects.get()
        assert ticket.solved_at == datetime(2016, 3, 4, 16, 0, tzinfo=UTC)
        assert ticket.closed_at == datetime(2016, 3, 9, 16, 0, tzinfo=UTC)

    def test_keeps_the_priority_of_the_log_and_says_so(self, take_in):
        take_in([row(impact="3 - Low", urgency="3 - Low", priority="1 - Critical")])
        assert (Ticket.objects.get().priority, Ticket.objects.get().priority_reason) == (1, "As imported")

    def test_works_the_priority_out_when_the_log_does_not_know(self, take_in):
        take_in([row(impact="1 - High", urgency="1 - High", priority="?")])
        assert (Ticket.objects.get().priority, Ticket.objects.get().priority_reason) == (1, "")

    @pytest.mark.parametrize(
        ("impact", "urgency", "priority"),
        [("1 - High", "1 - High", 1), ("1 - High", "2 - Medium", 2), ("2 - Medium", "1 - High", 2), ("2 - Medium", "2 - Medium", 3),
         ("3 - Low", "1 - High", 3), ("2 - Medium", "3 - Low", 4), ("3 - Low", "2 - Medium", 4), ("3 - Low", "3 - Low", 4)],
    )  # fmt: skip
    def test_agrees_with_the_matrix_of_the_log(self, take_in, impact, urgency, priority):
        take_in([row(impact=impact, urgency=urgency, priority="?")])
        assert Ticket.objects.get().priority == priority

    def test_makes_the_ticket_findable(self, take_in, city):
        take_in(STORY)
        assert find("INC1", city.grace, kinds=["desk.ticket"]).hits

    def test_rehearses_without_keeping_anything(self, take_in):
        tally = take_in(STORY, dry_run=True)
        assert tally.as_json() == {"incidents": 1, "events": 6, "created": 1, "changed": 0, "refused": 0}
        assert not Ticket.objects.exists()
        assert not AuditRow.objects.exists()

    def test_is_refused_to_technicians(self, take_in, city):
        with pytest.raises(Refused):
            take_in(STORY, actor=city.actor("tomas"))


class TestRefusedRows:
    @pytest.mark.parametrize(
        ("cells", "why"),
        [
            ({"state": "-100"}, "“-100” is not a state"),
            ({"state": "?"}, "“incident_state” is empty"),
            ({"number": ""}, "“number” is empty"),
            ({"opened_at": "31/2/2016 10:00"}, "“31/2/2016 10:00” in “opened_at” is not a date"),
            ({"opened_at": "?"}, "“opened_at” is empty"),
            ({"at": "9/9/99999 10:00"}, "is not a date"),
            ({"change": "many"}, "“many” in “sys_mod_count” is not a count"),
            ({"impact": "enormous"}, "“enormous” in “impact” is not in the mapping"),
            ({"number": "X" * 25}, "longer than 24"),
        ],
    )
    def test_are_named_with_line_and_reason(self, take_in, cells, why):
        tally = take_in([STORY[0], row(**{"change": 1, **cells})])
        assert [(r.line, why in r.reason) for r in tally.refusals] == [(3, True)]
        assert RefusedRow.objects.get(run=tally.run).line == 3
        assert Ticket.objects.count() == 1

    def test_name_a_repeated_row(self, take_in):
        tally = take_in([*STORY, STORY[2]])
        assert [r.reason for r in tally.refusals] == ["The row says the same as line 4."]
        assert tally.events == 6

    def test_name_a_number_that_is_taken(self, take_in, now):
        Ticket.objects.create(number="INC1", title="Ours", opened_at=now, last_activity_at=now)
        assert "has this number" in take_in(STORY).refusals[0].reason


class TestReadingFiles:
    def test_takes_compressed_logs(self, take_in, write_log, now):
        plain = write_log(STORY)
        packed = plain.with_suffix(".csv.xz")
        packed.write_bytes(lzma.compress(plain.read_bytes()))
        tally = import_incidents(packed, actor=System("test"), now=now, mapping=read_mapping())
        assert tally.created == 1

    def test_takes_western_encoding(self, take_in):
        take_in([row(caller_id="José Muñoz")], encoding="cp1252")
        assert Ticket.objects.get().requester.name == "José Muñoz"

    def test_says_which_column_is_missing(self, tmp_path, db, now):
        path = tmp_path / "other.csv"
        path.write_text("id,status\n1,New\n")
        with pytest.raises(ValidationError, match="no column number, incident_state"):
            import_incidents(path, actor=System("test"), now=now, mapping=read_mapping())

    def test_says_when_a_file_is_no_archive(self, tmp_path, db, now):
        path = tmp_path / "broken.csv.xz"
        path.write_bytes(b"not an archive")
        with pytest.raises(ValidationError, match="cannot be read"):
            import_incidents(path, actor=System("test"), now=now, mapping=read_mapping())

    def test_takes_other_columns_by_a_mapping_file(self, tmp_path, db, now):
        mapping = tmp_path / "ours.toml"
        mapping.write_text(
            'source = "old-desk"\ndate_formats = ["%Y-%m-%d %H:%M"]\n[columns]\nnumber = "id"\nstate = "status"\nupdated_at = "changed"\n'
            'opened_at = "made"\nrequester = "who"\n[states]\n"Offen" = "open"\n'
        )
        log = tmp_path / "old.csv"
        log.write_text("id;status;changed;made;who\nA-1;Offen;2024-05-01 10:00;2024-05-01 09:00;Ines\n")
        tally = import_incidents(log, actor=System("test"), now=now, mapping=read_mapping(mapping))
        assert (tally.created, Ticket.objects.get().requester.name, Ticket.objects.get().source) == (1, "Ines", "old-desk")

    def test_explains_a_mapping_that_is_not_complete(self, tmp_path):
        path = tmp_path / "bad.toml"
        path.write_text('source = "x"\ndate_formats = ["%Y"]\n[columns]\nnumber = "id"\n[states]\na = "open"\n')
        with pytest.raises(ValidationError, match="must name state, updated_at, opened_at"):
            read_mapping(path)


class TestCommand:
    def test_ends_with_one_line_of_counts(self, write_log, db):
        out = StringIO()
        call_command("import_incidents", str(write_log([*STORY, row("-100", 9)])), "--json", stdout=out, stderr=StringIO())
        assert json.loads(out.getvalue().splitlines()[-1]) == {"incidents": 1, "events": 6, "created": 1, "changed": 0, "refused": 1}
        assert "Line 8, INC1: “-100” is not a state" in out.getvalue()

    @pytest.mark.slow
    @pytest.mark.skipif(not SHARED.exists(), reason="the real event log is not beside this checkout")
    def test_takes_the_real_log_twice(self, db, tmp_path):
        first, second = StringIO(), StringIO()
        for out, more in ((first, ()), (second, ("--calendar", "around-the-clock", "--elapsed", str(tmp_path / "out.csv")))):
            call_command("import_incidents", str(SHARED), "--json", *more, stdout=out, stderr=StringIO())
        assert json.loads(first.getvalue().splitlines()[-1]) == {"incidents": 4983, "events": 34953, "created": 4983, "changed": 0, "refused": 0}
        assert json.loads(second.getvalue().splitlines()[-1])["created"] == 0
        assert Ticket.objects.filter(state="closed").count() == 4983
        assert Clock.objects.filter(subject_type="desk.ticket", state="stopped").count() == 4983
        rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
        assert len(rows) == 4983
        assert all(int(row["elapsed_s"]) + int(row["paused_s"]) + int(row["solved_s"]) == int(row["wall_s"]) for row in rows)


class TestCounts:
    def test_are_taken_again_after_an_import(self, take_in, now):
        take_in([])
        CountedMonth.objects.create(month=date(2016, 3, 1), opened=0, solved=0, calls=0, counted_at=now)
        take_in(STORY)
        assert not CountedMonth.objects.exists()
