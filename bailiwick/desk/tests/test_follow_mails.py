"""What became of a mail stands at the entry it tells of, and who works on the ticket sends it again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bailiwick.audit.models import AuditRow
from bailiwick.core.actors import System
from bailiwick.core.attachments import attachments_of
from bailiwick.core.lifecycle import IllegalMove
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Opening, add_entry, correct_entry, open_ticket, restrict_ticket, send_answer_again
from bailiwick.notifications.actions import note_return
from bailiwick.notifications.models import Outgoing

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 20


@pytest.fixture(autouse=True)
def stopped_clock(now):
    """Stop the clock itself: pages hold on to `clock.now` by name from when they were first imported."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def ticket(city, now):
    return open_ticket(Opening(title="Printer", requester=city.person("rita"), team=city.teams.desk), actor=System("test desk"), now=now)


@pytest.fixture
def entry(ticket, city, now):
    return add_entry(ticket, actor=city.actor("tomas"), now=now, kind="reply", body="Turn it off and on.")


@pytest.fixture
def mail(entry):
    return Outgoing.objects.get(part_id=entry.pk, notice="desk.EntryAdded/client")


def page(client, ticket):
    return client.get(reverse("desk:ticket", args=[ticket.number])).content.decode()


class TestState:
    @pytest.mark.parametrize(
        ("state", "error", "words", "repeatable"),
        [
            ("waiting", "", "Mail to rita@city.example waits to be sent", False),
            ("sent", "", "Mailed to rita@city.example today", False),
            ("sent", "4.2.2 Mailbox full", "It is late: 4.2.2 Mailbox full", False),
            ("failed", "550 no such user", "The mail to rita@city.example was not sent", True),
            ("bounced", "5.1.1 no such user", "The mail to rita@city.example came back today", True),
            ("unsure", "ConnectionResetError", "Nobody knows whether the mail to rita@city.example was sent", True),
            ("withheld", "This address is dead", "No mail went to rita@city.example", True),
        ],
    )
    def test_stands_at_the_entry_in_words(self, ticket, mail, sign_in, now, state, error, words, repeatable):
        Outgoing.objects.filter(pk=mail.pk).update(state=state, error=error, sent_at=now, bounced_at=now)
        shown = page(sign_in("tomas"), ticket)
        assert words in shown
        assert error in shown
        assert (reverse("desk:mail_again", args=[ticket.number, mail.pk]) in shown) == repeatable

    def test_stays_at_an_entry_that_was_corrected(self, ticket, entry, mail, city, now, sign_in):
        correct_entry(entry, actor=city.actor("tomas"), now=now, body="Turn it on.")
        assert "waits to be sent" in page(sign_in("tomas"), ticket)

    def test_is_not_shown_to_the_client(self, ticket, mail, sign_in):
        shown = page(sign_in("rita"), ticket)
        assert "Turn it off and on." in shown
        assert "waits to be sent" not in shown

    def test_costs_nothing_where_no_mail_went(self, ticket, sign_in, city, now, django_assert_max_num_queries):
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind="note", body="Looked.")
        client = sign_in("tomas")
        page(client, ticket)
        with django_assert_max_num_queries(60) as without:
            page(client, ticket)
        assert sum("notifications_outgoing" in query["sql"] for query in without.captured_queries) == 1  # the glance at everything


class TestSendAgain:
    def test_goes_to_the_address_of_today(self, ticket, mail, city, now, sign_in):
        assert note_return(
            Outgoing.objects.filter(pk=mail.pk).update(state="sent") and mail, actor=System("mail"), now=now, said="5.1.1", is_final=True
        )
        type(ticket).objects.filter(pk=ticket.pk).update(contact_email="rita@home.example")
        answer = sign_in("tomas").post(reverse("desk:mail_again", args=[ticket.number, mail.pk]))
        assert answer.status_code == 302
        mail.refresh_from_db()
        assert (mail.state, mail.address, mail.error, mail.bounced_at) == ("waiting", "rita@home.example", "", None)
        assert trail(mail) == ["notifications.MailCameBack", "notifications.MailSentAgain"]

    def test_goes_to_another_address_from_then_on(self, ticket, mail, city, sign_in):
        Outgoing.objects.filter(pk=mail.pk).update(state="bounced", error="5.1.1 no such user")
        assert "To another address" in page(sign_in("tomas"), ticket)
        again = reverse("desk:mail_again", args=[ticket.number, mail.pk])
        assert "no address" in sign_in("tomas").post(again, {"address": "rita at home"}, follow=True).content.decode()
        mail.refresh_from_db()
        assert mail.state == "bounced"
        sign_in("tomas").post(again, {"address": "rita@home.example"})
        mail.refresh_from_db()
        ticket.refresh_from_db()
        assert (mail.state, mail.address, ticket.contact_email) == ("waiting", "rita@home.example", "rita@home.example")
        assert "desk.TicketChanged" in trail(ticket)

    def test_to_another_address_is_refused_to_others_and_for_others(self, ticket, mail, city, now):
        Outgoing.objects.filter(pk=mail.pk).update(state="bounced")
        with pytest.raises(Refused):
            send_answer_again(ticket, mail, actor=city.actor("rita"), now=now, address="rita@home.example")
        Outgoing.objects.filter(pk=mail.pk).update(person=city.person("carl"))
        mail.refresh_from_db()
        with pytest.raises(ValidationError):
            send_answer_again(ticket, mail, actor=city.actor("tomas"), now=now, address="rita@home.example")
        ticket.refresh_from_db()
        assert (ticket.contact_email, Outgoing.objects.get(pk=mail.pk).state) == ("", "bounced")

    def test_is_refused_to_others(self, ticket, mail, city, now, sign_in):
        Outgoing.objects.update(state="failed")
        for name in ("rita", "carl", "otto"):
            with pytest.raises(Refused):
                send_answer_again(ticket, mail, actor=city.actor(name), now=now)
        for name in ("rita", "carl"):
            assert sign_in(name).post(reverse("desk:mail_again", args=[ticket.number, mail.pk])).status_code == 404
        assert Outgoing.objects.get(pk=mail.pk).state == "failed"

    def test_of_a_secret_ticket_is_for_those_named_on_it(self, ticket, mail, city, now, sign_in):
        Outgoing.objects.update(state="failed")
        restrict_ticket(ticket, actor=System("test desk"), now=now, reason="An inquiry")
        for name in ("tomas", "ada"):
            assert sign_in(name).post(reverse("desk:mail_again", args=[ticket.number, mail.pk])).status_code == 404
        assert Outgoing.objects.get(pk=mail.pk).state == "failed"

    def test_is_not_for_what_was_sent(self, ticket, mail, city, now):
        Outgoing.objects.update(state="sent")
        with pytest.raises(IllegalMove):
            send_answer_again(ticket, mail, actor=city.actor("tomas"), now=now)

    def test_does_not_reach_mails_of_other_tickets(self, ticket, mail, city, now, sign_in):
        other = open_ticket(Opening(title="Other", requester=city.person("carl"), team=city.teams.desk), actor=System("test desk"), now=now)
        Outgoing.objects.update(state="failed")
        assert sign_in("tomas").post(reverse("desk:mail_again", args=[other.number, mail.pk])).status_code == 404


