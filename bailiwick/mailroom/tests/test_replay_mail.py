"""What waits in quarantine is looked at again, taken, or made the example of a rule; trying a rule changes nothing."""

from __future__ import annotations

import pytest

from bailiwick.audit.models import AuditRow
from bailiwick.core.actors import System
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Opening, name_reader, open_ticket
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions import rehearse, rehearse_rule, replay_mail, rule_from, take_mail
from bailiwick.mailroom.models import MailRule, Message
from bailiwick.mailroom.tests.post import id_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(post):
    return post("ann@vendor.example", subject="Great offer")


class TestReplay:
    def test_after_a_rule_was_made(self, waiting, city, now):
        assert replay_mail(waiting, actor=city.actor("ada"), now=now).reason == "unknown_sender"
        MailRule.objects.create(name="Vendors", sender="*@vendor.example", treatment="open", team=city.teams.network)
        outcome = replay_mail(waiting, actor=city.actor("ada"), now=now)
        assert (outcome.kind, outcome.ticket.team, waiting.ticket) == ("opened", city.teams.network, outcome.ticket)
        assert waiting.state == "understood"
        assert trail(waiting).count("mailroom.MailReplayed") == 2
        assert Message.objects.count() == 1

    def test_of_what_left_is_refused(self, waiting, city, now):
        take_mail(waiting, actor=city.actor("ada"), now=now)
        for again in (replay_mail, take_mail):
            with pytest.raises(Conflict):
                again(waiting, actor=city.actor("ada"), now=now)
        assert Ticket.objects.count() == 1

    def test_is_refused_to_others(self, waiting, city, now):
        for again in (replay_mail, take_mail):
            with pytest.raises(Refused):
                again(waiting, actor=city.actor("tomas"), now=now)
        assert not Ticket.objects.exists()


class TestTake:
    def test_opens_a_ticket_for_a_new_contact(self, waiting, city, now):
        outcome = take_mail(waiting, actor=city.actor("ada"), now=now)
        assert (outcome.kind, outcome.ticket.requester.email, outcome.ticket.title) == ("opened", "ann@vendor.example", "Great offer")

    def test_what_belongs_to_a_ticket_joins_it(self, post, city, now, monkeypatch):
        monkeypatch.setattr("bailiwick.mailroom.filters.f0800_limits.PER_TICKET", ((0, 10),))
        ticket = open_ticket(Opening(title="Printer", requester=city.person("rita")), actor=System("test"), now=now)
        arrival = post(In_Reply_To=id_for(ticket, now))
        assert arrival.reason == "limit_ticket"
        assert take_mail(arrival, actor=city.actor("ada"), now=now).ticket == ticket

    def test_even_what_no_address_sent(self, post, city, now):
        arrival = post.raw(b"\xff\xfe nothing that could be read \x00")
        outcome = take_mail(arrival, actor=city.actor("ada"), now=now)
        assert (outcome.kind, outcome.reason, outcome.ticket.requester) == ("opened", "taken", None)

    def test_about_a_secret_is_for_those_named(self, post, city, now):
        ticket = open_ticket(Opening(title="Inquiry", requester=city.person("rita"), need_to_know=True), actor=System("test"), now=now)
        arrival = post("carl@city.example", In_Reply_To=id_for(ticket, now))
        assert (arrival.reason, arrival.about) == ("no_part", ticket)
        for slug in ("ada", "grace", "tomas"):
            with pytest.raises(Refused):
                take_mail(arrival, actor=city.actor(slug), now=now)
        assert Ticket.objects.count() == 1
        name_reader(ticket, actor=System("test"), now=now, reader=city.tomas)
        outcome = take_mail(arrival, actor=city.actor("tomas"), now=now)
        assert (outcome.kind, outcome.ticket, outcome.entry.kind, outcome.entry.is_public) == ("noted", ticket, "note", False)


class TestRehearse:
    def test_changes_nothing(self, waiting, city, now):
        before = AuditRow.objects.count()
        mail, plan = rehearse(waiting, now=now)
        assert (plan.deed, plan.reason, mail.sender) == ("quarantine", "unknown_sender", "ann@vendor.example")
        rule = rule_from(waiting, now=now)
        assert (rule.sender, rule.subject) == ("ann@vendor.example", "Great offer")
        rule.treatment, rule.team = "open", city.teams.network
        mail, plan = rehearse_rule(rule, waiting, now=now)
        assert (plan.deed, mail.wishes.team) == ("open", city.teams.network)
        assert mail.steps == [(900, "The rule “Mail from ann@vendor.example” fits.")]
        rule.subject = "another"
        assert rehearse_rule(rule, waiting, now=now)[1].deed == "quarantine"
        assert not MailRule.objects.exists()
        assert not Ticket.objects.exists()
        assert AuditRow.objects.count() == before

    def test_takes_a_rule_as_it_is_changed(self, waiting, now):
        rule = MailRule.objects.create(name="Vendors", sender="*@vendor.example", treatment="note")
        rule.treatment = "open"
        assert rehearse_rule(rule, waiting, now=now)[1].deed == "open"
        assert rehearse(waiting, now=now)[1].deed == "drop"
