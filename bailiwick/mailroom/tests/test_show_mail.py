"""Mail on the page of its ticket: what is new, the rest folded, the mail itself one click away, for those to whom the ticket is open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from bailiwick.core.actors import System
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Opening, add_entry, open_ticket, reply_to_ticket, restrict_ticket, solve_ticket
from bailiwick.mailroom.models import Message, MessageFile, MessageLink
from bailiwick.mailroom.tests.post import id_for
from bailiwick.mailroom.tests.test_keep_files import PNG, with_files
from bailiwick.mailroom.tokens import STAFF

pytestmark = pytest.mark.django_db
DESK = System("test desk")
ANSWER = (
    "It works now.\n\n-- \nRita Alvarez\nLibrary\n\n"
    "On Sun, Nov 22, 2026 at 9:00 AM Service desk <desk@city.example> wrote:\n\n> Turn it off\n> and on.\n"
)


@pytest.fixture
def ticket(city, now):
    return open_ticket(Opening(title="Printer", requester=city.person("rita"), team=city.teams.desk), actor=DESK, now=now)


@pytest.fixture
def answered(post, ticket, now):
    """Return what Rita's answer did."""
    post(text=ANSWER, In_Reply_To=id_for(ticket, now))
    return MessageLink.objects.get()


def shown(client, ticket):
    return client.get(reverse("desk:ticket", args=[ticket.number])).content.decode()


def address(name, link, *more):
    return reverse(f"mailroom:{name}", args=[link.pk, *more])


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


class TestFolds:
    def test_quote_and_signature_are_folded_and_all_is_there(self, answered, ticket, sign_in):
        page = shown(sign_in("tomas"), ticket)
        assert answered.entry.body == "It works now."
        assert page.count('<details class="fold">') == 2
        assert all(line.replace(">", "&gt;") in page for line in ("&gt; Turn it off", "Library", "It works now."))
        kept = answered.message
        assert all(line in f"{kept.visible}\n{kept.quote}\n{kept.signature}" for line in map(str.rstrip, ANSWER.split("\n")))
        assert kept.text == ANSWER.rstrip()

    def test_the_client_finds_them_folded_too_and_nothing_of_the_mail(self, answered, ticket, sign_in):
        page = shown(sign_in("rita"), ticket)
        assert page.count('<details class="fold">') == 2
        assert "By mail from" not in page
        assert address("message_source", answered) not in page

    def test_what_a_technician_quotes_is_not_for_the_client(self, post, ticket, city, now, sign_in):
        text = "Turn it off.\n\nOn Sun, Nov 22, 2026 at 9:00 AM Desk <desk@city.example> wrote:\n> The client is difficult, says Grace.\n"
        note = add_entry(ticket, actor=city.actor("grace"), now=now, kind="reply", body="Well.")
        post("Tomás Novak <tomas@city.example>", text=text, In_Reply_To=id_for(ticket, now, entry=note.pk, audience=STAFF))
        assert ticket.entries.filter(kind="reply", body="Turn it off.").exists()
        assert "difficult" in shown(sign_in("tomas"), ticket)
        assert "difficult" not in shown(sign_in("rita"), ticket)

    def test_words_that_open_a_ticket_are_folded_until_somebody_edits_them(self, post, sign_in):
        opened = post(text="It eats paper.\n\n-- \nRita Alvarez\nLibrary").ticket
        assert "Library" in opened.description
        for name in ("tomas", "rita"):
            page = shown(sign_in(name), opened)
            assert page.count('<details class="fold">') == 1
            assert page.count("Rita Alvarez\nLibrary") == 1
        type(opened).objects.filter(pk=opened.pk).update(description="Eats paper")
        assert 'class="fold"' not in shown(sign_in("rita"), opened)

    def test_stay_at_an_entry_of_a_mail_whose_words_wrap_otherwise(self, post, ticket, now, sign_in):
        html = '<div>It works <b>now</b>,<br>thank you.</div><div class="gmail_quote"><blockquote>Turn it off</blockquote></div>'
        parts = f"--b\nContent-Type: text/plain\n\nIt works now, thank you.\nTurn it off\n--b\nContent-Type: text/html\n\n{html}\n--b--\n"
        head = (
            f'From: rita@city.example\nMessage-ID: <w@x>\nIn-Reply-To: {id_for(ticket, now)}\nContent-Type: multipart/alternative; boundary="b"\n\n'
        )
        post.raw((head + parts).encode())
        kept = Message.objects.get()
        assert (kept.quote, "The whole mail" in shown(sign_in("tomas"), ticket)) == ("It works now, thank you.\nTurn it off", True)

    def test_say_where_the_rest_of_very_long_words_is(self, post, ticket, now, sign_in):
        post(text="word " * 30_000, In_Reply_To=id_for(ticket, now))
        assert ticket.entries.get().body.endswith("…")
        assert len(Message.objects.get().visible) > len(ticket.entries.get().body)
        assert "The rest is in the mail" in shown(sign_in("tomas"), ticket)


