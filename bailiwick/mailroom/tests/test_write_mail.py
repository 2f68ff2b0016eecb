"""What the desk sends: from the right mailbox, in the client's thread, signed so that the answer finds its ticket."""

from __future__ import annotations

import re
from email.utils import parseaddr

import pytest
from django.core.files.base import ContentFile

from bailiwick.core.actors import System
from bailiwick.core.attachments import attach
from bailiwick.desk.actions import add_entry, restrict_ticket
from bailiwick.mailroom.models import Mailbox
from bailiwick.mailroom.tests.outbox import answer
from bailiwick.mailroom.tokens import read
from bailiwick.notifications.models import Outgoing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
DESK = System("test desk")
RITA = "rita@city.example"
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 20


@pytest.fixture
def ticket(mailed):
    return mailed


class TestHeaders:
    def test_a_technician_writes_as_a_person(self, reply, ticket):
        mail = reply().mail
        assert parseaddr(mail["From"]) == ("Service desk", "desk@city.example")
        assert not {"Auto-Submitted", "Precedence", "List-Id", "X-Auto-Response-Suppress"} & set(mail.keys())
        assert re.fullmatch(r"[0-9a-f]{7}", mail["X-Bailiwick-Installation"])
        assert mail["Subject"] == "Re: The printer jams"
        assert mail["In-Reply-To"] == "<first@rita.example>"
        assert mail["References"].split()[0].startswith(f"<desk.ticket.{ticket.pk}@")
        assert mail["References"].split()[-1] == "<first@rita.example>"

    def test_a_program_says_that_it_is_one(self, ticket, outbox):
        mail = outbox.taken[0].mail
        assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"], mail["Precedence"]) == ("auto-generated", "All", None)
        assert mail["In-Reply-To"] == "<first@rita.example>"
        assert ticket.number in mail["Subject"]

    def test_bears_the_token_in_name_address_envelope_and_text(self, reply, ticket, post):
        sent = reply()
        entry = ticket.entries.get(kind="reply")
        places = [sent.mail["Message-ID"], sent.mail["Reply-To"], sent.sender, sent.part("plain"), sent.part("html")]
        found = [read(place)[0].said for place in places]
        assert {(each.ticket, each.entry, each.mailbox, each.audience) for each in found} == {(ticket.pk, entry.pk, post.box.pk, "c")}
        assert parseaddr(sent.mail["Reply-To"])[1].startswith("desk+bw-")
        assert all(len(address.partition("@")[0]) <= 64 for address in (sent.sender, parseaddr(sent.mail["Reply-To"])[1]))

    def test_without_plus_addresses_answers_come_to_the_plain_one(self, reply):
        Mailbox.objects.update(takes_plus=False)
        sent = reply()
        assert (sent.mail["Reply-To"], sent.sender) == (None, "desk@city.example")
        Mailbox.objects.update(reply_to="help@city.example", aliases="help@city.example")
        assert parseaddr(reply("And now?").mail["Reply-To"])[1] == "help@city.example"

    def test_the_whole_conversation_is_one_thread(self, reply, post, outbox, now):
        first = reply("One.").mail
        post.raw(answer(outbox.taken[-1], "Still broken.", extra=["X-Number: 1"]))
        second = reply("Two.").mail
        third = reply("Three.").mail
        chain = third["References"].split()
        assert {first["Message-ID"], second["Message-ID"], "<first@rita.example>"} < set(chain)
        assert chain[-1] == third["In-Reply-To"] == second["In-Reply-To"]
        assert third["In-Reply-To"].endswith("@outside.example>")
        assert {mail["Subject"] for mail in (first, second, third)} == {"Re: The printer jams"}

    def test_the_same_mail_keeps_its_name_when_it_goes_again(self, reply, outbox, now):
        name = reply().mail["Message-ID"]
        Outgoing.objects.filter(is_letter=True).update(state="waiting")
        assert outbox.to(RITA, now).mail["Message-ID"] == name

    def test_goes_alone_in_a_storm(self, ticket, city, now, outbox):
        for number in range(8):
            add_entry(ticket, actor=city.actor("tomas"), now=now, kind="reply", body=f"Step {number}.")
        assert len([sent for sent in outbox.empty(now) if "Step" in sent.part("plain")]) == 8


