"""Entries go to the ticket they belong to, or become one of their own; a repeated ticket is solved as such."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import add_entry, mark_duplicate, move_entries, restrict_ticket, solve_ticket, split_ticket, undo_join
from bailiwick.desk.models import Entry, State, Ticket, TicketLink
from bailiwick.desk.tests.factories import make_ticket, stale


@pytest.fixture
def grace(city, now):
    return {"actor": city.actor("grace"), "now": now}


@pytest.fixture
def carls(city):
    return make_ticket(city, title="No paper feed", requester=city.person("carl"))


@pytest.fixture
def ritas(city):
    return make_ticket(city)


class TestMoveAndSplit:
    def test_an_entry_goes_with_its_time_and_tells_where_from(self, carls, ritas, grace, sign_in):
        entry = add_entry(carls, **grace, kind="note", body="The toner is empty", worked_seconds=600)
        join = move_entries([entry], to=ritas, **grace, reason="another printer")
        assert (stale(carls).worked_seconds, stale(ritas).worked_seconds) == (0, 600)
        page = sign_in("tomas").get(f"/desk/tickets/{ritas.number}/").content.decode()
        assert f"moved from {carls.number} by Grace Hopewell: another printer" in page
        assert ritas.number in sign_in("tomas").get(f"/desk/tickets/{carls.number}/").content.decode()
        undo_join(join, **grace)
        assert (stale(carls).worked_seconds, Entry.objects.get().ticket) == (600, carls)
        with pytest.raises(Conflict):
            undo_join(join, **grace)

    def test_entries_become_a_ticket_linked_both_ways(self, ritas, grace):
        entry = add_entry(ritas, **grace, kind="note", body="By the way, the phone is dead")
        join = split_ticket([entry], **grace)
        new = join.other
        assert (new.title, new.requester, Entry.objects.get().ticket) == ("By the way, the phone is dead", ritas.requester, new)
        assert TicketLink.objects.get().other == ritas
        undo_join(join, **grace)
        assert (stale(new).merged_into, Entry.objects.get().ticket, TicketLink.objects.count()) == (ritas, ritas, 0)

    def test_what_is_split_off_a_secret_is_as_secret(self, city, ritas, grace):
        restrict_ticket(ritas, **grace, reason="police")
        entry = add_entry(ritas, **grace, kind="note", body="The suspect")
        new = split_ticket([entry], **grace, title="Phone").other
        assert new.need_to_know
        assert not Ticket.objects.visible_to(city.tomas).filter(pk=new.pk).exists()


class TestMarkDuplicate:
    def test_solves_it_and_opens_it_again(self, city, carls, ritas, grace):
        join = mark_duplicate(carls, of=ritas, **grace)
        assert (stale(carls).state, TicketLink.objects.get().kind) == (State.SOLVED, "duplicate")
        assert trail(ritas)[-1] == "desk.DuplicateFound"
        with pytest.raises(ValidationError):
            mark_duplicate(ritas, of=carls, **grace)
        undo_join(join, **grace)
        assert (stale(carls).state, TicketLink.objects.count()) == (State.OPEN, 0)

    def test_stays_solved_when_it_was_before(self, city, carls, ritas, grace):
        solve_ticket(carls, **grace, resolution="Done")
        undo_join(mark_duplicate(carls, of=ritas, **grace), **grace)
        assert stale(carls).state == State.SOLVED
