"""Where a mail goes: by a token nobody can make up, by known mails and numbers only for those who have a part."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest

from bailiwick.audit.models import AuditRow
from bailiwick.core.actors import System
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Opening, add_entry, close_ticket, merge_tickets, open_ticket, restrict_ticket, solve_ticket
from bailiwick.desk.models import Entry, Ticket
from bailiwick.mailroom.actions import drain, store_raw
from bailiwick.mailroom.models import Message, MessageLink, Via
from bailiwick.mailroom.tests.post import id_for, token_for, written
from bailiwick.mailroom.tokens import STAFF, marker, plus_address
from bailiwick.people.models import DepartmentContact

pytestmark = pytest.mark.django_db
DESK = System("test desk")


@pytest.fixture
def ticket(city, now):
    """Return a ticket of Rita's, an hour old."""
    return open_ticket(Opening(title="Printer", requester=city.person("rita"), team=city.teams.desk), actor=DESK, now=now - timedelta(hours=1))


@pytest.fixture
def secret(city, now, ticket):
    restrict_ticket(ticket, actor=DESK, now=now, reason="An inquiry")
    ticket.refresh_from_db()
    return ticket


def is_apart(arrival, ticket):
    """Whether a mail left a ticket alone and does not name it."""
    assert arrival.ticket != ticket
    assert ticket.number not in arrival.why
    return not ticket.entries.exists() and not MessageLink.objects.filter(ticket=ticket).exists()


class TestNew:
    def test_opens_a_ticket_for_the_sender(self, post, city):
        arrival = post()
        assert (arrival.outcome, arrival.reason) == ("opened", "new")
        opened = arrival.ticket
        assert (opened.title, opened.description, opened.requester, opened.channel) == (
            "The printer jams",
            "It eats paper.",
            city.person("rita"),
            "e-mail",
        )
        assert (opened.team, opened.department, opened.state) == (city.teams.desk, city.departments["LIB"], "new")
        assert trail(opened)[0] == "desk.TicketOpened"
        assert trail(arrival) == ["mailroom.MailStored", "mailroom.MailUnderstood"]
        assert MessageLink.objects.get().role == "opened"

    def test_the_address_counts_however_it_is_written(self, post, city):
        for sender in ("RITA@City.Example", "rita+phone@city.example", '"Alvarez, Rita" <Rita@CITY.example>'):
            assert post(sender).ticket.requester == city.person("rita")

    def test_a_stranger_waits(self, post):
        arrival = post("somebody@elsewhere.example")
        assert (arrival.state, arrival.reason) == ("quarantined", "unknown_sender")
        assert not Ticket.objects.exists()

    def test_a_stranger_opens_where_the_mailbox_lets_them(self, post):
        type(post.box).objects.update(opens_for_strangers=True)
        post.box.refresh_from_db()
        first, second = post("Nora New <nora@elsewhere.example>"), post("nora@elsewhere.example")
        assert first.reason == "stranger"
        assert (first.ticket.requester.name, first.ticket.requester.email) == ("Nora New", "nora@elsewhere.example")
        assert (second.reason, second.ticket.requester) == ("new", first.ticket.requester)

    def test_without_a_word_of_the_administrators_nobody_has_to_be_known(self, post, mailbox, now):
        assert post("nora@elsewhere.example", box=mailbox("front@city.example")).reason == "stranger"
        assert post("news@vendor.example", box=mailbox("other@city.example"), List_Id="<news.vendor.example>").reason == "list"

    def test_what_came_to_no_mailbox_is_held_to_the_strictest(self, post, mailbox, now):
        def outcome():
            arrival = store_raw(written("Help", "nora@elsewhere.example", f"{next(numbers)}"), mailbox=None, via=Via.PIPE, now=now)
            drain(clock=lambda: now)
            arrival.refresh_from_db()
            return arrival.reason

        numbers = count()
        assert outcome() == "unknown_sender"
        type(post.box).objects.update(opens_for_strangers=True)
        assert outcome() == "stranger"

    def test_an_address_of_several_people_is_nobodys_unless_the_name_says_whose(self, post, city):
        type(city.person("rita")).objects.filter(name="Carl Stone").update(email="rita@city.example")
        assert post("rita@city.example").reason == "several_people"
        assert post("Carl Stone <rita@city.example>").ticket.requester == city.person("carl")


