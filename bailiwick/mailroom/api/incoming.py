"""The mail that came in, for programs: what waits, why, and what to do with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.models import Ticket
from bailiwick.mailroom import actions
from bailiwick.mailroom.actions import Wish
from bailiwick.mailroom.findings import findings_of, words_of_plan
from bailiwick.mailroom.models import Arrival, ArrivalState, OutcomeKind, Via
from bailiwick.mailroom.permissions import can_sort_mail
from bailiwick.mailroom.previewing import bounded
from bailiwick.mailroom.reasons import reason_of, words_of
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.mailroom.models.arrivals import ArrivalQuerySet

router = Router()


class IncomingAsked(Schema):
    """Which mails."""

    state: ArrivalState | None = Field(None, description="Left out, those in quarantine.")
    reason: str | None = Field(None, max_length=40)
    mailbox: Key | None = None


class ArrivedMailOut(Schema):
    """A mail that came in, and what became of it."""

    id: int
    at: datetime
    via: Via
    mailbox_id: int | None
    from_name: str
    from_email: str
    subject: str
    files: int
    size: int = Field(alias="raw.size")
    state: ArrivalState
    outcome: OutcomeKind | None
    reason: str
    why: str
    set_aside_because: str = Field(alias="aside")
    ticket: str | None = None
    attempts: int
    times_handed_over: int = Field(alias="sightings")

    @staticmethod
    def resolve_outcome(row: Arrival) -> str | None:
        """Return what became of it, nothing while that is open."""
        return row.outcome or None

    @staticmethod
    def resolve_ticket(row: Arrival) -> str | None:
        """Return the number of the ticket."""
        return row.ticket.number if row.ticket is not None else None


class FilterSaysOut(Schema):
    """What one filter says of a mail."""

    number: int
    title: str
    words: str
    decides: bool


class RehearsedMailOut(Schema):
    """What would become of a mail now, and why."""

    would: str
    why: str
    advice: str
    text: str = Field(description="What is new in it, up to 60,000 characters.")
    filters: list[FilterSaysOut]


class TakeMailIn(Schema):
    """For whom a mail is taken, or which ticket it joins; with nothing said it becomes what it says."""

    ticket: str | None = Field(None, max_length=20, description="The number of the ticket that it joins.")
    requester: Key | None = Field(None, description="The person for whom a ticket is opened.")


class SetAsideIn(Schema):
    """Why a mail is not for the desk."""

    why: str = Field("", max_length=300)


class MailOutcomeOut(Schema):
    """What a mail became."""

    outcome: OutcomeKind
    ticket: str | None
    entry: int | None
    reason: str
    why: str


@router.get("/incoming", response=Page[ArrivedMailOut], summary="List the mail that came in, the newest first")
def list_incoming(request: HttpRequest, asked: Query[IncomingAsked], paging: Query[Paging]) -> object:
    """Return what waits in quarantine, or what else is asked for; needs the ability `mailroom.sort`."""
    require(can_sort_mail(actor_of(request)))
    rows = _rows(account_of(request)).filter(state=asked.state or ArrivalState.QUARANTINED)
    if asked.reason:
        rows = rows.filter(reason=asked.reason)
    if asked.mailbox is not None:
        rows = rows.filter(mailbox=asked.mailbox)
    return page_of(rows, paging)


@router.get("/incoming/{mail_id}", response=ArrivedMailOut, summary="Read what is known of a mail")
def get_incoming(request: HttpRequest, mail_id: Key) -> object:
    """Return one mail."""
    return _mail(request, mail_id)


@router.get("/incoming/{mail_id}/rehearsal", response=RehearsedMailOut, summary="What would become of a mail now")
def rehearse_incoming(request: HttpRequest, mail_id: Key) -> object:
    """Return what each filter says, without doing anything."""
    arrival, user = _mail(request, mail_id), account_of(request)
    try:
        mail, plan = actions.rehearse(arrival, now=clock.now())
    except OSError as problem:
        raise _lost() from problem
    advice = str(reason_of(arrival.reason).advice) if arrival.state == ArrivalState.QUARANTINED else ""
    text = bounded(mail.parsed.visible or mail.parsed.text)
    findings = [{"number": each.number, "title": each.title, "words": each.words, "decides": each.decides} for each in findings_of(mail, user)]
    return {"would": words_of_plan(plan, user), "why": words_of(plan.reason, plan.why), "advice": advice, "text": text, "filters": findings}


@router.post("/incoming/{mail_id}/take", response=MailOutcomeOut, summary="Make a ticket of a mail, or let it join one")
def take_incoming(request: HttpRequest, mail_id: Key, payload: TakeMailIn) -> object:
    """Take a mail out of quarantine, whatever the filters say."""
    arrival, wish = _mail(request, mail_id), _wish(payload, account_of(request))
    try:
        return _told(request, actions.take_mail(arrival, actor=actor_of(request), now=clock.now(), wish=wish))
    except OSError as problem:
        raise _lost() from problem


@router.post("/incoming/{mail_id}/again", response=MailOutcomeOut, summary="Look at a mail again")
def replay_incoming(request: HttpRequest, mail_id: Key) -> object:
    """Look at a mail in quarantine once more, with the rules of now."""
    arrival = _mail(request, mail_id)
    try:
        return _told(request, actions.replay_mail(arrival, actor=actor_of(request), now=clock.now()))
    except OSError as problem:
        raise _lost() from problem


@router.post("/incoming/{mail_id}/aside", response=ArrivedMailOut, summary="Set a mail aside as not for us")
def set_incoming_aside(request: HttpRequest, mail_id: Key, payload: SetAsideIn) -> object:
    """Take a mail out of quarantine; it is kept, and can be brought back."""
    arrival = _mail(request, mail_id)
    actions.set_aside(arrival, actor=actor_of(request), now=clock.now(), why=payload.why)
    return arrival


@router.post("/incoming/{mail_id}/back", response=ArrivedMailOut, summary="Bring a mail back into quarantine")
def bring_incoming_back(request: HttpRequest, mail_id: Key) -> object:
    """Let a mail that was set aside wait again."""
    arrival = _mail(request, mail_id)
    actions.bring_back(arrival, actor=actor_of(request), now=clock.now())
    return arrival


def _rows(user: Account) -> ArrivalQuerySet:
    return Arrival.objects.visible_to(user).select_related("raw", "mailbox", "ticket", "entry", "about")


def _mail(request: HttpRequest, key: int) -> Arrival:
    found = _rows(account_of(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _wish(payload: TakeMailIn, user: Account) -> Wish:
    """Return what was said, by what exists for whoever said it."""
    if payload.ticket and payload.requester is not None:
        raise ValidationError({"requester": _("A mail that joins a ticket has the client of that ticket. Leave one of the two empty.")})
    ticket = Ticket.objects.open_to(user).select_related("merged_into").filter(number=payload.ticket).first() if payload.ticket else None
    if payload.ticket and ticket is None:
        raise ValidationError({"ticket": _("There is no such ticket.")})
    person = Person.objects.visible_to(user).filter(pk=payload.requester, retired_at=None).first() if payload.requester is not None else None
    if payload.requester is not None and person is None:
        raise ValidationError({"requester": _("There is no such person.")})
    return Wish(ticket=ticket, requester=person)


def _told(request: HttpRequest, outcome: actions.Outcome) -> dict[str, object]:
    ticket = outcome.ticket
    if ticket is not None and not Ticket.objects.visible_to(account_of(request)).filter(pk=ticket.pk).exists():
        ticket = None
    return {
        "outcome": outcome.kind,
        "ticket": ticket.number if ticket is not None else None,
        "entry": outcome.entry.pk if outcome.entry is not None and ticket is not None else None,
        "reason": outcome.reason,
        "why": outcome.why,
    }


def _lost() -> Conflict:
    return Conflict(_("The bytes of this mail cannot be read from the disk. Restore them from the backup."))