class TestLine:
    def test_says_from_whom_and_how_it_was_found(self, answered, ticket, sign_in):
        page = shown(sign_in("tomas"), ticket)
        assert "By mail from Rita Alvarez &lt;rita@city.example&gt;, found by our token in it" in page
        assert all(address(name, answered) in page for name in ("message", "message_source"))

    def test_says_that_it_came_from_elsewhere(self, post, ticket, now, sign_in):
        post("Rita <rita@home.example>", text="From home.", In_Reply_To=id_for(ticket, now))
        assert "it came from another address" in shown(sign_in("tomas"), ticket)

    def test_a_mail_to_two_mailboxes_names_the_other_ticket_where_it_is_open(self, post, mailbox, city, now, sign_in):
        permits = mailbox("permits@city.example", team=city.teams.network)
        first, second = (post(text="Both.", Message_ID="<both@x>", To="desk@city.example", box=box).ticket for box in (post.box, permits))
        assert (Message.objects.count(), first != second) == (1, True)
        client = sign_in("tomas")
        assert f"the same mail is on {second.number}" in shown(client, first)
        assert f"the same mail is on {first.number}" in shown(client, second)
        restrict_ticket(second, actor=DESK, now=now, reason="An inquiry")
        assert second.number not in shown(client, first)

    def test_a_mail_long_after_the_end_links_both_tickets(self, post, ticket, city, now, sign_in):
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Cleaned.")
        arrival = post(text="It jams again.", In_Reply_To=id_for(ticket, now), at=now + timedelta(days=60))
        assert (arrival.outcome, arrival.ticket.follows) == ("linked", ticket)
        client = sign_in("tomas")
        for page, other, words in ((arrival.ticket, ticket, "follows"), (ticket, arrival.ticket, "followed by")):
            assert f'<span class="muted">{words}</span> <a class="row-link" href="{reverse("desk:ticket", args=[other.number])}"' in shown(
                client, page
            )


class TestDoors:
    @pytest.mark.parametrize("name", ["message", "message_frame", "message_source", "message_eml"])
    def test_open_to_the_desk_alone(self, answered, ticket, name, sign_in, client, city, now):
        answer = sign_in("tomas").get(address(name, answered))
        assert (answer.status_code, bool(body(answer))) == (200, True)
        for stranger in ("rita", "carl"):
            assert sign_in(stranger).get(address(name, answered)).status_code == 404
        client.logout()
        assert client.get(address(name, answered)).status_code == 302
        restrict_ticket(ticket, actor=DESK, now=now, reason="An inquiry")
        assert sign_in("tomas").get(address(name, answered)).status_code == 404

    def test_a_reader_of_a_secret_leaves_a_trace(self, answered, ticket, sign_in, city, now):
        restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="An inquiry")
        assert sign_in("tomas").get(address("message_source", answered)).status_code == 200
        assert "desk.TicketRead" in trail(ticket)

    def test_the_raw_mail_comes_byte_for_byte_and_runs_nowhere(self, answered, sign_in):
        answer = sign_in("tomas").get(address("message_eml", answered))
        assert body(answer) == answered.message.raw.content()
        assert answer["Content-Disposition"].startswith("attachment")
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")


