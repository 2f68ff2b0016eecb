"""Writing down what was said and done, and correcting it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Stale
from bailiwick.core.search import find
from bailiwick.core.testing import trail
from bailiwick.desk.actions import add_entry, correct_entry, record_work
from bailiwick.desk.models import Entry, EntryKind, Watch
from bailiwick.desk.tests.factories import make_ticket, stale


def write(city, ticket, now, kind=EntryKind.NOTE, body="checked the cable", **values):
    return add_entry(ticket, actor=city.actor("tomas"), now=now, kind=kind, body=body, **values)


class TestAddEntry:
    def test_says_who_when_and_how_long(self, city, now):
        ticket = make_ticket(city)
        entry = write(city, ticket, now, worked_seconds=600)
        assert (entry.author, entry.author_name, entry.at, stale(ticket).worked_seconds) == (city.tomas, "Tomás Novak", now, 600)
        assert trail(ticket)[-1] == "desk.EntryAdded"

    def test_the_first_answer_stops_its_clock(self, city, now):
        ticket = make_ticket(city)
        write(city, ticket, now)
        assert stale(ticket).responded_at is None
        write(city, ticket, now, kind=EntryKind.REPLY)
        write(city, ticket, now + timedelta(hours=1), kind=EntryKind.REPLY)
        assert stale(ticket).responded_at == now

    def test_whoever_is_mentioned_watches(self, city, now):
        ticket = make_ticket(city)
        entry = write(city, ticket, now, body="@grace please look, not @carl, nor tomas@city.example")
        assert [mention.user for mention in entry.mentions.all()] == [city.grace]
        assert Watch.objects.get(ticket=ticket).user == city.grace

    def test_clients_read_only_what_is_public(self, city, now):
        ticket = make_ticket(city)
        write(city, ticket, now)
        reply = write(city, ticket, now, kind=EntryKind.REPLY, body="We are on it.")
        assert list(Entry.objects.visible_to(city.rita)) == [reply]
        assert Entry.objects.visible_to(city.grace).count() == 2
        assert not Entry.objects.visible_to(city.carl).exists()

    def test_is_found_by_those_who_may_read_it(self, city, now):
        write(city, make_ticket(city), now, body="replaced transceiver GBIC-SX-09")
        assert find("GBIC-SX-09", city.grace, kinds=["desk.entry"]).hits
        assert not find("GBIC-SX-09", city.rita).hits

    @pytest.mark.parametrize(
        ("values", "field"), [({"body": " "}, "body"), ({"worked_seconds": -1}, "worked_seconds"), ({"kind": "resolution"}, "kind")]
    )
    def test_names_the_field_at_fault(self, city, now, values, field):
        with pytest.raises(ValidationError) as refused:
            write(city, make_ticket(city), now, **values)
        assert set(refused.value.message_dict) == {field}

    def test_is_refused_to_the_client(self, city, now):
        with pytest.raises(Refused):
            add_entry(make_ticket(city), actor=city.actor("rita"), now=now, kind=EntryKind.NOTE, body="x")


class TestCorrectEntry:
    def test_keeps_the_old_version_behind_the_new(self, city, now):
        ticket = make_ticket(city)
        entry = write(city, ticket, now, worked_seconds=600)
        corrected = correct_entry(entry, actor=city.actor("tomas"), now=now, body="checked the patch cable", worked_seconds=300)
        assert (corrected.revises, Entry.objects.count()) == (entry, 2)
        assert list(Entry.objects.current()) == [corrected]
        assert stale(ticket).worked_seconds == 300
        assert trail(ticket)[-1] == "desk.EntryCorrected"

    def test_cannot_happen_to_an_old_version(self, city, now):
        entry = write(city, make_ticket(city), now)
        correct_entry(entry, actor=city.actor("tomas"), now=now, body="one")
        with pytest.raises(Stale):
            correct_entry(entry, actor=city.actor("tomas"), now=now, body="two")

    def test_is_refused_to_others(self, city, now):
        with pytest.raises(Refused):
            correct_entry(write(city, make_ticket(city), now), actor=city.actor("grace"), now=now, body="x")


class TestRecordWork:
    def test_adds_up(self, city, now):
        ticket = make_ticket(city)
        record_work(ticket, actor=city.actor("tomas"), now=now, worked_seconds=60)
        record_work(stale(ticket), actor=city.actor("grace"), now=now, worked_seconds=60)
        assert stale(ticket).worked_seconds == 120
        assert trail(ticket)[-1] == "desk.WorkRecorded"

    def test_refuses_impossible_time(self, city, now):
        with pytest.raises(ValidationError):
            record_work(make_ticket(city), actor=city.actor("tomas"), now=now, worked_seconds=0)

    def test_is_refused_to_the_client(self, city, now):
        with pytest.raises(Refused):
            record_work(make_ticket(city), actor=city.actor("rita"), now=now, worked_seconds=60)