class TestToken:
    def test_in_the_message_id(self, post, ticket, now):
        arrival = post(In_Reply_To=id_for(ticket, now, box=post.box))
        assert (arrival.outcome, arrival.reason, arrival.ticket) == ("replied", "token", ticket)
        assert (arrival.entry.body, arrival.entry.kind, arrival.entry.author_name) == ("It eats paper.", "reply", "Rita Alvarez")
        assert "desk.ClientReplied" in trail(ticket)

    def test_in_the_references(self, post, ticket, now):
        arrival = post(References=f"<other@x.example> {id_for(ticket, now)} <between@x.example>")
        assert (arrival.outcome, arrival.ticket) == ("replied", ticket)

    def test_in_the_plus_address(self, post, ticket, now):
        arrival = post(to=plus_address(post.box.address, token_for(ticket, now)))
        assert (arrival.outcome, arrival.reason, arrival.ticket) == ("replied", "plus_address", ticket)

    def test_as_a_marker(self, post, ticket, now):
        arrival = post(text=f"Still broken.\r\n\r\n> You wrote:\r\n> {marker(token_for(ticket, now))}")
        assert (arrival.outcome, arrival.reason, arrival.ticket) == ("replied", "marker", ticket)
        assert arrival.entry.body == "Still broken."

    def test_leads_from_another_address_too_and_says_so(self, post, ticket, now):
        arrival = post("Rita at home <rita@home.example>", In_Reply_To=id_for(ticket, now))
        assert (arrival.outcome, arrival.ticket) == ("replied", ticket)
        assert arrival.entry.author_name == "Rita at home <rita@home.example>"
        assert MessageLink.objects.get(arrival=arrival).from_elsewhere
        again = post("rita@home.example", subject="And now", References=arrival.link.message.message_id)
        assert (again.outcome, again.reason, again.ticket) == ("replied", "references", ticket)

    def test_a_wrong_one_is_refused(self, post, ticket, now):
        true = id_for(ticket, now)
        forged = true.replace(true[20:24], "2222")
        arrival = post(In_Reply_To=forged, subject=f"Re: {ticket.number}")
        assert (arrival.state, arrival.reason) == ("quarantined", "wrong_token")
        assert is_apart(arrival, ticket)
        assert trail(arrival) == ["mailroom.MailStored", "mailroom.MailQuarantined"]

    def test_one_for_another_ticket_cannot_be_bent(self, post, ticket, city, now):
        other = open_ticket(Opening(title="Other", requester=city.person("carl")), actor=DESK, now=now)
        parts = token_for(other, now).split("-")
        bent = "-".join([*parts[:2], token_for(ticket, now).split("-")[2], *parts[3:]])
        assert post(In_Reply_To=f"<{bent}.1@city.example>").reason == "wrong_token"

    def test_does_not_open_a_secret(self, post, secret, now):
        arrival = post("carl@city.example", In_Reply_To=id_for(secret, now))
        assert (arrival.state, arrival.reason) == ("quarantined", "no_part")
        assert is_apart(arrival, secret)

    def test_leads_whoever_asked_into_a_secret(self, post, secret, now):
        assert post(In_Reply_To=id_for(secret, now)).ticket == secret


class TestReferences:
    def test_to_a_known_mail_with_a_participant(self, post):
        first = post(Message_ID="<first@city.example>")
        second = post(subject="Re: The printer jams", text="Again.", In_Reply_To="<first@city.example>")
        assert (second.outcome, second.reason, second.ticket) == ("replied", "references", first.ticket)

    def test_without_a_part_is_a_ticket_of_its_own(self, post, city):
        first = post(Message_ID="<first@city.example>")
        second = post("carl@city.example", In_Reply_To="<first@city.example>")
        assert (second.outcome, second.ticket.requester) == ("opened", city.person("carl"))
        assert second.ticket != first.ticket
        assert first.ticket.number not in second.why
        assert not first.ticket.entries.exists()

    def test_of_a_stranger_wait(self, post):
        first = post(Message_ID="<first@city.example>")
        second = post("somebody@elsewhere.example", In_Reply_To="<first@city.example>")
        assert second.reason == "unknown_sender"
        assert not first.ticket.entries.exists()

    def test_to_a_notice_of_the_desk(self, post, ticket):
        arrival = post(In_Reply_To=f"<desk.ticket.{ticket.pk}@localhost>")
        assert (arrival.reason, arrival.ticket) == ("references", ticket)
        stranger = post("carl@city.example", In_Reply_To=f"<desk.ticket.{ticket.pk}@localhost>")
        assert stranger.outcome == "opened"


class TestSubjectNumber:
    def test_with_a_participant(self, post, ticket):
        arrival = post(subject=f"Re: T-999999 and [{ticket.number}] Printer")
        assert (arrival.outcome, arrival.reason, arrival.ticket) == ("replied", "subject", ticket)

    def test_without_a_part_is_a_ticket_of_its_own(self, post, ticket):
        arrival = post("carl@city.example", subject=f"Re: [{ticket.number}] Printer")
        assert arrival.outcome == "opened"
        assert is_apart(arrival, ticket)

    def test_of_a_secret_is_for_those_who_are_named(self, post, secret):
        for sender, reason in (("grace@city.example", "new"), ("carl@city.example", "new"), ("somebody@elsewhere.example", "unknown_sender")):
            arrival = post(sender, subject=f"Re: {secret.number}")
            assert arrival.reason == reason
            assert is_apart(arrival, secret)
        assert post(subject=f"Re: {secret.number}").ticket == secret


