"""Who writes on a ticket without a client becomes its client, so that answers reach them; programs, strangers to secrets and guesses do not."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bailiwick.core.actors import System
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Opening, add_entry, open_ticket, restrict_ticket
from bailiwick.mailroom.tests.outbox import answer
from bailiwick.mailroom.tests.post import id_for
from bailiwick.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
DESK = System("test desk")


@pytest.fixture
def ticket(city, now):
    return open_ticket(Opening(title="A pole is down", team=city.teams.desk), actor=DESK, now=now)


class TestJoining:
    def test_makes_the_writer_the_client_and_answers_reach_them(self, post, ticket, city, now, outbox):
        post("Walt Stone <walt@road.example>", text="It blocks the lane.", In_Reply_To=id_for(ticket, now))
        ticket.refresh_from_db()
        assert (ticket.requester.name, ticket.requester.email, ticket.contact_email) == ("Walt Stone", "walt@road.example", "")
        assert "desk.TicketChanged" in trail(ticket)
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind="reply", body="A crew is on its way.")
        sent = outbox.to("walt@road.example", now)
        assert post.raw(answer(sent, "Thank you.", sender="walt@road.example")).ticket == ticket

    def test_takes_whom_the_directory_knows_with_the_address_they_used(self, post, ticket, city, now, outbox):
        Person.objects.filter(pk=city.person("rita").pk).update(email="rita@former.example")
        post(text="It is mine.", In_Reply_To=id_for(ticket, now))
        ticket.refresh_from_db()
        assert (ticket.requester, ticket.contact_email) == (city.person("rita"), "rita@city.example")
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind="reply", body="Good.")
        assert outbox.to("rita@city.example", now)

    def test_leaves_a_ticket_with_a_client_alone(self, post, city, now):
        own = open_ticket(Opening(title="Printer", requester=city.person("carl"), team=city.teams.desk), actor=DESK, now=now)
        post(text="Mine too.", In_Reply_To=id_for(own, now))
        own.refresh_from_db()
        assert own.requester == city.person("carl")

    def test_of_a_program_or_on_a_secret_changes_nothing(self, post, ticket, now):
        post("Robot <robot@road.example>", text="I am away.", In_Reply_To=id_for(ticket, now), Auto_Submitted="auto-replied")
        restrict_ticket(ticket, actor=DESK, now=now, reason="An inquiry")
        post("Walt Stone <walt@road.example>", text="It blocks the lane.", In_Reply_To=id_for(ticket, now))
        ticket.refresh_from_db()
        assert ticket.requester is None
        assert not Person.objects.filter(email__endswith="@road.example").exists()


class TestOpening:
    def test_a_ticket_for_nobody_says_that_answers_reach_nobody(self, post, city, now, sign_in):
        for name in ("carl", "rita"):
            Person.objects.filter(pk=city.person(name).pk).update(email="desk-2@city.example")
        type(city.rita).objects.filter(pk__in=(city.rita.pk, city.carl.pk)).update(email="")
        opened = post("Counter <desk-2@city.example>", text="The till is dead.", X_Bailiwick_Open="yes", box=trusting(post.box)).ticket
        assert (opened.requester, opened.contact_email) == (None, "desk-2@city.example")
        page = sign_in("tomas").get(reverse("desk:ticket", args=[opened.number])).content.decode()
        assert "Answers reach nobody yet" in page
        type(opened).objects.filter(pk=opened.pk).update(requester=city.person("carl"))
        assert "Answers reach nobody yet" not in sign_in("tomas").get(reverse("desk:ticket", args=[opened.number])).content.decode()


def trusting(box):
    """Let a mailbox believe control headers."""
    type(box).objects.filter(pk=box.pk).update(trusts_headers=True)
    box.refresh_from_db()
    return box
