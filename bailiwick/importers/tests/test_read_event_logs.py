"""Logs in XES come in as they are written, and hostile ones do not come in at all."""

import bz2
import gzip
import lzma
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.actors import System
from bailiwick.desk.models import Ticket, Wait
from bailiwick.importers import reading, xes
from bailiwick.importers.actions import import_incidents
from bailiwick.importers.mapping import STANDARD_XES, read_mapping
from bailiwick.importers.parsing import RowParser
from bailiwick.importers.reading import read_rows
from bailiwick.importers.tests.logs import STORY, event, log, trace, write


@pytest.fixture
def take_xes(db, now, tmp_path):
    def taken(text, name="log.xes.gz"):
        return import_incidents(write(tmp_path / name, text), actor=System("test"), now=now, mapping=read_mapping(STANDARD_XES))

    return taken


@pytest.fixture
def rows(tmp_path):
    def read(text, name="log.xes"):
        return list(read_rows(write(tmp_path / name, text), []))

    return read


class TestImportXes:
    def test_brings_incidents_with_states_and_hands(self, take_xes):
        assert take_xes(log(STORY)).as_json() == {"incidents": 1, "events": 10, "created": 1, "changed": 0, "refused": 0}
        ticket = Ticket.objects.get(number="1-364")
        assert (ticket.state, ticket.reopened_count, ticket.source) == ("closed", 1, "event-log")
        assert ticket.opened_at == datetime(2012, 1, 9, 7, 0, tzinfo=UTC)
        assert ticket.solved_at == datetime(2012, 1, 10, 15, 0, tzinfo=UTC)
        assert list(Wait.objects.order_by("since").values_list("on", flat=True)) == ["client", "vendor"]

    def test_changes_nothing_the_second_time(self, take_xes):
        take_xes(log(STORY))
        assert take_xes(log(STORY)).as_json() == {"incidents": 1, "events": 10, "created": 0, "changed": 0, "refused": 0}

    def test_takes_events_that_say_the_same_as_two(self, take_xes):
        same = event("2012-01-09T08:00:00", "In Progress")
        assert take_xes(log(trace("1", same, same))).as_json()["events"] == 2

    def test_names_an_event_it_cannot_take(self, take_xes):
        tally = take_xes(log(STORY, "<trace>" + event("2012-01-09T08:00:00") + "</trace>", trace("2", event("yesterday"))))
        assert [(r.line, r.number) for r in tally.refusals] == [(11, ""), (12, "2")]
        assert "is not a date" in tally.refusals[1].reason

    def test_shortens_long_numbers_and_keeps_them(self, take_xes):
        number = "8f14e45f-ceea-467f-a8c5-12d0f3a1b2c4"
        take_xes(log(trace(number, event("2012-01-09T08:00:00")), trace(number[:-1] + "5", event("2012-01-09T08:00:00"))))
        tickets = Ticket.objects.order_by("pk")
        assert [len(ticket.number) for ticket in tickets] == [24, 24]
        assert tickets[0].imported.kept["Number there"] == number


class TestStatesOfEvents:
    @pytest.mark.parametrize(
        ("cells", "state"),
        [
            ({"lifecycle:transition": "Wait - User"}, "waiting:client"),
            ({"lifecycle:transition": "WAIT  - vendor"}, "waiting:vendor"),
            ({"lifecycle:transition": "suspend", "concept:name": "Repair"}, "waiting:client"),
            ({"lifecycle:transition": "resume", "concept:name": "Repair"}, "open:"),
            ({"lifecycle:transition": "complete", "concept:name": "Waiting for supplier"}, "waiting:vendor"),
            ({"lifecycle:transition": "complete", "concept:name": "Waiting for supplier", "event:over": "over"}, "open:"),
            ({"lifecycle:transition": "complete", "concept:name": "Pending approval"}, "waiting:approval"),
            ({"lifecycle:transition": "start", "concept:name": "Resolve ticket"}, "open:"),
            ({"lifecycle:transition": "complete", "concept:name": "Resolve ticket"}, "solved:"),
            ({"lifecycle:transition": "Awaiting Assignment", "concept:name": "Queued"}, "open:"),
            ({"status": "On hold", "concept:name": "Closed"}, "waiting:client"),
            ({"concept:name": "Called the client"}, ":"),
            ({}, ":"),
        ],
    )
    def test_come_from_the_first_attribute_that_says_one(self, cells, state):
        row = RowParser(read_mapping(STANDARD_XES)).parse(1, {"case:concept:name": "1", "time:timestamp": "2012-01-09T08:00:00Z", **cells})
        assert f"{row.state}:{row.waiting_on}" in {state, f"{state}:"}

    @pytest.mark.parametrize("state", ["asleep", "waiting:godot", "open:client"])
    def test_are_refused_in_a_mapping_that_leads_nowhere(self, tmp_path, state):
        path = tmp_path / "bad.toml"
        path.write_text(STANDARD_XES.read_text().replace('"Done" = "solved"', f'"Done" = "{state}"'))
        with pytest.raises(ValidationError, match="“Done” leads to"):
            read_mapping(path)