class TestWords:
    def test_text_and_html_with_signature_and_the_line_to_write_above(self, reply):
        sent = reply("Look at <this>: https://help.city.example/printer")
        text, html = sent.part("plain"), sent.part("html")
        assert text.startswith("--- Write your answer above this line. ---")
        assert "Look at <this>:" in text
        assert "-- \nCity IT\nHelp (https://help.city.example)" in text.replace("\r", "")
        assert "Look at &lt;this&gt;:" in html
        assert '<a href="https://help.city.example/printer"' in html
        assert "<strong>City IT</strong>" in html

    def test_names_of_mails_stand_on_one_line(self, reply):
        for name in (b"Message-ID: <", b"In-Reply-To: <"):
            assert name in reply("Again.").raw

    def test_in_spanish_for_those_who_read_it(self, city, reply):
        city.rita.preferences = {"language": "es"}
        city.rita.save()
        sent = reply("Apáguela y enciéndala.")
        assert sent.part("plain").splitlines()[0] == "--- Escriba su respuesta encima de esta línea. ---"
        assert "Apáguela y enciéndala." in sent.part("html")

    def test_a_secret_ticket_says_nothing(self, ticket, reply, city, now):
        restrict_ticket(ticket, actor=DESK, now=now, reason="An inquiry")
        ticket.assignee = city.person("tomas").staff
        ticket.save()
        sent = reply("The suspect is known.")
        assert "suspect" not in sent.raw.decode()
        assert "printer" not in sent.mail["Subject"].lower()
        assert sent.mail["In-Reply-To"] == "<first@rita.example>"

    def test_goes_to_the_address_that_the_client_gave(self, ticket, reply, city, outbox, now):
        type(ticket).objects.filter(pk=ticket.pk).update(contact_email="rita@home.example")
        ticket.refresh_from_db()
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind="reply", body="One.")
        assert outbox.to("rita@home.example", now)


class TestFiles:
    @pytest.fixture
    def entry(self, ticket, city, now):
        return add_entry(ticket, actor=city.actor("tomas"), now=now, kind="reply", body="See the picture.")

    def test_go_along_pictures_in_the_text(self, entry, city, now, outbox):
        for name, content in (("screen.png", PNG), ("Anleitung für Drucker.pdf", b"%PDF-1.4 words")):
            attach(entry, actor=city.actor("tomas"), now=now, upload=ContentFile(content, name=name))
        sent = outbox.to(RITA, now)
        kinds = [part.get_content_type() for part in sent.mail.walk()]
        assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "application/pdf"]
        picture, paper = sent.parsed.attachments
        assert (picture.filename, picture.inline, picture.content) == ("screen.png", True, PNG)
        assert f"cid:{picture.content_id}" in sent.part("html")
        assert (paper.filename, paper.inline) == ("Anleitung für Drucker.pdf", False)

    def test_what_is_too_large_stays_on_the_ticket_and_is_named(self, entry, city, now, outbox, monkeypatch):
        monkeypatch.setattr("bailiwick.mailroom.writing.files.LARGEST", 60)
        attach(entry, actor=city.actor("tomas"), now=now, upload=ContentFile(b"x" * 61, name="long.txt"))
        sent = outbox.to(RITA, now)
        assert not sent.parsed.attachments
        assert "long.txt" in sent.part("plain")
        assert "long.txt" in sent.part("html")

    def test_of_a_secret_ticket_stay_behind_its_door(self, entry, ticket, city, now, outbox):
        attach(entry, actor=city.actor("tomas"), now=now, upload=ContentFile(PNG, name="screen.png"))
        type(ticket).objects.filter(pk=ticket.pk).update(need_to_know=True)
        assert not outbox.to(RITA, now).parsed.attachments
