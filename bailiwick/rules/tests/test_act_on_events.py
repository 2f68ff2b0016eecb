"""Rules act after the event, once, in order, never on their own consequences, and their faults stay with them."""

from __future__ import annotations

import pytest

from bailiwick.audit.models import AuditRow
from bailiwick.core.tags import tags_of
from bailiwick.core.testing import trail
from bailiwick.desk import actions as desk
from bailiwick.desk.models import Entry, EntryKind, State
from bailiwick.desk.tests.factories import make_category, make_ticket
from bailiwick.notifications.models import Notification
from bailiwick.people.models import Team
from bailiwick.rules.actions import draining, running, work_off_ticket
from bailiwick.rules.models import Occasion, Outcome, RuleRun

URGENT = {"do": "priority", "priority": 2, "reason": "The council meets today"}
CALM = {"do": "priority", "priority": 4, "reason": "It can wait"}
NOTE = {"do": "note", "text": "Look at {ticket.number} for {ticket.requester}"}


def tag(word):
    return {"do": "tag", "tag": word}


class TestAct:
    def test_on_an_opened_ticket_that_fits(self, city, make, settle):
        printing = make_category()
        rule = make("opened", [("category", "within", (str(printing.pk),)), ("title", "contains", ("PAPER",))], [URGENT, NOTE])
        fitting, other = make_ticket(city, category=make_category("Labels", parent=printing)), make_ticket(city, title="Paper")
        settle()
        fitting.refresh_from_db()
        other.refresh_from_db()
        assert (fitting.priority, fitting.priority_reason, other.priority) == (2, "The council meets today", 4)
        assert Entry.objects.get(ticket=fitting).body == f"Look at {fitting.number} for Rita Alvarez"
        run = RuleRun.objects.get()
        assert (run.rule, run.outcome, run.changes) == (rule, Outcome.DONE, {"priority": ["4", "2"]})
        assert "category is within Printing" in run.reason
        assert trail(fitting)[-2:] == ["desk.PrioritySet", "desk.EntryAdded"]
        assert Entry.objects.get(ticket=fitting).author_name.startswith(f"rule {rule.pk}")

    def test_in_order_until_one_stops(self, city, make, settle):
        make("opened", deeds=[tag("third")], position=30)
        make("opened", deeds=[tag("second")], position=20, stop_after=True)
        make("opened", deeds=[tag("first")], position=10)
        ticket = make_ticket(city)
        settle()
        assert tags_of(ticket) == ["first", "second"]
        assert list(RuleRun.objects.order_by("id").values_list("said", flat=True)) == [["put the tag “first” on it"], ["put the tag “second” on it"]]

    def test_only_when_it_has_to_do_with_it(self, city, make, settle, now):
        make("changed", [("team", "is", (str(city.teams.desk.pk),))], [tag("seen")])
        ticket = make_ticket(city)
        desk.change_ticket(ticket, actor=city.actor("tomas"), now=now, values={"title": "Other words"})
        settle()
        assert tags_of(ticket) == []
        make("changed", [("team", "is", (str(city.teams.desk.pk),))], [tag("always")], is_selective=False)
        desk.change_ticket(ticket, actor=city.actor("tomas"), now=now, values={"title": "Again"})
        settle()
        assert tags_of(ticket) == ["always"]

    def test_on_what_something_was_and_became(self, city, make, settle, now):
        make("priority_set", [("priority", "was", ("4",)), ("priority", "became", ("1", "2"))], [tag("raised")])
        ticket = make_ticket(city)
        desk.set_priority(ticket, actor=city.actor("tomas"), now=now, priority=3, reason="Not yet")
        desk.set_priority(ticket, actor=city.actor("tomas"), now=now, priority=2, reason="Now")
        settle()
        assert tags_of(ticket) == []
        desk.set_priority(ticket, actor=city.actor("tomas"), now=now, priority=4, reason="Back")
        desk.set_priority(ticket, actor=city.actor("tomas"), now=now, priority=1, reason="Oh")
        settle()
        assert tags_of(ticket) == ["raised"]

    def test_on_what_the_client_writes(self, city, make, settle, now):
        make("entry", [("entry_text", "contains", ("thank",)), ("by", "is", ("client",))], [tag("thanks")])
        ticket = make_ticket(city)
        desk.add_entry(ticket, actor=city.actor("tomas"), now=now, kind=EntryKind.REPLY, body="Thank you for waiting")
        settle()
        assert tags_of(ticket) == []
        desk.reply_to_ticket(ticket, actor=city.actor("rita"), now=now, body="Many thanks!")
        settle()
        assert tags_of(ticket) == ["thanks"]

    def test_by_everything_it_can_do(self, city, make, settle):
        second = Team.objects.create(name="Applications", tier=2)
        tomas = city.person("tomas")
        staff, printing = tomas.staff, make_category()
        deeds = [
            {"do": "category", "category": printing.pk},
            {"do": "hand_off", "team": second.pk, "reason": "They know it"},
            {"do": "assign", "staff": staff.pk},
            {"do": "watch", "persons": [city.person("grace").pk]},
            {"do": "notify", "persons": [city.person("grace").pk], "text": "See {ticket.number}"},
            {"do": "reply", "text": "We are on it, {ticket.requester}."},
            {"do": "wait", "on": "vendor", "reason": "They must answer", "hours": 4},
            {"do": "webhook", "topic": "pager", "text": "{ticket.title}"},
        ]
        make("opened", deeds=deeds)
        ticket = make_ticket(city, by="grace")
        settle()
        ticket.refresh_from_db()
        assert (ticket.category, ticket.team, ticket.tier, ticket.assignee, ticket.state) == (printing, second, 2, staff, State.WAITING)
        assert ticket.watches.get().user == city.grace
        told = Notification.objects.filter(user=city.grace)
        assert any(f"See {ticket.number}" in one.title for one in told)
        assert Entry.objects.get(ticket=ticket, kind=EntryKind.REPLY).body == "We are on it, Rita Alvarez."
        assert len(RuleRun.objects.get().said) == len(deeds)
        assert AuditRow.objects.get(event="rules.WebhooksTold").facts["text"] == "Printer eats paper"

    def test_not_when_off_or_out_of_its_days(self, city, make, settle, now):
        make("opened", deeds=[tag("off")], is_on=False)
        make("opened", deeds=[tag("over")], ends_on=now.date().replace(year=2025))
        ticket = make_ticket(city)
        assert not Occasion.objects.exists()
        settle()
        assert tags_of(ticket) == []


