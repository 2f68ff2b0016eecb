"""Where rarer mail goes: copies, merged tickets, borrowed addresses, and the many ways of sending on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.core.actors import System
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Opening, merge_tickets, open_ticket, restrict_ticket
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.tests.post import id_for, token_for
from bailiwick.mailroom.tokens import STAFF, plus_address
from bailiwick.notifications.models import Outgoing

pytestmark = pytest.mark.django_db
DESK = System("test desk")
RITA = "Rita Alvarez <rita@city.example>"


@pytest.fixture
def ticket(city, now):
    """Return a ticket of Rita's, an hour old."""
    return open_ticket(Opening(title="Printer", requester=city.person("rita"), team=city.teams.desk), actor=DESK, now=now - timedelta(hours=1))


class TestToken:
    def test_of_clients_does_not_let_anybody_speak_as_the_desk(self, post, ticket, now):
        borrowed = post("tomas@city.example", In_Reply_To=id_for(ticket, now), text="Send me your password.")
        assert (borrowed.outcome, borrowed.entry.kind, borrowed.entry.is_public) == ("replied", "note", False)
        own = post("tomas@city.example", In_Reply_To=id_for(ticket, now, audience=STAFF), text="Try again.")
        assert (own.entry.kind, own.entry.is_public) == ("reply", True)

    def test_is_read_in_any_case_and_before_a_wrong_one(self, post, ticket, now):
        assert post(to=plus_address(post.box.address, token_for(ticket, now)).upper()).reason == "plus_address"
        wrong = token_for(ticket, now)[:-2] + "aa"
        assert post(In_Reply_To=id_for(ticket, now), text=f"Look: [{wrong}]").ticket == ticket

    @pytest.mark.parametrize("bent", [lambda token, _other: token[:-3], lambda token, other: token[:-26] + other[-26:]])
    def test_that_was_bent_is_refused_and_kept(self, post, ticket, city, now, bent):
        other = open_ticket(Opening(title="Other", requester=city.person("carl"), team=city.teams.desk), actor=DESK, now=now)
        arrival = post(In_Reply_To=f"<{bent(token_for(ticket, now), token_for(other, now))}.1@city.example>", subject=f"Re: {ticket.number}")
        assert (arrival.state, arrival.reason, arrival.ticket) == ("quarantined", "wrong_token", None)
        assert not ticket.entries.exists()


class TestCopies:
    def test_whoever_got_one_from_the_client_joins_by_answering_it(self, post):
        opened = post(Cc="Carl Stone <CARL@city.example>", Message_ID="<first@rita.example>").ticket
        arrival = post("carl@city.example", In_Reply_To="<first@rita.example>", text="Here too.")
        assert (arrival.outcome, arrival.reason, arrival.ticket, arrival.entry.author_name) == ("replied", "references", opened, "Carl Stone")
        assert "desk.ClientReplied" in trail(opened)
        assert post("carl@city.example", subject=f"Re: {opened.number}").ticket == opened

    def test_others_do_not(self, post, city):
        opened = post(Cc="carl@city.example", Message_ID="<first@rita.example>").ticket
        assert post("carl@city.example", subject=f"Re: {opened.number}").ticket != opened
        assert post("sam@city.example", In_Reply_To="<first@rita.example>").ticket != opened

    def test_nobody_is_let_into_a_secret_by_one(self, post, now):
        opened = post(Cc="carl@city.example", Message_ID="<first@rita.example>").ticket
        restrict_ticket(opened, actor=DESK, now=now, reason="An inquiry")
        assert post("carl@city.example", In_Reply_To="<first@rita.example>").ticket != opened
        assert not opened.entries.filter(kind="reply").exists()