class TestReturns:
    def test_are_noted_once_and_late_mail_stays_sent(self, mail, now):
        Outgoing.objects.update(state="sent", sent_at=now - timedelta(hours=1))
        system = System("mail")
        assert note_return(mail, actor=system, now=now, said="4.4.1 no answer", is_final=False)
        assert (Outgoing.objects.get(pk=mail.pk).state, Outgoing.objects.get(pk=mail.pk).error) == ("sent", "4.4.1 no answer")
        assert note_return(mail, actor=system, now=now, said="5.1.1 nobody", is_final=True)
        assert not note_return(mail, actor=system, now=now, said="5.1.1 nobody", is_final=True)
        assert (mail.state, mail.bounced_at) == ("bounced", now)
        assert trail(mail) == ["notifications.MailCameBack"]

    def test_are_told_by_the_mailroom_alone(self, mail, city, now):
        Outgoing.objects.update(state="sent")
        with pytest.raises(Refused):
            note_return(mail, actor=city.actor("ada"), now=now, said="5.1.1", is_final=True)


def status_of(client, file):
    """Return how a file is handed out."""
    answer = client.get(reverse("core:attachment", args=[file.pk]))
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


class TestFiles:
    def test_come_with_an_answer_and_stand_at_it(self, ticket, city, sign_in):
        upload = SimpleUploadedFile("screen.png", PNG, content_type="image/png")
        sent = sign_in("tomas").post(
            reverse("desk:entry_add", args=[ticket.number]), {"kind": "reply", "body": "See the picture.", "minutes": "", "files": [upload]}
        )
        assert sent.status_code == 302
        file = attachments_of(ticket.entries.get(body="See the picture.")).get()
        for name in ("tomas", "rita"):
            client = sign_in(name)
            assert reverse("core:attachment", args=[file.pk]) in page(client, ticket)
            assert status_of(client, file) == 200
        assert status_of(sign_in("carl"), file) == 404

    def test_of_an_internal_note_are_not_for_the_client(self, ticket, sign_in):
        upload = SimpleUploadedFile("log.txt", b"internal", content_type="text/plain")
        sign_in("tomas").post(reverse("desk:entry_add", args=[ticket.number]), {"kind": "note", "body": "The log.", "minutes": "", "files": [upload]})
        file = attachments_of(ticket.entries.get(body="The log.")).get()
        assert status_of(sign_in("tomas"), file) == 200
        assert status_of(sign_in("rita"), file) == 404

    def test_a_program_is_refused_and_nothing_is_written(self, ticket, sign_in):
        upload = SimpleUploadedFile("setup.exe", b"MZ", content_type="application/octet-stream")
        answer = sign_in("tomas").post(
            reverse("desk:entry_add", args=[ticket.number]), {"kind": "reply", "body": "Run this.", "minutes": "", "files": [upload]}
        )
        assert answer.status_code == 422
        assert "Programs cannot be attached" in answer.content.decode()
        assert not ticket.entries.filter(body="Run this.").exists()

    def test_of_a_secret_ticket_stand_in_no_strangers_trail(self, ticket, city, now, sign_in):
        upload = SimpleUploadedFile("log.txt", b"secret", content_type="text/plain")
        sign_in("tomas").post(reverse("desk:entry_add", args=[ticket.number]), {"kind": "note", "body": "The log.", "minutes": "", "files": [upload]})
        assert AuditRow.objects.visible_to(city.otto).filter(event="core.AttachmentAdded").exists()
        restrict_ticket(ticket, actor=System("test desk"), now=now, reason="An inquiry")
        assert not AuditRow.objects.visible_to(city.otto).filter(event="core.AttachmentAdded").exists()
