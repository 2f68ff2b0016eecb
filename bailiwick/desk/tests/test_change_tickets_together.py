"""Ticked tickets get another team or priority from the queue: looked at first, applied through the actions, taken back."""

import re
from datetime import timedelta

import pytest

from bailiwick.core import clock
from bailiwick.core.models import Batch
from bailiwick.core.testing import trail
from bailiwick.desk.actions import snooze_ticket
from bailiwick.desk.models import Chase, ChaserPlan, Snooze, Ticket, Wait, WaitReason
from bailiwick.desk.tests.factories import make_ticket

LIST = "/records/tickets/bulk"


@pytest.fixture
def two(city):
    return [make_ticket(city), make_ticket(city, title="Scanner hums")]


def form(tickets, **values):
    return {"pk": [t.pk for t in tickets], "field": list(values), **values}


class TestChangeTicketsTogether:
    def test_is_offered_on_the_list_to_the_desk_alone(self, city, two, sign_in):
        assert "Edit together" in sign_in("grace").get("/records/tickets/?view=all").content.decode()
        assert "Edit together" not in sign_in("rita").get("/records/tickets/?view=all").content.decode()

    def test_shows_every_change_before_it_happens(self, city, two, sign_in):
        page = sign_in("grace").post(LIST, form(two, team=city.teams.network.pk)).content.decode()
        assert "2 records will change" in page
        assert "<del>Service desk</del> → <ins>Network</ins>" in page
        assert {t.team for t in Ticket.objects.all()} == {city.teams.desk}

    def test_hands_them_on_through_the_action(self, city, two, sign_in):
        sign_in("grace").post(LIST, form(two, team=city.teams.network.pk, reason="Switch is down") | {"apply": "1"})
        assert {t.team for t in Ticket.objects.all()} == {city.teams.network}
        assert "desk.TicketHandedOff" in trail(two[0])

    def test_leads_back_to_the_list_as_it_was(self, city, two, sign_in):
        given = form(two, team=city.teams.network.pk) | {"apply": "1", "link": "?view=all&sort=-opened", "to": "/records/tickets/"}
        assert sign_in("grace").post(LIST, given)["Location"] == "/records/tickets/?view=all&sort=-opened"

    def test_is_taken_back_as_one(self, city, two, sign_in):
        grace = sign_in("grace")
        grace.post(LIST, form(two, team=city.teams.network.pk) | {"apply": "1"})
        grace.post(f"/records/batches/{Batch.objects.get().pk}/undo")
        assert {t.team for t in Ticket.objects.all()} == {city.teams.desk}
        assert Batch.objects.get().state == Batch.State.UNDONE

    def test_says_which_stay_and_why(self, city, two, sign_in):
        page = sign_in("grace").post(LIST, form(two, priority="1")).content.decode()
        assert len(re.findall("Say why the priority differs", page)) == 2

    def test_asks_again_for_values_that_mean_nothing(self, city, two, sign_in):
        page = sign_in("grace").post(LIST, form(two, impact="99")).content.decode()
        assert "Impact: Select a valid choice" in page

    def test_is_refused_to_clients(self, city, two, sign_in):
        assert sign_in("rita").post(LIST, form(two, team=city.teams.network.pk) | {"apply": "1"}).status_code == 403
        assert {t.team for t in Ticket.objects.all()} == {city.teams.desk}

    def test_passes_over_tickets_that_do_not_exist_for_the_actor(self, city, two, sign_in):
        Ticket.objects.filter(pk=two[1].pk).update(need_to_know=True)
        sign_in("grace").post(LIST, form(two, team=city.teams.network.pk) | {"apply": "1"})
        assert Ticket.objects.get(pk=two[1].pk).team == city.teams.desk


