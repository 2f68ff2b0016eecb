"""What the desk does when something happens: keep tickets findable, take up those that waited for another, guard secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils.translation import gettext_lazy

from bailiwick.approvals.actions import let_wait_for_approval, make_secret
from bailiwick.approvals.events import ApprovalEnded
from bailiwick.approvals.models import Approval, hide_questions
from bailiwick.audit.models import hide_rows
from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.events import on
from bailiwick.core.jobs import enqueue
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.records.events import RecordChanged, RecordCreated
from bailiwick.core.search import index, unindex
from bailiwick.desk.actions import (
    attach_trees,
    begin_telling,
    client_spoke,
    has_children,
    install_pick_up_rule,
    install_priority_rules,
    install_wait_reasons,
    lacks_ledgers,
    resume_children,
    share_with_merged,
    solve_children,
    wake_after_change,
)
from bailiwick.desk.actions.approving import SOLVE, take_note_of_approval
from bailiwick.desk.events import (
    CallLogged,
    ClientReplied,
    ClientWrote,
    EntriesMovedHere,
    EntryAdded,
    EntryCorrected,
    JoinUndone,
    TicketAssigned,
    TicketChanged,
    TicketEvent,
    TicketHandedOff,
    TicketOpened,
    TicketPickedUp,
    TicketReleased,
    TicketRestricted,
    TicketSolved,
    TicketSplitOff,
)
from bailiwick.desk.handover import register_hand_over
from bailiwick.desk.jobs import spread_to_children, tell_ledgers
from bailiwick.desk.models import Call, Category, Entry, EntryKind, Ticket
from bailiwick.desk.notices import register_notices
from bailiwick.desk.promised import register_promises
from bailiwick.desk.reminding import register_reminders
from bailiwick.knowledge.models import Article
from bailiwick.triage.models import names

if TYPE_CHECKING:
    from collections.abc import Collection

    from bailiwick.core.events import Event

register_notices()
register_reminders()
register_hand_over()
register_promises()
hide_rows(Ticket, lambda user: Ticket.objects.hidden_from(user).values("pk"))
hide_rows(Entry, lambda user: Entry.objects.filter(ticket__in=Ticket.objects.hidden_from(user)).values("pk"))
hide_rows(
    Approval,
    lambda user: Approval.objects.filter(subject_type=Ticket._meta.label_lower, subject_id__in=Ticket.objects.hidden_from(user)).values("pk"),
)
hide_questions(Ticket, lambda user: Ticket.objects.hidden_from(user).values("pk"))
let_wait_for_approval(SOLVE, gettext_lazy("Solving the ticket"))
let_wait_for_approval("desk.hand_off_ticket", gettext_lazy("Handing the ticket on"))
hide_rows(Call, lambda user: Call.objects.filter(ticket__in=Ticket.objects.hidden_from(user)).values("pk"))


@on(TicketOpened)
def find_new_ticket(event: TicketOpened) -> None:
    """Let a new ticket be found at once."""
    index(event.subject)


@on(TicketChanged)
def find_changed_ticket(event: TicketChanged) -> None:
    """Let a changed ticket be found by its new words."""
    index(event.subject)


@on(EntryAdded)
def find_entry(event: EntryAdded) -> None:
    """Let an entry be found at once."""
    index(_entry(event.entry))


def _entry(key: int) -> Entry:
    """Return an entry with its ticket."""
    found = _ENTRY.first(entry=key)
    if found is None:
        raise Entry.DoesNotExist
    return found


_ENTRY = Prepared(lambda: Entry.objects.filter(pk=Slot("entry", Entry.id)).select_related("ticket").order_by())


@on(EntryCorrected)
def find_corrected_entry(event: EntryCorrected) -> None:
    """Let a corrected entry be found in place of the one it revises."""
    unindex(Entry.objects.get(pk=event.revises))
    index(Entry.objects.select_related("ticket").get(pk=event.entry))


@on(TicketSolved)
def take_up_waiting_tickets(event: TicketSolved) -> None:
    """Take up the tickets that waited for this one."""
    resume_children(event.subject, actor=System(f"ticket {event.subject.number} was solved"), now=event.at)


@on(ClientReplied)
def hear_client(event: ClientReplied) -> None:
    """Begin anew after the client wrote: attempts, reminders and what was put aside."""
    client_spoke(event.subject, actor=event.actor, now=event.at)


@on(CallLogged)
def hear_caller(event: CallLogged) -> None:
    """Begin anew after the client called about a ticket that was there."""
    ticket, caller = event.subject.ticket, event.subject.caller_id
    if ticket is not None and ticket.opened_at < event.at and caller in {ticket.requester_id, ticket.affected_id} - {None}:
        client_spoke(ticket, actor=event.actor, now=event.at)


def _woken_by_change(event: TicketEvent) -> None:
    """Bring back what was put aside when it changes hands or is solved."""
    wake_after_change(event.subject, actor=event.actor, now=event.at)


for _change in (TicketAssigned, TicketHandedOff, TicketPickedUp, TicketReleased, TicketSolved):
    on(_change)(_woken_by_change)


def _offer_tree(event: Event) -> None:
    """Give a category whose code is known the questions that come with the product."""
    if isinstance(event.subject, Category) and not event.subject.tree_offered:
        attach_trees()


for _kept in (RecordCreated, RecordChanged):
    on(_kept)(_offer_tree)


def _codes(asked: Collection[str]) -> Collection[str]:
    """Return the codes of categories that exist; before there is any, nothing can be said against them."""
    coded = Category.objects.filter(retired_at=None).exclude(code="")
    return set(coded.filter(code__in=asked).values_list("code", flat=True)) if coded.exists() else asked


def _articles(asked: Collection[str]) -> Collection[str]:
    """Return the short names of articles that readers have; before there is any, nothing can be said against them."""
    published = Article.objects.published()
    return set(published.filter(slug__in=asked).values_list("slug", flat=True)) if published.exists() else asked


names.know("category", _codes)
names.know("article", _articles)


def _find_where_it_stands(event: TicketEvent) -> None:
    """Let entries that went to another ticket be found by that one's number."""
    for entry in Entry.objects.filter(pk__in=getattr(event, "entries", ())).select_related("ticket"):
        index(entry)