class TestLoopGuard:
    def test_two_rules_that_ping_pong_end(self, city, make, settle, now):
        ticket = make_ticket(city)
        desk.set_priority(ticket, actor=city.actor("tomas"), now=now, priority=3, reason="x")
        up = make("priority_set", [("priority", "is", ("4",))], [URGENT], title="Up")
        down = make("priority_set", [("priority", "is", ("2",))], [CALM], title="Down")
        desk.set_priority(ticket, actor=city.actor("tomas"), now=now, priority=4, reason="y")
        settle()
        assert list(RuleRun.objects.order_by("id").values_list("rule", flat=True)) == [up.pk, down.pk]
        assert not Occasion.objects.exists()

    def test_a_rule_never_sees_its_own_consequence(self, city, make, settle, now):
        make("entry", [("entry_text", "contains", ("echo",))], [{"do": "note", "text": "echo"}])
        ticket = make_ticket(city)
        desk.add_entry(ticket, actor=city.actor("tomas"), now=now, kind=EntryKind.NOTE, body="echo")
        settle()
        assert Entry.objects.filter(ticket=ticket).count() == 2

    def test_a_long_chain_is_cut(self, city, make, settle):
        for number in range(7):
            asked = [("entry_text", "contains", (f"note {number - 1}",))] if number else []
            make("entry" if number else "opened", asked, [{"do": "note", "text": f"note {number}"}], title=f"Link {number}", position=number)
        ticket = make_ticket(city)
        settle()
        assert RuleRun.objects.filter(outcome=Outcome.HELD, error__contains="ends here").exists()
        assert Entry.objects.filter(ticket=ticket).count() == 5

    def test_it_is_held_back_beyond_its_limit(self, city, make, settle, now, monkeypatch):
        monkeypatch.setattr(draining.clock, "now", lambda: now)
        make("entry", deeds=[tag("busy")], per_hour=1)
        rule = make("entry", deeds=[{"do": "notify", "assignee": False, "persons": [city.person("grace").pk], "text": "Again"}], per_hour=2)
        ticket = make_ticket(city)
        for number in range(5):
            desk.add_entry(ticket, actor=city.actor("tomas"), now=now, kind=EntryKind.NOTE, body=f"note {number}")
        work_off_ticket(ticket.pk)
        outcomes = list(RuleRun.objects.filter(rule=rule).order_by("id").values_list("outcome", flat=True))
        assert outcomes == [Outcome.DONE, Outcome.DONE, Outcome.HELD]


class TestFaults:
    def test_never_break_the_event_and_switch_the_rule_off(self, city, make, settle, monkeypatch):
        rule = make("opened", deeds=[tag("half done"), {"do": "hand_off", "team": 999_999, "reason": "nowhere"}], title="Broken")
        after = make("opened", deeds=[tag("goes on")], position=200)
        tickets = [make_ticket(city) for _number in range(3)]
        settle()
        assert [tags_of(ticket) for ticket in tickets] == [["goes on"]] * 3
        rule.refresh_from_db()
        assert (rule.is_on, rule.failures) == (False, 3)
        assert "out of use" in rule.off_reason
        assert trail(rule)[-1] == "rules.RuleGaveUp"
        assert Notification.objects.filter(user=city.grace, title__contains="switched itself off").exists()
        after.refresh_from_db()
        assert after.is_on

    def test_of_the_program_stay_inside(self, city, make, settle, monkeypatch):
        make("opened", deeds=[tag("x")])
        monkeypatch.setattr(running, "perform", lambda *_a, **_k: 1 / 0)
        ticket = make_ticket(city)
        settle()
        assert RuleRun.objects.get(ticket=ticket).error.startswith("ZeroDivisionError")

    def test_a_success_forgives(self, city, make, settle, monkeypatch):
        rule = make("opened", deeds=[tag("x")])
        rule.failures = 2
        rule.save()
        make_ticket(city)
        settle()
        rule.refresh_from_db()
        assert rule.failures == 0


class TestOnce:
    def test_a_worker_that_dies_leaves_the_occasion(self, city, make, settle, monkeypatch):
        make("opened", deeds=[NOTE])
        ticket = make_ticket(city)
        real = draining.look

        class Killed(BaseException):
            pass

        def dies(*args, **kwargs):
            real(*args, **kwargs)
            raise Killed

        monkeypatch.setattr(draining, "look", dies)
        with pytest.raises(Killed):
            work_off_ticket(ticket.pk)
        assert not Entry.objects.filter(ticket=ticket).exists()
        monkeypatch.setattr(draining, "look", real)
        settle()
        work_off_ticket(ticket.pk)
        assert Entry.objects.filter(ticket=ticket).count() == 1
        assert RuleRun.objects.count() == 1

    def test_nothing_is_noted_for_what_did_not_happen(self, city, make, now):
        make("opened", deeds=[NOTE])
        with pytest.raises(Exception, match="title"):
            make_ticket(city, title="")
        assert not Occasion.objects.exists()