class TestReadXes:
    def test_gives_events_what_is_said_of_their_trace(self, rows):
        found = rows(log(trace("7", event("2012-01-09T08:00:00", "In Progress"))))
        assert found == [
            (
                1,
                {
                    "case:concept:name": "7",
                    "concept:name": "Handled",
                    "lifecycle:transition": "In Progress",
                    "time:timestamp": "2012-01-09T08:00:00.000+01:00",
                },
            )
        ]

    def test_knows_what_began_when_it_is_over(self, rows):
        steps = [event("2012-01-09T08:00:00", step, "Waiting") for step in ("complete", "start", "complete", "complete")]
        assert [cells.get("event:over") for _line, cells in rows(log(trace("7", *steps)))] == [None, None, "over", None]

    def test_takes_other_encodings_and_prefixes(self, tmp_path):
        text = f'<?xml version="1.0" encoding="iso-8859-1"?><x:log xmlns:x="u">{trace("Ä", event("2012-01-09T08:00:00"))}</x:log>'
        (tmp_path / "a.xes").write_bytes(text.encode("latin-1"))
        assert next(read_rows(tmp_path / "a.xes", []))[1]["case:concept:name"] == "Ä"

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ('<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><log>&b;</log>', "document type"),
            ('<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>', "document type"),
            ('<!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/passwd">]><log/>', "document type"),
            ("<html></html>", "no XES log"),
            ("", "no XES log"),
            ("number;state", "no XES log"),
            (log(STORY)[:-40], "broken off"),
            ("<log>&unknown;</log>", "broken off"),
            (f"<log>{'<list>' * 100}", "nested too deeply"),
            (f'<log><trace><string key="a" value="{"x" * 5_000_000}"/></trace></log>', "more than 4 MiB"),
            (f"<log><!-- {'x' * 5_000_000} --></log>", "more than 4 MiB"),
            ("<log><trace>" + "".join(f'<int key="{n}" value="1"/>' for n in range(2001)), "2000 attributes"),
        ],
    )
    def test_refuses_what_is_hostile_or_broken(self, rows, text, why):
        with pytest.raises(ValidationError, match=why):
            rows(text)

    def test_refuses_a_trace_without_end(self, rows, monkeypatch):
        monkeypatch.setattr(xes, "EVENTS", 3)
        with pytest.raises(ValidationError, match="more than 3 events"):
            rows(log(trace("1", *[event("2012-01-09T08:00:00")] * 4)))

    @pytest.mark.parametrize(("packer", "ending"), [(gzip, "gz"), (lzma, "xz"), (bz2, "bz2")])
    def test_refuses_what_unpacks_to_more_than_any_log(self, tmp_path, monkeypatch, packer, ending):
        monkeypatch.setattr(reading, "SMALL", 100_000)
        path = tmp_path / f"a.xes.{ending}"
        path.write_bytes(packer.compress(b"<log>" + b"<trace></trace>" * 20_000))
        with pytest.raises(ValidationError, match="more than 300 times its size"):
            list(read_rows(path, []))

    def test_knows_how_a_file_is_packed_whatever_the_case_of_its_name(self, tmp_path):
        path = tmp_path / "A.XES.GZ"
        path.write_bytes(gzip.compress(log(STORY).encode()))
        assert len(list(read_rows(path, []))) == 10

    def test_hears_nothing_of_what_lies_inside_an_attribute(self, rows):
        nested = '<string key="lifecycle:transition" value="Resolved"/><date key="time:timestamp" value="1999-01-01T00:00:00Z"/>'
        hidden = f'<list key="l"><values>{nested}</values></list><string key="s" value="1">{nested}</string><container key="c">{nested}</container>'
        (cells,) = (
            cells for _line, cells in rows(log(trace("7", event("2012-01-09T08:00:00", "Assigned").replace("</event>", f"{hidden}</event>"))))
        )
        assert (cells["lifecycle:transition"], cells["time:timestamp"][:4], cells["s"]) == ("Assigned", "2012", "1")

    def test_says_when_a_packed_file_is_damaged(self, tmp_path):
        packed = write(tmp_path / "a.xes.gz", log(STORY))
        packed.write_bytes(packed.read_bytes()[:120])
        with pytest.raises(ValidationError, match="cannot be read"):
            list(read_rows(packed, []))
