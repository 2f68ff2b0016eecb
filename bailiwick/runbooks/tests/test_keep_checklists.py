"""Checklists stand on tickets, tick themselves with another ticket, and hold solving up when they must be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.gates import GateShut
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.desk.actions import reopen_ticket, restrict_ticket, solve_ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.runbooks.actions import add_checklist, add_item, move_item, remove_item, tick_item, untick_item
from bailiwick.runbooks.models import ChecklistItem, ChecklistTemplate


@pytest.fixture
def ticket(city):
    return make_ticket(city)


def make_list(city, ticket, now, **values):
    return add_checklist(ticket, actor=city.actor("tomas"), now=now, **{"title": "New computer", "items": ["Image", " ", "Label"]} | values)


def items(checklist):
    return list(checklist.items.order_by("position").values_list("text", flat=True))


class TestAddChecklist:
    def test_typed_freely(self, city, ticket, now):
        checklist = make_list(city, ticket, now)
        assert (items(checklist), checklist.created_by) == (["Image", "Label"], city.tomas)
        assert trail(ticket)[-1] == "runbooks.ChecklistAdded"

    def test_from_a_template(self, city, ticket, now):
        template = ChecklistTemplate.objects.create(title="Move", items="Pack\n\nCarry", must_finish=True)
        checklist = make_list(city, ticket, now, title="", items=[], template=template)
        assert (checklist.title, items(checklist), checklist.must_finish) == ("Move", ["Pack", "Carry"], True)

    def test_several_stand_on_one_ticket(self, city, ticket, now):
        make_list(city, ticket, now)
        make_list(city, ticket, now, title="Old computer")
        assert ticket.checklists.count() == 2

    def test_needs_a_title_and_somebody_of_the_desk(self, city, ticket, now):
        with pytest.raises(ValidationError):
            make_list(city, ticket, now, title=" ")
        with pytest.raises(Refused):
            add_checklist(ticket, actor=city.actor("rita"), now=now, title="x")


class TestTickItem:
    def test_says_who_and_when(self, city, ticket, now):
        first = make_list(city, ticket, now).items.first()
        tick_item(first, actor=city.actor("grace"), now=now)
        tick_item(first, actor=city.actor("tomas"), now=now + timedelta(hours=1))
        assert (first.done_at, first.done_by, first.done_by_name) == (now, city.grace, "Grace Hopewell")
        assert trail(ticket).count("runbooks.ItemTicked") == 1
        untick_item(first, actor=city.actor("tomas"), now=now)
        assert first.done_at is None
        assert trail(ticket)[-1] == "runbooks.ItemUnticked"

    def test_one_that_must_be_done_holds_solving_up(self, city, ticket, now):
        checklist = make_list(city, ticket, now, must_finish=True)
        with pytest.raises(GateShut, match="New computer"):
            solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Done.")
        for item in checklist.items.all():
            tick_item(item, actor=city.actor("tomas"), now=now)
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Done.")


class TestChangeItems:
    def test_are_added_moved_and_removed(self, city, ticket, now):
        checklist = make_list(city, ticket, now)
        added = add_item(checklist, actor=city.actor("tomas"), now=now, text="Test")
        move_item(added, actor=city.actor("tomas"), now=now, place=1)
        assert items(checklist) == ["Test", "Image", "Label"]
        move_item(added, actor=city.actor("tomas"), now=now, place=99)
        assert items(checklist) == ["Image", "Label", "Test"]
        remove_item(ChecklistItem.objects.get(text="Image"), actor=city.actor("tomas"), now=now)
        assert items(checklist) == ["Label", "Test"]
        with pytest.raises(ValidationError):
            add_item(checklist, actor=city.actor("tomas"), now=now, text=" ")


class TestOtherTicket:
    def test_ticks_its_item_when_solved_and_opens_it_again(self, city, ticket, now):
        other = make_ticket(city, title="Order the computer")
        item = add_item(make_list(city, ticket, now), actor=city.actor("tomas"), now=now, other=other)
        solve_ticket(other, actor=city.actor("tomas"), now=now, resolution="Ordered.")
        item.refresh_from_db()
        assert (item.done_at, item.done_by, item.done_by_name) == (now, None, other.number)
        reopen_ticket(other, actor=city.actor("rita"), now=now, reason="wrong one")
        item.refresh_from_db()
        assert item.done_at is None

    def test_a_secret_one_is_not_given_away(self, city, ticket, now, sign_in):
        other = make_ticket(city, title="Complaint about X")
        item = add_item(make_list(city, ticket, now), actor=city.actor("tomas"), now=now, other=other)
        restrict_ticket(other, actor=city.actor("tomas"), now=now, reason="personnel")
        page = sign_in("grace").get(f"/runbooks/tickets/{ticket.pk}/checklists/").content.decode()
        assert "another ticket" in page
        assert other.number not in page
        with pytest.raises(ValidationError):
            add_item(item.checklist, actor=city.actor("grace"), now=now, other=other)
