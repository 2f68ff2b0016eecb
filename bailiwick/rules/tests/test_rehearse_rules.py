"""A dry run says what a rule would have done with what happened, and changes nothing."""

from __future__ import annotations

from datetime import timedelta

from bailiwick.audit.models import AuditRow
from bailiwick.core.tags import tags_of
from bailiwick.desk import actions as desk
from bailiwick.desk.models import Entry, Ticket
from bailiwick.desk.tests.factories import make_category, make_ticket
from bailiwick.rules.actions import begin_rehearsal, rehearse
from bailiwick.rules.models import Rehearsal, RehearsedRun, RuleRun

URGENT = {"do": "priority", "priority": 1, "reason": "Now"}


def rehearsed(rule, city, now):
    rehearsal = begin_rehearsal(rule, actor=city.actor("grace"), now=now)
    rehearse(rehearsal.pk, "/result/")
    return Rehearsal.objects.get(pk=rehearsal.pk)


class TestRehearse:
    def test_lists_what_would_have_changed_and_changes_nothing(self, city, make, now):
        printing = make_category()
        fitting, _other = make_ticket(city, category=printing), make_ticket(city)
        rule = make("opened", [("category", "is", (str(printing.pk),))], [URGENT, {"do": "tag", "tag": "x"}], is_on=False)
        rows = AuditRow.objects.count()
        done = rehearsed(rule, city, now + timedelta(days=1))
        run = RehearsedRun.objects.get()
        assert (done.looked_at, done.found, run.ticket) == (2, 1, fitting)
        assert run.changes == {"priority": ["Low", "Critical"]}
        assert run.said == ["set the priority to Critical (Now)", "put the tag “x” on it"]
        assert (AuditRow.objects.count(), tags_of(fitting), Ticket.objects.get(pk=fitting.pk).priority) == (rows, [], 4)
        assert not RuleRun.objects.exists()

    def test_sees_the_ticket_as_it_was_then(self, city, make, now):
        printing, tomas = make_category(), city.actor("tomas")
        ticket = make_ticket(city)
        desk.change_ticket(ticket, actor=tomas, now=now + timedelta(hours=1), values={"category": printing})
        desk.set_priority(ticket, actor=tomas, now=now + timedelta(hours=2), priority=1, reason="x")
        asked = [("category", "within", (str(printing.pk),))]
        at_opening = make("opened", asked, [URGENT], is_on=False)
        at_change = make("changed", [*asked, ("category", "changed")], [URGENT], is_on=False)
        assert rehearsed(at_opening, city, now + timedelta(days=1)).found == 0
        assert rehearsed(at_change, city, now + timedelta(days=1)).found == 1

    def test_forgets_what_lies_further_back(self, city, make, now):
        make_ticket(city)
        rule = make("opened", deeds=[URGENT], is_on=False)
        assert rehearsed(rule, city, now + timedelta(days=31)).looked_at == 0

    def test_goes_by_the_clock(self, city, make, now):
        ticket = make_ticket(city)
        desk.add_entry(ticket, actor=city.actor("tomas"), now=now + timedelta(days=2), kind="note", body="Late")
        rule = make("time", deeds=[{"do": "note", "text": "Hello"}], since="entry", hours=4, is_on=False)
        assert rehearsed(rule, city, now + timedelta(days=2)).found == 1
        assert Entry.objects.filter(ticket=ticket).count() == 1

    def test_says_once_what_it_would_do_each_time(self, city, make, now, sign_in):
        tickets = [make_ticket(city), make_ticket(city)]
        rehearsal = rehearsed(make("opened", deeds=[{"do": "tag", "tag": "seen"}], is_on=False), city, now)
        page = sign_in("grace").get(f"/rules/rehearsals/{rehearsal.pk}/").content.decode()
        assert all(ticket.number in page for ticket in tickets)
        assert "Each time it would" in page
        assert "Before and after" not in page
        assert page.count("put the tag “seen” on it") == 2  # in the sentence of the rule, and once for all tickets

    def test_begins_again_after_a_crash(self, city, make, now):
        make_ticket(city)
        rule = make("opened", deeds=[URGENT], is_on=False)
        rehearsal = begin_rehearsal(rule, actor=city.actor("grace"), now=now)
        for _time in range(2):
            Rehearsal.objects.filter(pk=rehearsal.pk).update(ended_at=None)
            rehearse(rehearsal.pk)
        assert RehearsedRun.objects.filter(rehearsal=rehearsal).count() == 1

    def test_hides_tickets_from_those_who_may_not_know_of_them(self, city, make, now, sign_in):
        ticket = make_ticket(city)
        rule = make("opened", deeds=[URGENT], is_on=False)
        rehearsal = rehearsed(rule, city, now)
        desk.restrict_ticket(ticket, actor=city.actor("grace"), now=now, reason="Secret")
        assert ticket.number in sign_in("grace").get(f"/rules/rehearsals/{rehearsal.pk}/").content.decode()
        assert ticket.number not in sign_in("tomas").get(f"/rules/rehearsals/{rehearsal.pk}/").content.decode()
