"""Who is proposed and why, giving out by load or in turn, the line of substitutes."""

from __future__ import annotations

from collections import Counter
from datetime import time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bailiwick.core.testing import run_jobs, trail
from bailiwick.desk.actions import give_by_rule, propose, solve_ticket
from bailiwick.desk.models import Assigning, Capacity, TeamRule
from bailiwick.desk.tests.factories import make_category, make_ticket, stale
from bailiwick.people.models import Absence, Person, Skill, Staff, WorkingHours

DAY = timedelta(days=1)


def hire(city, name, **values):
    person = Person.objects.create(name=name, sort_name=name, site=city.places.hall)
    return Staff.objects.create(person=person, **{"team": city.teams.desk, **values})


@pytest.fixture
def crew(city):
    """Return Tomás, Grace, Nina and Omar of the service desk."""
    return [*Staff.objects.order_by("pk"), hire(city, "Nina"), hire(city, "Omar")]


def names(proposals):
    return [proposal.staff.person.name.split(" ")[0] for proposal in proposals]


class TestPropose:
    def test_says_why_in_words(self, city, crew, now):
        voice = Skill.objects.create(name="Cisco voice")
        crew[2].skills.add(voice)
        make_ticket(city, assignee=crew[2])
        category = make_category("Phones")
        category.skills.add(voice)
        ticket = make_ticket(city, category=make_category("Handsets", parent=category))
        first = propose(ticket, now=now)[0]
        assert first.staff == crew[2]
        assert first.reasons == ("has “Cisco voice”", "1 open ticket, 1 of 20 points", "works now until 17:00", "sits at City hall")
        assert propose(ticket, now=now)[1].lacks == ("Cisco voice",)

    def test_leaves_out_who_is_away_and_puts_who_is_off_last(self, city, crew, now):
        Absence.objects.create(staff=crew[0], starts_on=now.date(), ends_on=now.date())
        WorkingHours.objects.create(staff=crew[1], weekday=2, starts=time(9), ends=time(12))
        ticket = make_ticket(city)
        assert names(propose(ticket, now=now)) == ["Nina", "Omar", "Grace"]
        assert "works again tomorrow 09:00" in propose(ticket, now=now)[2].reasons

    def test_weighs_load_by_priority_and_capacity(self, city, crew, now):
        for place, staff in enumerate(crew):
            make_ticket(city, assignee=staff, impact=3 if place else 1, urgency=3 if place else 1)
        Capacity.objects.create(staff=crew[3], points=100)
        assert names(propose(make_ticket(city), now=now)) == ["Omar", "Tomás", "Grace", "Nina"]

    def test_looks_at_other_teams_for_a_skill(self, city, crew, now):
        wire = Skill.objects.create(name="Fibre")
        other = hire(city, "Lena", team=city.teams.network)
        other.skills.add(wire)
        category = make_category("Lines")
        category.skills.add(wire)
        ticket = make_ticket(city, category=category)
        assert other not in [proposal.staff for proposal in propose(ticket, now=now)]
        assert propose(ticket, now=now, widely=True)[0].staff == other


class TestGiveByRule:
    def test_is_off_unless_a_team_says_otherwise(self, city, crew, now):
        assert give_by_rule(make_ticket(city), now=now) is None

    def test_gives_a_new_ticket_out_after_it_was_opened(self, city, crew, now):
        TeamRule.objects.create(team=city.teams.desk, assigning=Assigning.LOAD)
        ticket = make_ticket(city)
        assert stale(ticket).assignee is None
        give_by_rule(ticket, now=now)
        assert stale(ticket).assignee == crew[0]
        assert trail(ticket)[-1] == "desk.TicketAssigned"
        assert run_jobs() == 1

    def test_leaves_what_was_solved_on_the_phone_alone(self, city, crew, now):
        TeamRule.objects.create(team=city.teams.desk, assigning=Assigning.TURN)
        ticket = make_ticket(city)
        solve_ticket(ticket, actor=city.actor("grace"), now=now, resolution="Done")
        assert give_by_rule(ticket, now=now) is None
        assert stale(ticket).assignee == crew[1]

    def test_leaves_to_people_what_nobody_at_work_can_do(self, city, crew, now):
        TeamRule.objects.create(team=city.teams.desk, assigning=Assigning.LOAD)
        assert give_by_rule(make_ticket(city, now=now + timedelta(hours=12)), now=now + timedelta(hours=12)) is None
        category = make_category()
        category.skills.add(Skill.objects.create(name="Mainframe"))
        assert give_by_rule(make_ticket(city, category=category), now=now) is None

    @pytest.mark.parametrize("how", [Assigning.LOAD, Assigning.TURN])
    @given(count=st.integers(1, 9), away=st.sets(st.integers(0, 3), max_size=2))
    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    def test_is_fair_and_the_same_every_time(self, city, crew, now, how, count, away):
        TeamRule.objects.update_or_create(team=city.teams.desk, defaults={"assigning": how, "last_given": None})
        Absence.objects.all().delete()
        Absence.objects.bulk_create(Absence(staff=crew[place], starts_on=now.date(), ends_on=now.date()) for place in away)
        runs = []
        for _ in range(2):
            TeamRule.objects.update(last_given=None)
            tickets = [make_ticket(city) for _ in range(count)]
            runs.append([give_by_rule(ticket, now=now) for ticket in tickets])
            for ticket in tickets:
                solve_ticket(stale(ticket), actor=city.actor("grace"), now=now, resolution="x")
        assert runs[0] == runs[1]
        given_to = Counter({staff: 0 for place, staff in enumerate(crew) if place not in away} | Counter(runs[0]))
        assert not {crew[place] for place in away} & set(runs[0])
        assert max(given_to.values()) - min(given_to.values()) <= 1


class TestSendOnForAbsent:
    def test_goes_along_the_line_of_substitutes(self, city, crew, now):
        Absence.objects.create(staff=crew[0], starts_on=now.date(), ends_on=now.date(), substitute=crew[2])
        Absence.objects.create(staff=crew[2], starts_on=now.date(), ends_on=now.date(), substitute=crew[3])
        ticket = make_ticket(city, assignee=crew[0])
        assert stale(ticket).assignee == crew[3]
        assert "desk.TicketRedirected" in trail(ticket)

    def test_goes_to_the_team_when_nobody_stands_in(self, city, crew, now):
        Absence.objects.create(staff=crew[0], starts_on=now.date(), ends_on=now.date())
        assert stale(make_ticket(city, assignee=crew[0])).assignee is None
