"""Canned texts and macros in the API; every address ends with the stem of the action it calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.desk.models import Ticket, WaitReason
from bailiwick.macros import actions, schemas
from bailiwick.macros.models import CannedText, Macro, MacroRun, MacroStep, fill_text
from bailiwick.people.models import Staff, Team
from bailiwick.runbooks.models import ChecklistTemplate, Runbook

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from bailiwick.people.models import User

router = Router(tags=["Macros"])

Number = Annotated[str, Path(pattern=r"^[\w.-]{1,24}$", description="The ticket's number, such as T-000123.")]
#: fields of a step that name records
NAMED: dict[str, type[Model]] = {
    "team": Team,
    "assignee": Staff,
    "runbook": Runbook,
    "checklist": ChecklistTemplate,
    "wait_reason": WaitReason,
}


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _one(rows: QuerySet[Any], key: int) -> Any:
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _macro(request: HttpRequest, key: int) -> Macro:
    found: Macro = _one(Macro.objects.visible_to(_user(request)), key)
    return found


def _step(macro: Macro, key: int) -> MacroStep:
    found: MacroStep = _one(MacroStep.objects.filter(macro=macro), key)
    return found


def _values(request: HttpRequest, payload: schemas.MacroStepIn) -> dict[str, Any]:
    """Return a step's fields as the action takes them; raises ValidationError for records that do not exist for whoever asks."""
    values = payload.dict(exclude={"kind", *NAMED}) | {"wait_on": payload.wait_on or ""}
    for name, model in NAMED.items():
        key = getattr(payload, name)
        rows: Any = model._default_manager
        found = rows.visible_to(_user(request)).filter(pk=key, retired_at=None).first() if key is not None else None
        if key is not None and found is None:
            raise ValidationError({name: _("There is no such record.")})
        values[name] = found
    return values


def _tickets(request: HttpRequest, numbers: list[str]) -> list[Ticket]:
    """Return the tickets of these numbers; raises ValidationError when one does not exist for whoever asks."""
    found = {ticket.number: ticket for ticket in Ticket.objects.open_to(_user(request)).filter(number__in=numbers)}
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise ValidationError({"tickets": _("There is no ticket %(number)s.") % {"number": unknown[0][:24]}})
    return [found[number] for number in dict.fromkeys(numbers)]


