"""Solving a ticket with many under it is done at once for itself and by a job for them: each once, each client told once."""

from __future__ import annotations

import pytest

from bailiwick.core.models import Job, JobProgress
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import run_jobs, trail
from bailiwick.desk.actions import make_parent, reopen_ticket, solve_ticket, spreading
from bailiwick.desk.actions.spreading import AT_ONCE, STEP, spread_solution
from bailiwick.desk.jobs import spread_to_children
from bailiwick.desk.models import Share, Spread, State, Ticket
from bailiwick.desk.tests.factories import make_ticket, stale
from bailiwick.notifications.models import Outgoing

MANY = AT_ONCE + STEP
FEW = 6


class Killed(BaseException):
    """The worker is killed: nothing after this runs."""


@pytest.fixture
def grace(city, now):
    return {"actor": city.actor("grace"), "now": now}


@pytest.fixture
def parent(city, grace):
    """Return a ticket with sixty under it, half of them Rita's and half Carl's."""
    people = [city.person("rita"), city.person("carl")]
    made = make_parent([make_ticket(city, requester=people[turn % 2]) for turn in range(MANY)], **grace, title="No network")
    Outgoing.objects.all().delete()
    return made


@pytest.fixture
def few(city, grace, monkeypatch):
    """Return a solved ticket with a few under it, which are too many all the same."""
    monkeypatch.setattr(spreading, "AT_ONCE", FEW - 1)
    made = make_parent([make_ticket(city) for _turn in range(FEW)], **grace, title="No network")
    solve_ticket(made, **grace, resolution="New switch.")
    return made


def solved():
    return Ticket.objects.filter(state=State.SOLVED).count()


def mails():
    return sorted(Outgoing.objects.values_list("address", flat=True))


class TestSolveMany:
    def test_solves_the_parent_at_once_and_the_others_by_a_job(self, parent, grace):
        solve_ticket(parent, **grace, resolution="New switch.")
        assert (stale(parent).state, solved(), mails()) == (State.SOLVED, 1, [])
        run_jobs()
        assert solved() == MANY + 1
        child = Ticket.objects.filter(parent=parent).latest("pk")
        assert trail(child)[-1] == "desk.TicketSolved"
        assert child.assignee.person.name == grace["actor"].user.person.name
        assert mails() == ["carl@city.example", "rita@city.example"]
        assert Share.objects.count() == MANY
        assert Spread.objects.get().ended_at is not None
        assert JobProgress.objects.get().done == MANY

    def test_goes_on_where_it_was_killed(self, parent, grace, monkeypatch):
        solve_ticket(parent, **grace, resolution="New switch.")
        job, real, steps = Job.objects.get(name=spread_to_children.name), spreading.settle_with, []

        def killed(*given, **named):
            steps.append(given)
            if len(steps) > 1:
                real(given[0][:3], *given[1:], **named)
                raise Killed
            return real(*given, **named)

        monkeypatch.setattr(spreading, "settle_with", killed)
        with pytest.raises(Killed):
            spread_to_children(*job.args)
        assert solved() == STEP + 1
        monkeypatch.setattr(spreading, "settle_with", real)
        spread_to_children(*job.args)
        spread_to_children(*job.args)
        assert solved() == MANY + 1
        assert [trail(ticket).count("desk.TicketSolved") for ticket in Ticket.objects.filter(parent=parent)] == [1] * MANY
        assert mails() == ["carl@city.example", "rita@city.example"]

    def test_leaves_what_was_reopened_meanwhile(self, few, grace):
        spread = Spread.objects.get()
        run_jobs()
        child = Ticket.objects.filter(parent=few).first()
        reopen_ticket(child, actor=grace["actor"], now=child.solved_at, reason="Still dead")
        Spread.objects.update(ended_at=None)
        spread_solution(spread)
        assert stale(child).state == State.OPEN

    def test_stops_when_the_parent_is_opened_again(self, few, grace):
        reopen_ticket(few, **grace, reason="Not yet")
        run_jobs()
        assert solved() == 0
        assert Spread.objects.get().ended_at is not None

    def test_leaves_what_the_solver_may_not_solve(self, few, monkeypatch, sign_in):
        first = Ticket.objects.filter(parent=few).first()
        monkeypatch.setattr(spreading, "can_solve_ticket", lambda _actor, ticket: ticket.pk != first.pk)
        run_jobs()
        assert (stale(first).state, solved()) == (State.NEW, FEW)
        assert JobProgress.objects.get().message == f"{FEW - 1} of {FEW} are solved."
        panel = sign_in("tomas").get(f"/desk/panels/spread/{Spread.objects.get().pk}/").content.decode()
        assert f"{FEW - 1} of the {FEW} tickets under this one are solved. The others stay open" in panel

    def test_is_refused_to_clients(self, city, now):
        parent = make_parent([make_ticket(city)], actor=city.actor("grace"), now=now)
        with pytest.raises(Refused):
            solve_ticket(parent, actor=city.actor("rita"), now=now, resolution="Done")
        assert not Spread.objects.exists()

    def test_asks_the_database_little(self, few, grace, django_assert_max_num_queries):
        with django_assert_max_num_queries(60 + FEW * 24):
            spread_to_children(Spread.objects.get().pk)
        assert solved() == FEW + 1


class TestPage:
    def test_says_how_far_it_is(self, few, sign_in):
        page = sign_in("tomas").get(f"/desk/tickets/{few.number}/").content.decode()
        url = f"/desk/panels/spread/{Spread.objects.get().pk}/"
        assert f"0 of {FEW} are solved" in page
        assert f'data-src="{url}"' in page
        run_jobs()
        assert f"All {FEW} tickets under this one are solved." in sign_in("tomas").get(url).content.decode()
        assert url not in sign_in("tomas").get(f"/desk/tickets/{few.number}/").content.decode()

    def test_is_hidden_from_clients(self, few, sign_in):
        assert sign_in("rita").get(f"/desk/panels/spread/{Spread.objects.get().pk}/").status_code == 404