class TestThoseWhoMayOnlyLook:
    def test_have_no_part(self, post, ticket, city):
        for name in ("otto", "ada"):
            arrival = post(f"{name}@city.example", subject=f"Re: {ticket.number}")
            assert (arrival.outcome, arrival.ticket.requester) == ("opened", city.person(name))
            assert is_apart(arrival, ticket)

    def test_but_contacts_of_the_department_do(self, post, ticket, city):
        DepartmentContact.objects.create(person=city.person("carl"), department=city.departments["LIB"])
        arrival = post("carl@city.example", subject=f"Re: {ticket.number}")
        assert (arrival.outcome, arrival.ticket, arrival.entry.author_name) == ("replied", ticket, "Carl Stone")


class TestOtherMailboxes:
    def test_a_notification_sent_on_to_another_is_a_new_ticket(self, post, ticket, mailbox, now):
        permits = mailbox("permits@city.example")
        arrival = post(box=permits, In_Reply_To=id_for(ticket, now, box=post.box), subject=f"Fwd: {ticket.number}")
        assert (arrival.outcome, arrival.reason) == ("opened", "other_mailbox")
        assert is_apart(arrival, ticket)

    def test_unless_the_first_takes_no_mail_any_more(self, post, ticket, mailbox, now):
        former = mailbox("former@city.example", is_on=False)
        assert post(In_Reply_To=id_for(ticket, now, box=former)).ticket == ticket

    def test_one_mail_to_two_is_one_message_and_two_tickets(self, post, mailbox):
        permits = mailbox("permits@city.example")
        arrivals = [post(box=box, Message_ID="<both@city.example>", To="desk@city.example, permits@city.example") for box in (post.box, permits)]
        assert [arrival.outcome for arrival in arrivals] == ["opened", "opened"]
        assert Message.objects.count() == 1
        assert Ticket.objects.count() == 2
        answers = [post(box=box, Message_ID="<again@city.example>", In_Reply_To="<both@city.example>", text="More.") for box in (post.box, permits)]
        assert [answer.ticket for answer in answers] == [arrival.ticket for arrival in arrivals]

    def test_an_answer_to_both_stands_on_no_ticket_twice(self, post, mailbox, ticket):
        permits = mailbox("permits@city.example")
        first, second = (post(box=box, Message_ID="<both@city.example>", subject=f"Re: {ticket.number}") for box in (post.box, permits))
        assert (first.outcome, first.ticket) == ("replied", ticket)
        assert (second.outcome, second.reason) == ("opened", "other_mailbox")
        assert ticket.entries.count() == 1

    def test_the_same_to_two_addresses_of_one_is_one_ticket(self, post):
        type(post.box).objects.update(aliases="help@city.example")
        first = post(Message_ID="<twice@city.example>", To="desk@city.example")
        second = post(Message_ID="<twice@city.example>", To="desk@city.example", Received="by another way", to="help@city.example")
        assert (second.outcome, second.reason, second.ticket) == ("noted", "duplicate", first.ticket)
        assert Ticket.objects.count() == 1

    def test_a_borrowed_message_id_is_never_dropped(self, post):
        post(Message_ID="<same@city.example>")
        second = post("carl@city.example", Message_ID="<same@city.example>", text="Something else.")
        assert (second.state, second.reason) == ("quarantined", "same_id")


class TestSolved:
    @pytest.fixture
    def solved(self, ticket, now):
        solve_ticket(ticket, actor=DESK, now=now - timedelta(minutes=30), resolution="Cleaned it.")
        return ticket

    def test_an_answer_opens_it_again(self, post, solved, now):
        arrival = post(In_Reply_To=id_for(solved, now))
        solved.refresh_from_db()
        assert (arrival.outcome, solved.state, solved.reopened_count) == ("replied", "open", 1)
        assert "desk.TicketReopened" in trail(solved)
        assert MessageLink.objects.get(arrival=arrival).role == "reopened"

    def test_long_ago_is_a_new_linked_ticket(self, post, solved, now):
        later = now + timedelta(days=90)
        close_ticket(solved, actor=DESK, now=later - timedelta(days=60))
        arrival = post(In_Reply_To=id_for(solved, now), at=later)
        solved.refresh_from_db()
        assert (arrival.outcome, arrival.reason, solved.state) == ("linked", "closed_long_ago", "closed")
        assert (arrival.ticket.follows, arrival.ticket.description) == (solved, "It eats paper.")

    def test_one_that_was_merged_leads_on(self, post, ticket, city, now):
        other = open_ticket(Opening(title="All printers", requester=city.person("carl")), actor=DESK, now=now)
        merge_tickets(ticket, into=other, actor=DESK, now=now, reason="The same")
        arrival = post(In_Reply_To=id_for(ticket, now))
        assert (arrival.outcome, arrival.entry.ticket) == ("replied", ticket)
        assert not arrival.entry.shares.exists()
        assert "desk.ClientReplied" in trail(other)

    def test_one_that_was_merged_opens_the_other_again(self, post, ticket, city, now):
        other = open_ticket(Opening(title="All printers", requester=city.person("carl")), actor=DESK, now=now - timedelta(minutes=50))
        merge_tickets(ticket, into=other, actor=DESK, now=now - timedelta(minutes=40), reason="The same")
        solve_ticket(other, actor=DESK, now=now - timedelta(minutes=30), resolution="Cleaned all.")
        arrival = post(In_Reply_To=id_for(ticket, now))
        other.refresh_from_db()
        assert (arrival.outcome, arrival.entry.ticket, other.state) == ("replied", ticket, "open")
        assert MessageLink.objects.get(arrival=arrival).role == "reopened"