@router.get("/texts", response=Page[schemas.CannedTextOut], summary="List the canned texts one may use")
def list_texts(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return what is shared, what is the team's, and one's own."""
    return page_of(CannedText.objects.visible_to(_user(request)).in_use(), paging, sort=["title"])


@router.get("/texts/{text_id}/filled/{number}", response=schemas.FilledTextOut, summary="Read a text with the facts of a ticket")
def fill_canned_text(request: HttpRequest, text_id: Key, number: Number) -> object:
    """Return the text in both languages, its variables filled in."""
    text: CannedText = _one(CannedText.objects.visible_to(_user(request)).in_use(), text_id)
    ticket = Ticket.objects.open_to(_user(request)).filter(number=number).first()
    if ticket is None:
        raise Http404
    actor, now = actor_of(request), clock.now()
    return {name: fill_text(getattr(text, name), ticket, actor=actor, now=now, language=lang) for name, lang in (("body", "en"), ("body_es", "es"))}


@router.get("/macros", response=Page[schemas.MacroOut], summary="List the macros one may use")
def list_macros(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the macros with their steps."""
    rows = Macro.objects.visible_to(_user(request)).filter(retired_at=None).prefetch_related("steps")
    return page_of(rows, paging, sort=["title"])


@router.post("/macros/{macro_id}/steps", response={201: schemas.MacroStepOut}, summary="Add a step to a macro")
def add_macro_step(request: HttpRequest, macro_id: Key, payload: schemas.MacroStepIn) -> object:
    """Add a step at the end."""
    macro = _macro(request, macro_id)
    values = _values(request, payload)
    return Status(201, actions.save_macro_step(macro, actor=actor_of(request), now=clock.now(), kind=payload.kind, values=values))


@router.put("/macros/{macro_id}/steps/{macro_step_id}", response=schemas.MacroStepOut, summary="Change a step of a macro")
def save_macro_step(request: HttpRequest, macro_id: Key, macro_step_id: Key, payload: schemas.MacroStepIn) -> object:
    """Change a step."""
    macro = _macro(request, macro_id)
    step, values = _step(macro, macro_step_id), _values(request, payload)
    return actions.save_macro_step(macro, actor=actor_of(request), now=clock.now(), kind=payload.kind, values=values, step=step)


@router.post("/macros/{macro_id}/steps/{macro_step_id}/move", response=schemas.MacroOut, summary="Put a step at another place")
def move_macro_step(request: HttpRequest, macro_id: Key, macro_step_id: Key, payload: schemas.MacroPlaceIn) -> object:
    """Move a step."""
    macro = _macro(request, macro_id)
    actions.move_macro_step(macro, actor=actor_of(request), now=clock.now(), step=_step(macro, macro_step_id), place=payload.place)
    return _macro(request, macro_id)


@router.delete("/macros/{macro_id}/steps/{macro_step_id}", response={204: None}, summary="Take a step out of a macro")
def remove_macro_step(request: HttpRequest, macro_id: Key, macro_step_id: Key) -> object:
    """Remove a step."""
    macro = _macro(request, macro_id)
    actions.remove_macro_step(macro, actor=actor_of(request), now=clock.now(), step=_step(macro, macro_step_id))
    return Status(204, None)


@router.post("/macros/{macro_id}/preview", response=list[schemas.MacroProspectOut], summary="Say what a macro would do to tickets")
def preview_macro(request: HttpRequest, macro_id: Key, payload: schemas.MacroTicketsIn) -> object:
    """Do it, look at it and take it back at once; nothing is changed."""
    macro, tickets = _macro(request, macro_id), _tickets(request, payload.tickets)
    found = actions.preview_macro(macro, tickets, actor=actor_of(request), now=clock.now())
    return [
        {
            "ticket": one.ticket.number,
            "before": one.before,
            "after": one.after,
            "words": [": ".join(filter(None, pair)) for pair in one.words],
            "problem": one.problem,
        }
        for one in found
    ]


@router.post("/macros/{macro_id}/run", response={201: schemas.MacroRunOut}, summary="Run a macro on tickets")
def run_macro(request: HttpRequest, macro_id: Key, payload: schemas.MacroTicketsIn) -> object:
    """Run a macro; on more than twenty tickets the worker does it, and the run says how far it is."""
    macro, tickets = _macro(request, macro_id), _tickets(request, payload.tickets)
    run = actions.run_macro(macro, tickets, actor=actor_of(request), now=clock.now())
    return Status(201, _shown(request, run))


@router.get("/runs/{macro_run_id}", response=schemas.MacroRunOut, summary="Read one’s own run of a macro")
def get_macro_run(request: HttpRequest, macro_run_id: Key) -> object:
    """Return a run with what became of each ticket."""
    found: MacroRun = _one(MacroRun.objects.visible_to(_user(request)), macro_run_id)
    return _shown(request, found)


@router.post("/runs/{macro_run_id}/undo", response=schemas.MacroUndoneOut, summary="Take a run back")
def undo_macro_run(request: HttpRequest, macro_run_id: Key) -> object:
    """Bring the tickets back to what they were, as far as that can be done."""
    found: MacroRun = _one(MacroRun.objects.visible_to(_user(request)), macro_run_id)
    undone, kept = actions.undo_macro_run(found, actor=actor_of(request), now=clock.now())
    return {"undone": undone, "kept": kept}


def _shown(request: HttpRequest, run: MacroRun) -> dict[str, object]:
    """Return a run with the rows of the tickets that exist for whoever asks."""
    seen = Ticket.objects.open_to(_user(request)).values("pk")
    rows = run.rows.filter(ticket__in=seen).select_related("ticket")
    return {"id": run.pk, "macro_id": run.macro_id, "state": run.state, "at": run.at, "rows": list(rows)}