for _move in (EntriesMovedHere, TicketSplitOff, JoinUndone):
    on(_move)(_find_where_it_stands)


@on(EntryAdded)
def answer_merged_tickets(event: EntryAdded) -> None:
    """Let those whose tickets were merged into this one hear what the desk answers."""
    ticket, speaker = event.subject, getattr(event.actor.user, "person_id", None)
    if isinstance(event, ClientWrote):
        return
    if event.kind == EntryKind.REPLY and (speaker is None or speaker not in (ticket.requester_id, ticket.affected_id)):
        share_with_merged(Entry.objects.select_related("ticket").get(pk=event.entry), actor=event.actor, now=event.at)


@on(TicketSolved)
def solve_what_hangs_on_it(event: TicketSolved) -> None:
    """Tell those whose tickets were merged into a solved one, and solve the tickets under it where its rule says so."""
    entry = _entry(event.entry)
    if entry.ticket_id == event.subject.pk:
        share_with_merged(entry, actor=event.actor, now=event.at)
    if has_children(event.subject):
        spread = solve_children(event.subject, actor=event.actor, now=event.at, entry=entry)
        if spread is not None:
            enqueue(spread_to_children, spread.pk)


@on(ApprovalEnded)
def take_up_decided_ticket(event: ApprovalEnded) -> None:
    """Tell on a ticket how a question about it ended, and take it up when it waited for the answer."""
    if event.subject.is_about(Ticket):
        take_note_of_approval(event.subject, actor=event.actor, now=event.at)


@on(TicketRestricted)
def keep_questions_secret(event: TicketRestricted) -> None:
    """Let mails about open questions on a secret ticket say nothing any more."""
    make_secret(event.subject)


@receiver(post_migrate)
def put_matrix_in_place(app_config: object, **_kwargs: object) -> None:
    """Give a new installation its matrix of priorities and its reasons to wait."""
    if getattr(app_config, "name", "") == "bailiwick.desk":
        install_priority_rules()
        attach_trees()
        install_wait_reasons()
        install_pick_up_rule()
        if lacks_ledgers():
            enqueue(tell_ledgers.using(unique_key="all"), 0, begin_telling(now=clock.now()).pk)
