"""Answers to the questions of a category, kept with the ticket and counted for its priority."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Answers, Contact, Opening, log_call, open_ticket, set_priority, solve_ticket, triage_ticket
from bailiwick.desk.models import Category, Ticket, Triage, TriageAnswer, read_back
from bailiwick.desk.tests.factories import make_category, make_ticket
from bailiwick.people.models import Team
from bailiwick.triage.models import Tree, TreeVersion, Window

WAYS = {"who": "all", "work": "no"}


@pytest.fixture
def printing(city, tree):
    return make_category("Printing", tree=tree.tree, code="printer")


def opened(city, now, version, given, *, by="tomas", **more):
    values = {"title": "Printer", "requester": city.person("rita"), "triage": Answers(version=version, given=given)} | more
    return open_ticket(Opening(**values), actor=city.actor(by), now=now)


class TestOpenTicket:
    def test_takes_impact_urgency_team_and_category_from_the_answers(self, city, now, tree, printing):
        ticket = opened(city, now, tree, WAYS, category=printing)
        triage = ticket.triages.get()
        assert (ticket.impact, ticket.urgency, ticket.priority, ticket.team, ticket.kind) == (3, 4, 1, city.teams.network, "incident")
        assert (triage.version, triage.answers, triage.outcome, triage.impact, triage.urgency, triage.by) == (tree, WAYS, "network", 3, 4, city.tomas)
        assert trail(ticket) == ["desk.TicketOpened", "desk.TicketTriaged"]
        assert list(triage.rows.values_list("question", "answer")) == [("who", "all"), ("work", "no")]
        assert triage.reasons[-1] == "Urgency: work has stopped, because the answer was “No”"

    def test_reads_the_outcome_back_before_the_number(self, city, now, tree, printing):
        ticket = opened(city, now, tree, WAYS, category=printing)
        assert read_back(ticket, now).startswith("Our network people look at it. Your ticket is T-000001, priority 1")

    def test_never_says_that_what_is_promised_is_solved(self, city, now, tree):
        definition = deepcopy(tree.definition)
        definition["outcomes"]["network"] |= {"solved": True, "tell": {"en": "It prints again.", "es": "Ya imprime."}}
        other = Tree.objects.create(slug="jams", title="Jams")
        newer = TreeVersion.objects.create(
            tree=other, number=1, state="published", definition=definition, made_at=now, changed_at=now, published_at=now
        )
        ticket = opened(city, now, newer, WAYS, category=make_category("Jams", tree=other, code="jam"))
        assert read_back(ticket, now).startswith("Your ticket is T-000001, priority 1 (Critical). We will look at it by")
        assert "It prints again" not in read_back(ticket, now)
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Paper")
        assert read_back(ticket, now) == "Your ticket is T-000001, priority 1 (Critical). It is solved."

    def test_keeps_answers_that_lead_to_no_end(self, city, now, tree, printing):
        ticket = opened(city, now, tree, {"who": "me"}, category=printing)
        assert (ticket.triages.get().outcome, ticket.impact) == ("", 1)
        assert list(TriageAnswer.objects.values_list("question", "answer")) == [("who", "me"), ("work", "")]

    def test_needs_a_reason_for_another_urgency(self, city, now, tree, printing):
        with pytest.raises(ValidationError) as refused:
            opened(city, now, tree, WAYS, category=printing, urgency=1)
        assert "priority_reason" in refused.value.message_dict
        assert not Ticket.objects.exists()
        ticket = opened(city, now, tree, WAYS, category=printing, urgency=1, priority_reason="They have gone home")
        assert (ticket.urgency, ticket.triages.get().urgency, ticket.triages.get().override_reason) == (1, 4, "They have gone home")

    def test_refuses_answers_to_other_questions(self, city, now, tree, printing):
        with pytest.raises(ValidationError) as refused:
            opened(city, now, tree, {"who": "nobody"}, category=printing)
        assert "triage" in refused.value.message_dict
        password = make_category("Passwords", tree=Tree.objects.create(slug="other", title="Other"))
        with pytest.raises(ValidationError):
            opened(city, now, tree, WAYS, category=password)

    def test_counts_the_site_the_window_and_the_office_of_whoever_is_affected(self, city, now, tree, printing):
        city.places.hall.is_public_safety = True
        city.places.hall.save()
        assert opened(city, now, tree, {"who": "me", "work": "partly"}, category=printing).triages.get().modifiers == ["public_safety"]
        city.places.hall.is_public_safety = False
        city.places.hall.save()
        Window.objects.create(kind="election", title="June election", starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1))
        assert opened(city, now, tree, {"who": "me", "work": "partly"}, category=printing).triages.get().modifiers == ["election"]
        Window.objects.all().delete()
        city.rita.person.is_vip = True
        city.rita.person.save()
        assert opened(city, now, tree, {"who": "me", "work": "partly"}, category=printing).triages.get().modifiers == ["vip"]

    def test_lets_the_answers_of_a_client_decide(self, city, now, tree, printing):
        answers = Answers(version=tree, given=WAYS, face="client")
        ticket = opened(city, now, tree, WAYS, by="rita", triage=answers, category=printing, urgency=1, impact=1)
        assert (ticket.impact, ticket.urgency, ticket.triages.get().face) == (3, 4, "client")

    def test_the_team_given_wins(self, city, now, tree, printing):
        other = Team.objects.create(name="Field", tier=2)
        assert opened(city, now, tree, WAYS, category=printing, team=other).team == other

    def test_asks_the_tree_of_the_category_above(self, city, tree, printing):
        label = make_category("Labels", parent=printing)
        assert label.questions_tree == tree.tree
        assert make_category("Elsewhere").questions_tree is None


def test_a_call_is_logged_with_its_answers_or_not_at_all(city, now, tree, printing):
    def logged(given):
        opening = Opening(title="Printer", category=printing, triage=Answers(version=tree, given=given))
        return log_call(city.person("rita"), actor=city.actor("tomas"), now=now, contact=Contact(started_at=now), opening=opening)

    with pytest.raises(ValidationError):
        logged({"who": "strangers"})
    assert not Ticket.objects.exists()
    assert trail(logged(WAYS).ticket)[:2] == ["desk.TicketOpened", "desk.TicketTriaged"]


class TestTriageTicket:
    def test_replaces_the_answers_and_counts_the_promise_again(self, city, now, tree, printing):
        ticket = opened(city, now, tree, {"who": "me", "work": "partly"}, category=printing)
        due = ticket.due_at
        triage_ticket(ticket, actor=city.actor("tomas"), now=now, answers=Answers(version=tree, given=WAYS))
        ticket.refresh_from_db()
        assert ticket.priority == 1
        assert ticket.due_at < due
        assert [(t.is_current, t.impact) for t in ticket.triages.order_by("id")] == [(False, 1), (True, 3)]
        assert TriageAnswer.objects.filter(ticket=ticket).count() == 2
        assert trail(ticket)[2:] == ["desk.TicketTriaged", "desk.PrioritySet"]

    def test_leaves_the_team_that_has_it(self, city, now, tree, printing):
        ticket = make_ticket(city, category=printing)
        triage_ticket(ticket, actor=city.actor("tomas"), now=now, answers=Answers(version=tree, given=WAYS))
        assert ticket.team == city.teams.desk

    def test_is_refused_to_clients_and_strangers(self, city, now, tree, printing):
        ticket = make_ticket(city, category=printing)
        for slug in ("rita", "carl", "otto"):
            with pytest.raises(Refused):
                triage_ticket(ticket, actor=city.actor(slug), now=now, answers=Answers(version=tree, given=WAYS))
        assert not Triage.objects.exists()


class TestSetPriority:
    def test_against_the_answers_needs_a_reason(self, city, now, tree, printing):
        ticket = opened(city, now, tree, WAYS, category=printing)
        with pytest.raises(ValidationError):
            set_priority(ticket, actor=city.actor("tomas"), now=now, urgency=1)
        set_priority(ticket, actor=city.actor("tomas"), now=now, urgency=1, reason="Gone home")
        assert ticket.triages.get().override_reason == "Gone home"

    def test_without_answers_needs_none(self, city, now):
        ticket = make_ticket(city)
        set_priority(ticket, actor=city.actor("tomas"), now=now, urgency=4)
        assert ticket.urgency == 4


def test_strangers_know_of_no_answers(city, now, tree, printing):
    opened(city, now, tree, WAYS, category=printing)
    assert Triage.objects.visible_to(city.tomas).exists()
    assert not Triage.objects.visible_to(city.carl).exists()
    assert Category.objects.get(code="printer").tree == tree.tree
