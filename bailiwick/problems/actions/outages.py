"""Making a known outage of a spike: a parent over its calls, an announcement, and later callers who join."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.announcements.actions import announce
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.markdown import plain
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions import Opening, add_child, make_parent, open_ticket
from bailiwick.desk.models import Channel, Ticket
from bailiwick.problems.events import OutageChanged, SpikeTakenUp
from bailiwick.problems.models import Spike, SpikeCall, SpikeState, shared_words, telling_words
from bailiwick.problems.permissions import can_announce_outage, can_follow_outage, can_handle_spikes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.announcements.actions import Notice
    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Person, User

#: an outage that somebody declared takes callers who fit for this long after the last of them
DECLARED_QUIET = timedelta(minutes=45)


def hold_spike(spike: Spike) -> None:
    """Lock the row until commit and bring the caller's copy up to date."""
    spike.refresh_from_db(from_queryset=Spike.objects.select_for_update(of=("self",)))


def joinable(spike: Spike, actor: Actor) -> list[Ticket]:
    """Return the calls of a spike that can be put under a parent by the actor: neither secret, joined nor merged."""
    rows = Ticket.objects.all() if actor.user is None else Ticket.objects.open_to(actor.user)
    free = rows.filter(spike_call__spike=spike, parent=None, need_to_know=False, merged_into=None, children=None)
    return list(free.select_related("category", "department").order_by("opened_at", "pk"))


@transaction.atomic
def take_up_spike(
    spike: Spike,
    *,
    actor: Actor,
    now: datetime,
    title: str = "",
    description: str = "",
    workaround: str = "",
    workaround_es: str = "",
    auto_join: bool = True,
    notice: Notice | None = None,
) -> Ticket:
    """Make a parent of all calls of a spike, and announce it if a notice is given; return the parent.

    Raises IllegalMove when that was done already, ValidationError, Conflict when no call is left to join.
    """
    hold_spike(spike)
    require(can_handle_spikes(actor))
    spike.lifecycle.check(SpikeState(spike.state), SpikeState.OUTAGE)
    calls = joinable(spike, actor)
    if not calls:
        raise Conflict(_("There is no call left that could be joined: all are under a parent already."))
    Spike.objects.filter(pk=spike.pk).update(state=SpikeState.OUTAGE)  # so that calls put under the parent do not take it up a second time
    parent = make_parent(calls, actor=actor, now=now, title=title, description=description, reason=_("Many called about the same"))
    _known(spike, parent, actor=actor, now=now, told=(workaround, workaround_es), auto_join=auto_join, notice=notice)
    publish(SpikeTakenUp(actor=actor, subject=spike, at=now, parent=parent.number, joined=len(calls)))
    return parent


@transaction.atomic
def open_outage(
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    workaround: str = "",
    workaround_es: str = "",
    auto_join: bool = True,
    notice: Notice | None = None,
) -> Spike:
    """Make a known outage of a ticket without waiting for callers. Raises Conflict when it is one."""
    require(can_announce_outage(actor, ticket))
    if Spike.objects.outages().filter(parent=ticket).exists():
        raise Conflict(_("This is a known outage already."))
    if ticket.parent_id is not None:
        raise Conflict(_("This ticket is under another one. Announce that one."))
    spike = Spike.objects.create(
        site=ticket.site,
        category=ticket.category,
        words=" ".join(sorted(telling_words(ticket.title)))[:200],
        first_at=ticket.opened_at,
        last_at=max(now, ticket.opened_at),
        found_at=now,
        quiet_at=now + DECLARED_QUIET,
    )
    _known(spike, ticket, actor=actor, now=now, told=(workaround, workaround_es), auto_join=auto_join, notice=notice)
    publish(SpikeTakenUp(actor=actor, subject=spike, at=now, parent=ticket.number, joined=0))
    return spike


