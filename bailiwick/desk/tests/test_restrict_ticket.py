"""Need-to-know tickets exist for nobody but their requester, assignee and named readers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.audit.models import AuditRow
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.search import find
from bailiwick.core.testing import trail
from bailiwick.desk.actions import (
    Contact,
    add_entry,
    assign_ticket,
    follow_up_ticket,
    link_tickets,
    log_call,
    name_reader,
    pick_up_ticket,
    read_ticket,
    restrict_ticket,
    solve_ticket,
    unname_reader,
    unrestrict_ticket,
    watch_ticket,
)
from bailiwick.desk.models import Call, Entry, EntryKind, LinkKind, Ticket, TicketLink
from bailiwick.desk.tests.factories import make_ticket, stale

WORD = "harassment"


@pytest.fixture
def secret(city, now):
    ticket = make_ticket(city, title=f"Mailbox export, {WORD} complaint", affected=city.person("carl"))
    restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personnel matter")
    return ticket


class TestRestrictTicket:
    def test_names_the_actor_and_drops_the_watchers(self, city, now):
        ticket = make_ticket(city)
        watch_ticket(ticket, actor=city.actor("grace"), now=now)
        restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personnel matter")
        assert [reader.user for reader in ticket.readers.all()] == [city.tomas]
        assert not ticket.watches.exists()
        assert trail(ticket)[-1] == "desk.TicketRestricted"

    def test_notices_an_edit_in_between(self, city, now, secret):
        with pytest.raises(Conflict):
            restrict_ticket(secret, actor=city.actor("tomas"), now=now, reason="again")
        with pytest.raises(Stale):
            unrestrict_ticket(stale(secret), actor=city.actor("tomas"), now=now, reason="over", version=1)

    def test_is_refused_to_the_client_and_to_the_unnamed(self, city, now, secret):
        with pytest.raises(Refused):
            restrict_ticket(make_ticket(city), actor=city.actor("rita"), now=now, reason="x")
        for unnamed in ("grace", "ada"):
            with pytest.raises(Refused):
                unrestrict_ticket(secret, actor=city.actor(unnamed), now=now, reason="curious")

    def test_can_be_ended_by_a_reader(self, city, now, secret):
        unrestrict_ticket(secret, actor=city.actor("tomas"), now=now, reason="settled")
        assert Ticket.objects.visible_to(city.grace).filter(pk=secret.pk).exists()
        assert trail(secret)[-1] == "desk.TicketUnrestricted"


class TestNeedToKnow:
    @pytest.mark.parametrize("stranger", ["grace", "ada", "otto", "carl"])
    def test_exists_for_nobody_else(self, city, now, secret, stranger):
        user = getattr(city, stranger)
        other = make_ticket(city)
        add_entry(secret, actor=city.actor("tomas"), now=now, kind=EntryKind.REPLY, body=f"{WORD} noted")
        log_call(city.person("rita"), actor=city.actor("tomas"), now=now, contact=Contact(started_at=now, notes=WORD), ticket=secret)
        link_tickets(other, actor=city.actor("tomas"), now=now, other=secret, kind=LinkKind.RELATED)
        assert not Ticket.objects.visible_to(user).filter(pk=secret.pk).exists()
        assert not Ticket.objects.open_to(user).filter(need_to_know=True).exists()
        assert not Entry.objects.visible_to(user).filter(ticket=secret).exists()
        assert not Call.objects.visible_to(user).exists()
        assert not TicketLink.objects.visible_to(user).exists()
        found = find(WORD, user)
        assert not found.hits
        assert not AuditRow.objects.visible_to(user).filter(subject_type="desk.ticket", subject_id=secret.pk).exists()
        about = AuditRow.objects.visible_to(user).filter(subject_type__in=["desk.ticket", "desk.call"])
        assert not [row for row in about if secret.number in f"{row.subject_name} {row.facts}" or WORD in f"{row.subject_name} {row.facts}"]

    def test_the_requester_sees_its_public_part(self, city, now, secret):
        note = add_entry(secret, actor=city.actor("tomas"), now=now, kind=EntryKind.NOTE, body="internal")
        reply = add_entry(secret, actor=city.actor("tomas"), now=now, kind=EntryKind.REPLY, body="public")
        assert list(Entry.objects.visible_to(city.rita)) == [reply]
        assert list(Entry.objects.visible_to(city.tomas)) == [note, reply]
        assert Ticket.objects.visible_to(city.rita).get() == secret

    def test_a_mention_does_not_let_anybody_in(self, city, now, secret):
        entry = add_entry(secret, actor=city.actor("tomas"), now=now, kind=EntryKind.NOTE, body="@grace what now?")
        assert not entry.mentions.exists()

    def test_an_assignee_knows(self, city, now, secret):
        assign_ticket(secret, actor=city.actor("tomas"), now=now, assignee=city.person("grace").staff)
        assert Ticket.objects.open_to(city.grace).get() == secret

    def test_nobody_else_can_pick_it_up(self, city, now, secret):
        with pytest.raises(Refused):
            pick_up_ticket(secret, actor=city.actor("grace"), now=now)

    def test_a_follower_is_as_secret(self, city, now, secret):
        solve_ticket(secret, actor=city.actor("tomas"), now=now, resolution="done")
        follower = follow_up_ticket(secret, actor=city.actor("rita"), now=now, description="again", channel="portal")
        assert Ticket.objects.open_to(city.tomas).filter(pk=follower.pk).exists()
        assert not Ticket.objects.visible_to(city.grace).filter(pk=follower.pk).exists()


class TestNameReader:
    def test_lets_in_and_out(self, city, now, secret):
        name_reader(secret, actor=city.actor("tomas"), now=now, reader=city.grace)
        assert Ticket.objects.open_to(city.grace).filter(pk=secret.pk).exists()
        unname_reader(secret, actor=city.actor("tomas"), now=now, reader=city.grace)
        assert not Ticket.objects.visible_to(city.grace).exists()
        assert trail(secret)[-2:] == ["desk.ReaderNamed", "desk.ReaderUnnamed"]

    def test_keeps_the_last_reader(self, city, now, secret):
        with pytest.raises(Conflict):
            unname_reader(secret, actor=city.actor("tomas"), now=now, reader=city.tomas)

    def test_is_refused_to_the_unnamed(self, city, now, secret):
        with pytest.raises(Refused):
            name_reader(secret, actor=city.actor("grace"), now=now, reader=city.grace)


class TestReadTicket:
    def test_is_noted_once_an_hour_for_each_reader(self, city, now, secret):
        for minutes in (0, 5, 59, 60):
            read_ticket(secret, actor=city.actor("tomas"), now=now + timedelta(minutes=minutes))
        assert trail(secret).count("desk.TicketRead") == 2

    def test_is_not_noted_on_other_tickets(self, city, now):
        ticket = make_ticket(city)
        read_ticket(ticket, actor=city.actor("grace"), now=now)
        assert "desk.TicketRead" not in trail(ticket)

    def test_is_refused_to_the_unnamed(self, city, now, secret):
        with pytest.raises(Refused):
            read_ticket(secret, actor=city.actor("grace"), now=now)
