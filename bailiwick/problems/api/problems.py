"""Problems; their words are changed under `/records/problems`."""

from __future__ import annotations

from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Page, Paging, page_of
from bailiwick.problems import actions
from bailiwick.problems.api.doors import ProblemNumber, problem_in, tickets_in, user_in
from bailiwick.problems.models import Problem
from bailiwick.problems.schemas import (
    ProblemIn,
    ProblemLinkIn,
    ProblemMoveIn,
    ProblemOut,
    ProblemsAsked,
    ProblemWithTicketsOut,
    ResolvedOut,
    ResolveIn,
)

router = Router()


@router.get("/", response=Page[ProblemOut], summary="List problems, the newest first")
def list_problems(request: HttpRequest, asked: Query[ProblemsAsked], paging: Query[Paging]) -> object:
    """Return the problems of one state or of all."""
    rows = Problem.objects.visible_to(user_in(request)).filter(retired_at=None)
    return page_of(rows.filter(state=asked.state) if asked.state else rows, paging, sort=["-opened_at"])


@router.post("/", response={201: ProblemWithTicketsOut}, summary="Open a problem, from tickets or none")
def open_problem(request: HttpRequest, payload: ProblemIn) -> object:
    """Open a problem and link the tickets it caused."""
    tickets = tickets_in(request, payload.tickets)
    problem = actions.open_problem(payload.dict(exclude={"tickets"}), actor=actor_of(request), now=clock.now(), tickets=tickets)
    return Status(201, problem_in(request, problem.number))


@router.get("/{number}", response=ProblemWithTicketsOut, summary="Read a problem with its tickets")
def get_problem(request: HttpRequest, number: ProblemNumber) -> object:
    """Return a problem."""
    return problem_in(request, number)


@router.post("/{number}/move", response=ProblemWithTicketsOut, summary="Move a problem to another stage")
def move_problem(request: HttpRequest, number: ProblemNumber, payload: ProblemMoveIn) -> object:
    """Move a problem on, or back with a reason."""
    actions.move_problem(problem_in(request, number), actor=actor_of(request), now=clock.now(), state=payload.state.value, reason=payload.reason)
    return problem_in(request, number)


@router.post("/{number}/resolve", response=ResolvedOut, summary="Resolve a problem, and tell the clients of its tickets once")
def resolve_problem(request: HttpRequest, number: ProblemNumber, payload: ResolveIn) -> object:
    """Say what removed the cause; return how many tickets were told and how many stay."""
    done = actions.resolve_problem(problem_in(request, number), actor=actor_of(request), now=clock.now(), **payload.dict())
    return {"solved": done.solved, "left": done.left}


@router.post("/{number}/link", response=ProblemWithTicketsOut, summary="Say which tickets a problem caused")
def link_to_problem(request: HttpRequest, number: ProblemNumber, payload: ProblemLinkIn) -> object:
    """Link tickets with a problem."""
    actions.link_tickets(problem_in(request, number), tickets_in(request, payload.tickets), actor=actor_of(request), now=clock.now())
    return problem_in(request, number)


@router.post("/{number}/unlink", response=ProblemWithTicketsOut, summary="Take back that a problem caused tickets")
def unlink_from_problem(request: HttpRequest, number: ProblemNumber, payload: ProblemLinkIn) -> object:
    """Take links away."""
    problem = problem_in(request, number)
    for ticket in tickets_in(request, payload.tickets):
        actions.unlink_ticket(problem, ticket, actor=actor_of(request), now=clock.now())
    return problem_in(request, number)
