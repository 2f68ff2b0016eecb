"""Tickets about one matter stand under one parent: one answer and one solution reach all, each person once."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import (
    add_child,
    children_of,
    make_parent,
    merge_tickets,
    restrict_ticket,
    set_children_rule,
    solve_ticket,
    undo_join,
    update_all,
)
from bailiwick.desk.models import ChildrenRule, Entry, State, Ticket
from bailiwick.desk.tests.factories import make_ticket, stale
from bailiwick.notifications.models import Outgoing


@pytest.fixture
def three(city):
    """Two tickets of Rita's and one of Carl's."""
    return [make_ticket(city), make_ticket(city), make_ticket(city, requester=city.person("carl"))]


@pytest.fixture
def grace(city, now):
    return {"actor": city.actor("grace"), "now": now}


class TestMakeParent:
    def test_opens_a_ticket_over_them(self, city, three, grace):
        parent = make_parent(three, **grace, title="No network at the annex")
        assert [stale(t).parent for t in three] == [parent] * 3
        assert (parent.requester, parent.title, parent.team) == (None, "No network at the annex", city.teams.desk)
        assert trail(parent) == ["desk.TicketOpened", "desk.ParentMade"]
        assert trail(three[0])[-1] == "desk.TicketPutUnder"

    def test_leaves_out_what_is_secret_or_under_another(self, city, three, grace):
        restrict_ticket(three[0], **grace, reason="personnel")
        with pytest.raises(ValidationError):
            make_parent(three, **grace)
        make_parent(three[1:], **grace)
        with pytest.raises(ValidationError):
            make_parent(three[1:], **grace)

    def test_is_refused_to_clients(self, city, three, now):
        with pytest.raises(Refused):
            make_parent(three, actor=city.actor("rita"), now=now)
        assert not Ticket.objects.exclude(parent=None).exists()


class TestAddChild:
    def test_puts_a_later_ticket_under_it(self, city, three, grace):
        parent = make_parent(three[:2], **grace)
        add_child(three[2], parent=parent, **grace, reason="the same switch")
        assert children_of(parent).count() == 3
        assert trail(parent)[-1] == "desk.ChildAdded"

    def test_there_is_one_level(self, city, three, grace):
        parent = make_parent(three[:2], **grace)
        with pytest.raises(ValidationError):
            add_child(parent, parent=three[2], **grace)
        with pytest.raises(ValidationError):
            add_child(three[2], parent=three[0], **grace)

    def test_there_stays_one_level_when_a_merge_is_undone(self, three, grace):
        child, over, third = three
        put, merged = add_child(child, parent=over, **grace), merge_tickets(child, into=over, **grace)
        for refused in (lambda: make_parent([over, third], **grace), lambda: add_child(over, parent=third, **grace)):
            with pytest.raises(ValidationError, match=f"{over.number} took in {child.number}, which is under it"):
                refused()
        assert not Ticket.objects.exclude(parent=None).exclude(pk=child.pk).exists()
        undo_join(put, **grace)
        add_child(over, parent=third, **grace)
        undo_join(merged, **grace)
        assert [stale(ticket).parent for ticket in three] == [None, third, None]


class TestUpdateAll:
    def test_reaches_every_client_once_and_stands_on_each_ticket(self, city, three, grace):
        parent = make_parent(three, **grace)
        Outgoing.objects.all().delete()
        entry = update_all(parent, **grace, text="A switch is being replaced.")
        assert sorted(Outgoing.objects.values_list("address", flat=True)) == ["carl@city.example", "rita@city.example"]
        assert [trail(t)[-1] for t in three] == ["desk.UpdateShared"] * 3
        assert set(entry.shares.values_list("ticket", flat=True)) == {t.pk for t in three}
        assert all(stale(t).responded_at == grace["now"] for t in three)
        assert Entry.objects.count() == 1

    def test_the_mail_leads_to_the_clients_own_ticket(self, city, three, grace):
        parent = make_parent(three, **grace)
        Outgoing.objects.all().delete()
        update_all(parent, **grace, text="Soon.")
        assert three[2].number in Outgoing.objects.get(address="carl@city.example").url

    def test_nothing_leaves_a_secret_parent(self, city, three, grace):
        parent = make_parent(three, **grace)
        restrict_ticket(parent, **grace, reason="police")
        with pytest.raises(Conflict):
            update_all(parent, **grace, text="Soon.")
        assert not Entry.objects.exists()


class TestSolveParent:
    def test_solves_those_under_it_and_tells_each_client_once(self, city, three, grace):
        parent = make_parent(three, **grace)
        Outgoing.objects.all().delete()
        solve_ticket(parent, **grace, resolution="New switch.")
        assert [stale(t).state for t in three] == [State.SOLVED] * 3
        assert Outgoing.objects.count() == 2
        assert trail(three[0])[-1] == "desk.TicketSolved"

    def test_waits_for_them_when_they_come_first(self, city, three, grace):
        parent = make_parent(three, **grace, rule=ChildrenRule.FIRST)
        with pytest.raises(Conflict):
            solve_ticket(parent, **grace, resolution="Done.")
        assert stale(parent).state == State.NEW

    def test_leaves_them_alone_when_they_go_by_themselves(self, city, three, grace):
        parent = make_parent(three, **grace)
        set_children_rule(parent, **grace, rule=ChildrenRule.APART)
        solve_ticket(parent, **grace, resolution="Done.")
        assert {stale(t).state for t in three} == {State.NEW}
        assert "desk.ChildrenRuleSet" in trail(parent)