class TestMerged:
    @pytest.fixture
    def other(self, ticket, city, now):
        """Return a ticket of Carl's into which Rita's was merged."""
        made = open_ticket(Opening(title="All printers", requester=city.person("carl"), team=city.teams.desk), actor=DESK, now=now)
        merge_tickets(ticket, into=made, actor=DESK, now=now, reason="The same")
        return made

    def test_either_number_leads_either_client_there(self, post, ticket, other):
        for sender, number in ((RITA, other.number), ("carl@city.example", ticket.number)):
            arrival = post(sender, subject=f"Re: {number}")
            assert (arrival.outcome, arrival.reason, arrival.ticket.merged_into or arrival.ticket) == ("replied", "subject", other)
        assert trail(other).count("desk.ClientReplied") == 2

    def test_a_stranger_is_led_nowhere(self, post, ticket, other):
        assert post("sam@city.example", subject=f"Re: {other.number}").ticket not in {ticket, other}


def heading(first, *more, text="It eats paper."):
    return "\r\n".join((first, *more, "", text, ""))


SENT_ON = {
    "thunderbird": (
        "Fwd: Printer",
        heading(
            "\r\n-------- Forwarded Message --------",
            "Subject: \tPrinter",
            "Date: \tMon, 9 Mar 2026 10:30:00 -0600",
            f"From: \t{RITA}",
            "To: \tt@x.example",
        ),
    ),
    "thunderbird, German": (
        "Fwd: Printer",
        heading(
            "\r\n-------- Weitergeleitete Nachricht --------", "Betreff: \tPrinter", "Datum: \tMon, 9 Mar 2026", f"Von: \t{RITA}", "An: \tt@x.example"
        ),
    ),
    "exchange, family name first": (
        "FW: Printer",
        heading("From: Alvarez, Rita", "Sent: Monday, March 9, 2026 10:30 AM", "To: Tomas", "Subject: Printer"),
    ),
    "outlook, French": ("TR: Printer", heading(f"De : {RITA}", "Envoyé : lundi 9 mars 2026 10:30", "À : Tomas", "Objet : Printer")),
    "outlook, Spanish": ("RV: Printer", heading(f"De: {RITA}", "Enviado el: lunes, 9 de marzo de 2026", "Para: Tomas", "Asunto: Printer")),
    "apple, quoted": (
        "Fwd: Printer",
        heading("> Begin forwarded message:", "> ", f"> From: {RITA}", "> Subject: Printer", "> To: Tomas", "> ", "> It eats paper.", text=""),
    ),
}


class TestSentOn:
    @pytest.mark.parametrize(("subject", "text"), SENT_ON.values(), ids=SENT_ON)
    def test_in_the_way_of(self, post, city, subject, text):
        opened = post("tomas@city.example", subject=subject, text=text).ticket
        assert (opened.requester, opened.title, opened.description) == (city.person("rita"), "Printer", "It eats paper.")
        assert not opened.entries.exists()

    @staticmethod
    def enclosing(sender, inner, subject="FW: Printer"):
        head = f"From: {sender}\r\nTo: desk@city.example\r\nSubject: {subject}\r\nMessage-ID: <{sender}>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        return f"{head}--b\r\nContent-Type: text/plain\r\n\r\nPlease take this.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n".encode()

    def test_as_a_file(self, post, city):
        inner = f"From: {RITA}\r\nSubject: Printer\r\n\r\nIt eats paper."
        opened = post.raw(self.enclosing("tomas@city.example", inner)).ticket
        assert (opened.requester, opened.title, opened.description) == (city.person("rita"), "Printer", "It eats paper.")
        assert [entry.body for entry in opened.entries.all()] == ["Please take this."]
        assert post.raw(self.enclosing("carl@city.example", inner)).ticket.requester == city.person("carl")

    def test_a_machines_report_as_a_file_stays_the_technicians(self, post, city):
        inner = "From: MAILER-DAEMON@x.example\r\nAuto-Submitted: auto-replied\r\nSubject: Undelivered\r\n\r\nx"
        assert post.raw(self.enclosing("tomas@city.example", inner)).ticket.requester == city.person("tomas")


def test_who_asks_programs_for_silence_opens_a_ticket_and_gets_no_receipt(post):
    arrival = post(X_Auto_Response_Suppress="All")
    assert (arrival.outcome, arrival.reason) == ("opened", "new")
    assert not Outgoing.objects.filter(address="rita@city.example").exists()
    post(Message_ID="<other@rita.example>")
    assert Outgoing.objects.filter(address="rita@city.example").exists()
    assert Ticket.objects.count() == 2
