"""What happens to runbooks, and what following them leaves on tickets.

Everything done on a ticket is said of the ticket, so that it stands in its story and behind its read door.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.desk.models import Ticket
from bailiwick.runbooks.models import Runbook


@dataclass(frozen=True, kw_only=True)
class RunbookEvent(Event):
    """Anything that happens to a runbook itself."""

    subject: Runbook


@dataclass(frozen=True, kw_only=True)
class RunbookDrafted(RunbookEvent):
    """Somebody began a new version."""

    sentence = _("began version {version}")

    version: int


@dataclass(frozen=True, kw_only=True)
class RunbookDraftDropped(RunbookEvent):
    """A version was given up before it was published."""

    sentence = _("dropped the draft of version {version}")

    version: int


@dataclass(frozen=True, kw_only=True)
class RunbookStepsChanged(RunbookEvent):
    """The steps of a draft were changed."""

    sentence = _("worked on the draft: {what}")

    what: str


@dataclass(frozen=True, kw_only=True)
class RunbookPublished(RunbookEvent):
    """A version is followed from now on."""

    sentence = _("published version {version}[: {note}]")

    version: int
    note: str


@dataclass(frozen=True, kw_only=True)
class RunbookAttached(RunbookEvent):
    """A runbook is proposed, or required, for a category."""

    sentence = _("attached it to {category}[ ({how})]")

    category: str
    how: str


@dataclass(frozen=True, kw_only=True)
class RunbookDetached(RunbookEvent):
    """A runbook no longer belongs to a category."""

    sentence = _("detached it from {category}")

    category: str


@dataclass(frozen=True, kw_only=True)
class TicketStepEvent(Event):
    """Anything done on a ticket by following steps."""

    subject: Ticket


@dataclass(frozen=True, kw_only=True)
class RunStarted(TicketStepEvent):
    """A runbook is followed on a ticket."""

    sentence = _("began the runbook “{runbook}”")

    runbook: str
    slug: str


@dataclass(frozen=True, kw_only=True)
class StepMarked(TicketStepEvent):
    """A step was done, skipped or failed."""

    sentence = _("{did} “{step}”[ ({reason})]")

    runbook: str
    step: str
    state: str
    did: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class StepUnmarked(TicketStepEvent):
    """A mark was taken back."""

    sentence = _("took “{step}” back")

    runbook: str
    step: str


@dataclass(frozen=True, kw_only=True)
class RunFinished(TicketStepEvent):
    """Every step of a runbook is dealt with."""

    sentence = _("finished the runbook “{runbook}”")

    runbook: str


@dataclass(frozen=True, kw_only=True)
class RunAbandoned(TicketStepEvent):
    """A runbook was given up on a ticket."""

    sentence = _("gave up the runbook “{runbook}”: {reason}")

    runbook: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CodeAsked(TicketStepEvent):
    """A one-time code was asked for; neither the code nor the whole address is kept here."""

    sentence = _("sent a one-time code to {person}")

    person: str
    code: int


@dataclass(frozen=True, kw_only=True)
class CallerVerified(TicketStepEvent):
    """Somebody proved who they are."""

    sentence = _("verified {person}: {method}")

    person: str
    method: str


@dataclass(frozen=True, kw_only=True)
class CallerRefused(TicketStepEvent):
    """Somebody could not prove who they are."""

    sentence = _("could not verify {person} ({method}): {reason}")

    person: str
    method: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RefusalOverridden(TicketStepEvent):
    """A supervisor set a refusal aside."""

    sentence = _("set the refusal of {person} aside: {reason}")

    person: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ResetRecorded(TicketStepEvent):
    """An account was set right for a verified person."""

    sentence = _("recorded for {person}: {kind}, {account}")

    kind: str
    person: str
    account: str
    privileged: bool


@dataclass(frozen=True, kw_only=True)
class ChecklistAdded(TicketStepEvent):
    """A checklist stands on a ticket."""

    sentence = _("added the checklist “{checklist}”")

    checklist: str


@dataclass(frozen=True, kw_only=True)
class ChecklistChanged(TicketStepEvent):
    """Items of a checklist came, went or moved."""

    sentence = _("changed the checklist “{checklist}”")

    checklist: str


@dataclass(frozen=True, kw_only=True)
class ChecklistRemoved(TicketStepEvent):
    """A checklist was taken off a ticket."""

    sentence = _("took off the checklist “{checklist}”")

    checklist: str


@dataclass(frozen=True, kw_only=True)
class ItemTicked(TicketStepEvent):
    """An item of a checklist is done."""

    sentence = _("ticked “{item}”")

    checklist: str
    item: str


@dataclass(frozen=True, kw_only=True)
class ItemUnticked(TicketStepEvent):
    """An item of a checklist is open again."""

    sentence = _("unticked “{item}”")

    checklist: str
    item: str