class TestStaff:
    def test_a_forward_by_a_technician_is_the_clients(self, post, city):
        text = "Please take this.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Rita Alvarez <rita@city.example>\r\n"
        text += "Date: Mon, 2 Mar 2026 at 09:00\r\nSubject: Printer broken\r\nTo: Tomás <tomas@city.example>\r\n\r\nIt eats paper.\r\n"
        arrival = post("tomas@city.example", subject="Fwd: Printer broken", text=text)
        opened = arrival.ticket
        assert (arrival.outcome, arrival.reason) == ("opened", "forwarded")
        assert (opened.requester, opened.opened_by, opened.title) == (city.person("rita"), city.tomas, "Printer broken")
        assert opened.description == "It eats paper."
        note = Entry.objects.get(ticket=opened)
        assert (note.kind, note.body, note.author) == ("note", "Please take this.", city.tomas)

    def test_a_forward_in_the_way_of_outlook_names_people_only(self, post, city):
        text = (
            "FYI\r\n\r\n________________________________\r\nVon: Rita Alvarez\r\nGesendet: Montag\r\nAn: Tomás\r\nBetreff: Drucker\r\n\r\nKaputt.\r\n"
        )
        arrival = post("tomas@city.example", subject="WG: Drucker", text=text)
        assert (arrival.ticket.requester, arrival.ticket.title, arrival.ticket.description) == (city.person("rita"), "Drucker", "Kaputt.")

    def test_a_forward_by_a_client_stays_theirs(self, post, city):
        text = "Look.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Rita Alvarez <rita@city.example>\r\nSubject: Printer\r\n\r\nIt eats paper.\r\n"
        arrival = post("carl@city.example", subject="Fwd: Printer", text=text)
        assert arrival.ticket.requester == city.person("carl")
        assert "It eats paper." in arrival.ticket.description

    def test_a_technician_answers_the_client_by_a_token(self, post, ticket, city, now):
        arrival = post("tomas@city.example", In_Reply_To=id_for(ticket, now, audience=STAFF), text="Try again now.")
        assert (arrival.outcome, arrival.entry.kind, arrival.entry.author) == ("replied", "reply", city.tomas)
        ticket.refresh_from_db()
        assert ticket.responded_at == now

    def test_without_a_token_it_is_a_note(self, post, ticket, now):
        arrival = post("tomas@city.example", subject=f"Re: {ticket.number}", text="Borrowed address?")
        assert (arrival.outcome, arrival.entry.kind) == ("replied", "note")
        ticket.refresh_from_db()
        assert ticket.responded_at is None

    def test_an_answer_to_a_note_stays_a_note(self, post, ticket, city, now):
        note = add_entry(ticket, actor=city.actor("grace"), now=now, kind="note", body="@tomas, what about this?")
        arrival = post("tomas@city.example", In_Reply_To=id_for(ticket, now, entry=note.pk, audience=STAFF), text="I look.")
        assert arrival.entry.kind == "note"

    def test_what_a_vendor_answers_to_the_staff_is_a_note(self, post, ticket, now):
        arrival = post("help@vendor.example", In_Reply_To=id_for(ticket, now, audience=STAFF), text="Send it in.")
        assert (arrival.outcome, arrival.reason, arrival.entry.kind) == ("noted", "for_staff", "note")


def test_nothing_of_a_mail_stands_in_the_trail(post):
    arrival = post(subject="Salary of the sheriff", text="Very secret words.")
    rows = AuditRow.objects.filter(subject_type="mailroom.arrival", subject_id=arrival.pk)
    assert not any("secret" in str(row.facts) or "Salary" in str(row.facts) for row in rows)