class TestFiles:
    def test_stand_at_what_they_came_with_and_logos_apart_from_the_third_on(self, post, sign_in):
        tickets = [post.raw(with_files(number, ("logo.png", PNG, "image/png", "logo"))).ticket for number in range(3)]
        client = sign_in("tomas")
        assert "1 picture of the signature" not in shown(client, tickets[1])
        assert "1 picture of the signature" in shown(client, tickets[2])
        panel = client.get(reverse("core:attachments", args=["desk.ticket", tickets[2].pk])).content.decode()
        assert ("No files yet" in panel, "1 picture of a signature" in panel) == (True, True)
        logo = MessageFile.objects.latest("id")
        assert body(client.get(reverse("core:attachment", args=[logo.attachment_id]))) == PNG

    def test_of_an_internal_note_are_handed_out_of_the_mail_unless_they_run(self, post, ticket, now, sign_in):
        head = f"In-Reply-To: {id_for(ticket, now)}\r\nAuto-Submitted: auto-replied"
        files = (("plan.pdf", b"%PDF-1.4 plan", "application/pdf", ""), ("setup.exe", b"MZ program", "application/octet-stream", ""))
        post.raw(with_files(1, *files, head=head))
        link, (plan, setup) = MessageLink.objects.get(), MessageFile.objects.order_by("id")
        client = sign_in("tomas")
        assert address("message_file", link, plan.pk) in shown(client, ticket)
        assert body(client.get(address("message_file", link, plan.pk))) == b"%PDF-1.4 plan"
        assert client.get(address("message_file", link, setup.pk)).status_code == 404
        assert sign_in("rita").get(address("message_file", link, plan.pk)).status_code == 404

    def test_are_asked_for_all_entries_at_once(self, post, ticket, now, city, sign_in, django_assert_max_num_queries):
        client = sign_in("tomas")

        def count():
            client.get(reverse("desk:ticket", args=[ticket.number]))
            with django_assert_max_num_queries(40) as queries:
                shown(client, ticket)
            return len(queries)

        reply_to_ticket(ticket, actor=city.actor("rita"), now=now, body="None by mail.")
        none = count()
        post(text="One.", In_Reply_To=id_for(ticket, now))
        one = count()
        for number in range(5):
            post(text=f"Number {number}.", In_Reply_To=id_for(ticket, now))
        assert count() == one
        assert one - none == 2  # mails and their files


class TestForPrograms:
    def test_tell_what_mails_did_to_those_who_may_read_all(self, answered, ticket, sign_in, city, now):
        client = sign_in("tomas")
        (told,) = client.get(f"/api/v1/mailroom/tickets/{ticket.number}/messages").json()["items"]
        assert (told["entry_id"], told["role"], told["found_by"], told["visible"]) == (answered.entry_id, "replied", "token", "It works now.")
        assert (told["from_email"], "> Turn it off" in told["quote"], "Library" in told["signature"]) == ("rita@city.example", True, True)
        assert body(client.get(f"/api/v1/mailroom/messages/{told['id']}/source")) == answered.message.raw.content()
        restrict_ticket(ticket, actor=DESK, now=now, reason="An inquiry")
        for name in ("tomas", "rita", "carl"):
            stranger = sign_in(name)
            assert stranger.get(f"/api/v1/mailroom/tickets/{ticket.number}/messages").status_code == 404
            assert stranger.get(f"/api/v1/mailroom/messages/{answered.pk}/source").status_code == 404
