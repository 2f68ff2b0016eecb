"""A merged ticket stands still, its number leads to the other, and nothing is revealed; undone, it goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import (
    add_entry,
    mark_duplicate,
    merge_tickets,
    move_entries,
    name_reader,
    pick_up_ticket,
    reply_to_ticket,
    restrict_ticket,
    resume_due_tickets,
    undo_join,
    wait_ticket,
    watch_ticket,
)
from bailiwick.desk.models import Entry, Join, Ticket
from bailiwick.desk.tests.factories import make_ticket, pass_time, stale
from bailiwick.notifications.models import Notification, Outgoing


@pytest.fixture
def grace(city, now):
    return {"actor": city.actor("grace"), "now": now}


@pytest.fixture
def carls(city):
    return make_ticket(city, title="No paper feed", requester=city.person("carl"))


@pytest.fixture
def ritas(city):
    return make_ticket(city)


class TestMergeTickets:
    def test_lets_the_number_lead_to_the_other(self, carls, ritas, grace, sign_in):
        merge_tickets(carls, into=ritas, **grace, reason="the same printer")
        assert (stale(carls).merged_into, stale(carls).unfinished) == (ritas, False)
        assert sign_in("tomas").get(f"/desk/tickets/{carls.number}/").url == f"/desk/tickets/{ritas.number}/"
        assert sign_in("tomas").get(f"/api/v1/desk/tickets/{carls.number}").json()["number"] == ritas.number
        assert (trail(carls)[-1], trail(ritas)[-1]) == ("desk.TicketMerged", "desk.TicketTookIn")

    def test_leaves_the_queues_but_not_the_clients_list(self, carls, ritas, grace, sign_in):
        merge_tickets(carls, into=ritas, **grace)
        assert carls.title not in sign_in("tomas").get("/records/tickets/?view=all").content.decode()
        assert carls.title in sign_in("carl").get("/records/tickets/?view=mine").content.decode()
        found = sign_in("tomas").get(f"/records/tickets/?view=all&q={carls.number}").content.decode()
        assert ritas.number in found

    def test_is_told_in_the_others_story(self, carls, ritas, grace, sign_in):
        add_entry(carls, **grace, kind="note", body="The feeder squeaks")
        merge_tickets(carls, into=ritas, **grace)
        page = sign_in("tomas").get(f"/desk/tickets/{ritas.number}/").content.decode()
        assert "The feeder squeaks" in page
        assert f"on {carls.number}" in page

    def test_lets_its_client_hear_and_answer_without_seeing_the_other(self, city, carls, ritas, grace, sign_in):
        add_entry(ritas, **grace, kind="reply", body="Rita, your code is 4711")
        join = merge_tickets(carls, into=ritas, **grace)
        Outgoing.objects.all().delete()
        add_entry(ritas, **grace, kind="reply", body="A new feeder comes tomorrow")
        assert {mail.url: mail.address for mail in Outgoing.objects.all()}[f"/desk/tickets/{carls.number}/"] == "carl@city.example"
        page = sign_in("carl").get(f"/desk/tickets/{carls.number}/").content.decode()
        assert "A new feeder comes tomorrow" in page
        assert "4711" not in page
        assert sign_in("carl").get(f"/desk/tickets/{ritas.number}/").status_code == 404
        entry = reply_to_ticket(stale(carls), actor=city.actor("carl"), now=grace["now"], body="Thank you")
        assert (entry.ticket, trail(ritas)[-1]) == (carls, "desk.ClientReplied")
        assert "Thank you" not in sign_in("rita").get(f"/desk/tickets/{ritas.number}/").content.decode()
        undo_join(join, **grace)
        assert "A new feeder comes tomorrow" in sign_in("carl").get(f"/desk/tickets/{carls.number}/").content.decode()

    def test_lets_its_watchers_hear(self, city, carls, ritas, grace):
        watch_ticket(carls, actor=city.actor("tomas"), now=grace["now"])
        merge_tickets(carls, into=ritas, **grace)
        add_entry(ritas, **grace, kind="reply", body="A new feeder comes tomorrow")
        assert Notification.objects.filter(user=city.tomas, url=f"/desk/tickets/{ritas.number}/").exists()

    def test_stands_still_until_it_is_undone(self, city, carls, ritas, grace, now):
        wait_ticket(carls, **grace, on="vendor", reason="parts", until=now + timedelta(hours=1))
        before = Ticket.objects.filter(pk=carls.pk).values().get()
        join = merge_tickets(carls, into=ritas, **grace)
        later = now + timedelta(days=30)
        pass_time(later)
        resume_due_tickets(now=later, actor=grace["actor"])
        with pytest.raises(Conflict):
            pick_up_ticket(stale(carls), actor=city.actor("tomas"), now=later)
        undo_join(join, actor=grace["actor"], now=later)
        after = Ticket.objects.filter(pk=carls.pk).values().get()
        changed = {name for (name, value), was in zip(after.items(), before.values(), strict=True) if value != was}
        assert changed == {"version", "respond_by_at", "update_due_at"}
        assert after["respond_by_at"] > later, "what was left of the promise is left still"
        assert resume_due_tickets(now=later, actor=grace["actor"]) == 1

    def test_chains_resolve_and_circles_are_refused(self, city, carls, ritas, grace):
        third = make_ticket(city, title="Feeder again")
        merge_tickets(carls, into=ritas, **grace)
        merge_tickets(ritas, into=third, **grace)
        assert stale(carls).merged_into == third
        with pytest.raises(ValidationError):
            merge_tickets(third, into=carls, **grace)

    def test_is_refused_to_clients(self, city, carls, ritas, now):
        with pytest.raises(Refused):
            merge_tickets(ritas, into=carls, actor=city.actor("rita"), now=now)
        assert not Join.objects.exists()


class TestSecrets:
    def test_are_not_merged_with_open_tickets(self, carls, ritas, grace):
        restrict_ticket(carls, **grace, reason="police")
        for one, other in ((carls, ritas), (ritas, carls)):
            with pytest.raises(ValidationError):
                merge_tickets(one, into=other, **grace)
        with pytest.raises(ValidationError):
            mark_duplicate(ritas, of=carls, **grace)
        entry = add_entry(carls, **grace, kind="note", body="The suspect")
        with pytest.raises(ValidationError):
            move_entries([entry], to=ritas, **grace, reason="wrong ticket")

    def test_merged_with_their_like_show_each_entry_to_its_own_readers(self, city, carls, ritas, grace, sign_in):
        for ticket in (carls, ritas):
            restrict_ticket(ticket, **grace, reason="police")
        add_entry(carls, **grace, kind="note", body="The suspect")
        merge_tickets(carls, into=ritas, **grace)
        Ticket.objects.get(pk=ritas.pk).readers.create(user=city.tomas, named_at=grace["now"])
        page = sign_in("tomas").get(f"/desk/tickets/{ritas.number}/").content.decode()
        assert "The suspect" not in page
        assert carls.number not in page
        assert "The suspect" in sign_in("grace").get(f"/desk/tickets/{ritas.number}/").content.decode()

    def test_what_is_restricted_later_takes_the_merged_along(self, city, carls, ritas, grace, sign_in):
        add_entry(carls, **grace, kind="note", body="The suspect")
        merge_tickets(carls, into=ritas, **grace)
        restrict_ticket(ritas, **grace, reason="police")
        assert sign_in("tomas").get(f"/desk/tickets/{carls.number}/").status_code == 404
        assert not Entry.objects.visible_to(city.tomas).exists()
        name_reader(ritas, **grace, reader=city.tomas)
        assert Entry.objects.visible_to(city.tomas).exists()

    def test_an_undo_never_takes_words_out_of_a_secret(self, city, carls, ritas, grace):
        entry = add_entry(carls, **grace, kind="note", body="The suspect")
        join = move_entries([entry], to=ritas, **grace, reason="wrong ticket")
        restrict_ticket(ritas, **grace, reason="police")
        with pytest.raises(Conflict):
            undo_join(join, **grace)
        assert Join.objects.live().count() == 1