class TestDoTogether:
    def test_merges_them_and_takes_it_back(self, city, two, sign_in):
        grace = sign_in("grace")
        page = grace.post(LIST, form(two, merge_into=two[0].pk)).content.decode()
        assert "1 record will change" in page
        grace.post(LIST, form(two, merge_into=two[0].pk, reason="one matter") | {"apply": "1"})
        assert Ticket.objects.get(pk=two[1].pk).merged_into == two[0]
        grace.post(f"/records/batches/{Batch.objects.get().pk}/undo")
        assert Ticket.objects.get(pk=two[1].pk).merged_into is None

    def test_makes_a_parent_of_them_and_takes_it_back(self, city, two, sign_in):
        grace = sign_in("grace")
        assert "a new ticket" in grace.post(LIST, form(two, parent_title="Paper is out")).content.decode()
        assert Ticket.objects.count() == 2
        grace.post(LIST, form(two, parent_title="Paper is out") | {"apply": "1"})
        parent = Ticket.objects.get(title="Paper is out")
        assert {t.parent for t in Ticket.objects.exclude(pk=parent.pk)} == {parent}
        grace.post(f"/records/batches/{Batch.objects.get().pk}/undo")
        assert not Ticket.objects.exclude(parent=None).exists()
        assert not Ticket.objects.get(pk=parent.pk).unfinished

    def test_tags_waits_and_solves_them_and_takes_it_back(self, city, two, sign_in):
        grace = sign_in("grace")
        grace.post(LIST, form(two, wait="vendor", tag="Storm", reason="The vendor comes") | {"apply": "1"})
        assert {t.state for t in Ticket.objects.all()} == {"waiting"}
        assert "core.RecordTagged" in trail(two[0])
        grace.post(LIST, form(two, resolution="New paper") | {"apply": "1"})
        assert {t.state for t in Ticket.objects.all()} == {"solved"}
        grace.post(f"/records/batches/{Batch.objects.first().pk}/undo")
        assert {t.state for t in Ticket.objects.all()} == {"open"}

    def test_asks_what_a_ticked_field_means(self, city, two, sign_in):
        assert "say what, or untick it" in sign_in("grace").post(LIST, form(two, resolution="")).content.decode()


class TestRestTogether:
    @pytest.fixture
    def reason(self, db):
        plan = ChaserPlan.objects.create(name="Twice", every_days=2, times=2, reminder="Please answer.")
        return WaitReason.objects.create(name="details of the fault", on="client", plan=plan)

    def test_lets_them_wait_for_a_kept_reason_so_that_reminders_begin_and_takes_it_back(self, city, two, sign_in, reason):
        grace = sign_in("grace")
        assert "details of the fault · reminded every 2 working days, 2 times" in grace.post(LIST, {"pk": two[0].pk}).content.decode()
        grace.post(LIST, form(two, wait=f"reason-{reason.pk}") | {"apply": "1"})
        assert {(wait.kind, wait.on, wait.reason) for wait in Wait.objects.all()} == {(reason, "client", "details of the fault")}
        assert Chase.objects.filter(plan=reason.plan, next_at__isnull=False).count() == 2
        assert "desk.TicketWaits" in trail(two[0])
        grace.post(f"/records/batches/{Batch.objects.get().pk}/undo")
        assert {t.state for t in Ticket.objects.all()} == {"open"}
        assert not Chase.objects.filter(next_at__isnull=False).exists()

    def test_asks_for_words_where_no_kept_reason_gives_them(self, city, two, sign_in, reason):
        assert "Say what is awaited" in sign_in("grace").post(LIST, form(two, wait="client")).content.decode()
        WaitReason.objects.filter(pk=reason.pk).update(retired_at=clock.now())
        assert "Let wait for: Select a valid choice" in sign_in("grace").post(LIST, form(two, wait=f"reason-{reason.pk}")).content.decode()
        assert not Wait.objects.exists()

    def test_puts_them_aside_except_those_that_are_and_takes_it_back(self, city, two, sign_in):
        until = clock.now() + timedelta(days=5)
        snooze_ticket(two[1], actor=city.actor("tomas"), now=clock.now(), until=until)
        grace = sign_in("grace")
        page = grace.post(LIST, form(two, aside="tomorrow", reason="ask again")).content.decode()
        assert "1 record will change" in page
        assert "is put aside until" in page
        grace.post(LIST, form(two, aside="tomorrow", reason="ask again") | {"apply": "1"})
        assert Snooze.objects.get(ticket=two[0]).note == "ask again"
        assert "desk.TicketSnoozed" in trail(two[0])
        grace.post(f"/records/batches/{Batch.objects.get().pk}/undo")
        assert list(Snooze.objects.values_list("ticket", "until")) == [(two[1].pk, until)]