def _known(spike: Spike, parent: Ticket, *, actor: Actor, now: datetime, told: tuple[str, str], auto_join: bool, notice: Notice | None) -> None:
    """Keep what a known outage is: its parent, its announcement, what callers are told in both languages, and whether they join."""
    spike.move_to(SpikeState.OUTAGE)
    spike.parent, spike.joined_at, spike.auto_join = parent, now, auto_join
    spike.workaround, spike.workaround_es = (words.strip() for words in told)
    spike.handled_by_id = actor.user.pk if actor.user is not None else None
    spike.quiet_at = max(spike.quiet_at, now + DECLARED_QUIET)
    if not spike.words:
        spike.words = " ".join(shared_words([telling_words(parent.title)] * 2))[:200]
    if notice is not None:
        owner = cast("User", actor.user).person if actor.user is not None else None
        spike.announcement = announce(notice, actor=actor, now=now, owner=owner)
    fields = ("state", "parent", "joined_at", "auto_join", "workaround", "workaround_es", "handled_by", "quiet_at", "words", "announcement")
    spike.save(update_fields=fields)


@transaction.atomic
def change_outage(spike: Spike, *, actor: Actor, now: datetime, workaround: str, auto_join: bool, workaround_es: str = "") -> None:
    """Change what callers are told, and whether they join by themselves."""
    hold_spike(spike)
    require(can_handle_spikes(actor))
    if spike.state != SpikeState.OUTAGE:
        raise Conflict(_("This is not a known outage."))
    wanted = {"workaround": workaround.strip(), "workaround_es": workaround_es.strip(), "auto_join": auto_join}
    changes = {field: (getattr(spike, field), value) for field, value in wanted.items() if getattr(spike, field) != value}
    if not changes:
        return
    for field, value in wanted.items():
        setattr(spike, field, value)
    spike.save(update_fields=list(changes))
    publish(OutageChanged(actor=actor, subject=spike, at=now, changes=changes))


@transaction.atomic
def join_calls(spike: Spike, *, actor: Actor, now: datetime, tickets: Sequence[Ticket] | None = None) -> int:
    """Put the calls that came after the parent under it, all or those given; return how many."""
    hold_spike(spike)
    require(can_handle_spikes(actor))
    if spike.parent is None or spike.state != SpikeState.OUTAGE:
        raise Conflict(_("This spike has no parent yet."))
    wanted = None if tickets is None else {ticket.pk for ticket in tickets}
    late = [ticket for ticket in joinable(spike, actor) if ticket.pk != spike.parent_id and (wanted is None or ticket.pk in wanted)]
    for ticket in late:
        add_child(ticket, parent=spike.parent, actor=actor, now=now)
    return len(late)


@transaction.atomic
def follow_outage(spike: Spike, *, actor: Actor, now: datetime, person: Person, said: str = "", channel: str = Channel.PORTAL) -> Ticket:
    """Open a ticket under a known outage for somebody who has it too; whoever has one already is given that.

    Raises Conflict when the outage is over.
    """
    hold_spike(spike)
    require(can_follow_outage(actor, spike))
    parent = spike.parent
    if spike.state != SpikeState.OUTAGE or parent is None or not parent.is_unfinished:
        raise Conflict(_("This is over. If it still does not work for you, ask for help."))
    mine = Ticket.objects.filter(parent=parent, requester=person).unfinished().order_by("pk").first()
    if mine is not None:
        return mine
    title = spike.announcement.title if spike.announcement is not None else parent.title
    category = parent.category if parent.category is None or not parent.category.is_retired else None
    opening = Opening(
        title=title[:200],
        description=plain(said) or _("It concerns me too."),
        requester=person,
        category=category,
        urgency=parent.urgency,
        channel=channel,
    )
    ticket = open_ticket(opening, actor=actor, now=now)
    ticket.refresh_from_db(fields=["parent", "version"])
    if ticket.parent_id is None:
        _join(spike, ticket, parent, now=now)
    return ticket


def _join(spike: Spike, ticket: Ticket, parent: Ticket, *, now: datetime) -> None:
    """Put a follower under the parent in the name of the product: clients may not join tickets themselves."""
    try:
        add_child(ticket, parent=parent, actor=System(f"known outage {parent.number}"), now=now)
    except ValidationError as error:
        raise Conflict(" ".join(error.messages)) from error
    _made, is_new = SpikeCall.objects.get_or_create(ticket=ticket, defaults={"spike": spike, "at": now})
    if is_new:
        Spike.objects.filter(pk=spike.pk).update(calls=spike.calls + 1, last_at=max(spike.last_at, now))
