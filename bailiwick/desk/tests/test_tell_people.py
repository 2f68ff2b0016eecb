"""Who is told what happens to tickets."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.desk.actions import (
    Contact,
    Opening,
    add_entry,
    assign_ticket,
    hand_off_ticket,
    log_call,
    reply_to_ticket,
    restrict_ticket,
    solve_ticket,
    watch_ticket,
)
from bailiwick.desk.models import EntryKind
from bailiwick.desk.tests.factories import make_ticket, pass_time
from bailiwick.notifications.models import Notification, Outgoing
from bailiwick.notifications.notices import notices


@pytest.fixture
def told(city):
    """Return what is new for somebody, by the words of the notices."""
    seen: set[int] = set()

    def heard(name):
        new = Notification.objects.filter(user=getattr(city, name)).exclude(pk__in=seen).order_by("pk")
        words = [(row.pk, row.title) for row in new]
        seen.update(pk for pk, _title in words)
        return [title for _pk, title in words]

    return heard


class TestTellPeople:
    def test_the_requester_hears_of_the_opening_the_answer_and_the_solution(self, city, now, told):
        ticket = make_ticket(city)
        assert told("rita") == ["We have your request T-000001: Printer eats paper"]
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind=EntryKind.NOTE, body="old model")
        assert told("rita") == []
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind=EntryKind.REPLY, body="On my way.")
        assert told("rita") == ["An answer on T-000001: Printer eats paper"]
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Cleaned.")
        assert told("rita") == ["Solved: T-000001 Printer eats paper"]

    def test_a_solution_heard_on_the_phone_is_not_repeated(self, city, now, told):
        contact = Contact(started_at=now - timedelta(minutes=2))
        log_call(city.person("rita"), actor=city.actor("tomas"), now=now, contact=contact, opening=Opening(title="Sound"), resolution="Unmuted.")
        assert told("rita") == ["We have your request T-000001: Sound"]

    def test_the_assignee_and_the_receiving_team_hear_of_it(self, city, now, told):
        ticket = make_ticket(city, team=city.teams.network)
        assign_ticket(ticket, actor=city.actor("grace"), now=now, assignee=city.person("tomas").staff)
        assert told("tomas") == ["T-000001 is yours: Printer eats paper"]
        hand_off_ticket(ticket, actor=city.actor("tomas"), now=now, reason="not the network", team=city.teams.desk)
        assert (told("grace"), told("tomas")) == (["T-000001 comes to you: Printer eats paper"], [])

    def test_the_desk_hears_the_client_and_watchers_hear_everything(self, city, now, told):
        ticket = make_ticket(city, assignee=city.person("tomas").staff)
        watch_ticket(ticket, actor=city.actor("grace"), now=now)
        told("tomas")
        reply_to_ticket(ticket, actor=city.actor("rita"), now=now, body="The one by the door.")
        assert told("tomas") == ["Rita Alvarez answered on T-000001: Printer eats paper"]
        assert told("grace") == ["T-000001 goes on: Printer eats paper"]

    def test_somebody_mentioned_hears_it_once(self, city, now, told):
        ticket = make_ticket(city)
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind=EntryKind.NOTE, body="@grace have you seen this?")
        assert told("grace") == ["Tomás Novak mentioned you on T-000001: Printer eats paper"]

    def test_a_promise_in_danger_is_told_to_whoever_has_it(self, city, now, told):
        ticket = make_ticket(city, assignee=city.person("tomas").staff)
        told("tomas")
        pass_time(ticket.due_at - timedelta(minutes=10))
        pass_time(ticket.due_at)
        assert [words.split(":")[0].split(" is ")[-1] for words in told("tomas")][-1] == "broken"

    def test_mail_about_a_secret_says_nothing_of_it(self, city, now, told):
        ticket = make_ticket(city, title="Mailbox of the clerk under investigation", assignee=city.person("tomas").staff)
        restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personnel")
        Outgoing.objects.all().delete()
        told("grace")
        reply_to_ticket(ticket, actor=city.actor("rita"), now=now, body="confidential words")
        assert told("grace") == []
        for mail in Outgoing.objects.all():
            assert "investigation" not in f"{mail.__dict__}"
            assert "confidential" not in f"{mail.__dict__}"


class TestWords:
    def test_have_a_meaning_for_every_name_they_may_use(self):
        ours = [made for made in notices.values() if made.key.startswith("desk.")]
        assert [(made.key, name) for made in ours for name, meaning in made.allowed_names().items() if not str(meaning)] == []
