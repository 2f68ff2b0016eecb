"""Spikes and outages."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from ninja import Query, Router, Status

from bailiwick.announcements.models import Announcement
from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.desk.models import Ticket
from bailiwick.problems import actions
from bailiwick.problems.api.doors import SHOWN, spike_in, user_in
from bailiwick.problems.drafting import notice_of
from bailiwick.problems.models import Spike
from bailiwick.problems.schemas import (
    DismissIn,
    FollowedOut,
    FollowIn,
    JoinedOut,
    OutageIn,
    SpikeOut,
    SpikesAsked,
    SpikeWithCallsOut,
    TakeUpIn,
)

router = Router()


def _shown(request: HttpRequest, key: int) -> Spike:
    """Return a spike with the tickets and the parent that whoever asks may read."""
    spike = spike_in(request, key)
    open_to = Ticket.objects.open_to(user_in(request))
    tickets = open_to.filter(spike_call__spike=spike).order_by("opened_at", "pk").values_list("number", flat=True)
    spike.shown_tickets = list(tickets[:SHOWN])  # type: ignore[attr-defined]  # read by the schema
    spike.shown_parent = open_to.filter(pk=spike.parent_id or 0).values_list("number", flat=True).first()  # type: ignore[attr-defined]  # likewise
    return spike


@router.get("/spikes", response=Page[SpikeOut], summary="List spikes and outages, the newest first")
def list_spikes(request: HttpRequest, asked: Query[SpikesAsked], paging: Query[Paging]) -> object:
    """Return the spikes of one state or of all."""
    rows = Spike.objects.visible_to(user_in(request)).select_related("rule__site", "rule__category", "site", "category")
    return page_of(rows.filter(state=asked.state) if asked.state else rows, paging, sort=["-found_at"])


@router.get("/spikes/{spike_id}", response=SpikeWithCallsOut, summary="Read a spike with its calls")
def get_spike(request: HttpRequest, spike_id: Key) -> object:
    """Return a spike, why it was found, and the tickets in it."""
    return _shown(request, spike_id)


@router.post("/spikes/{spike_id}/take-up", response=SpikeWithCallsOut, summary="Make a known outage of a spike")
def take_up_spike(request: HttpRequest, spike_id: Key, payload: TakeUpIn) -> object:
    """Open a parent over its calls, and announce it if asked to."""
    spike = spike_in(request, spike_id)
    notice = notice_of(spike, {"announce": True, **payload.announcement.dict()}) if payload.announcement is not None else None
    actions.take_up_spike(spike, actor=actor_of(request), now=clock.now(), notice=notice, **payload.dict(exclude={"announcement"}))
    return _shown(request, spike_id)


@router.post("/spikes/{spike_id}/dismiss", response=SpikeWithCallsOut, summary="Say that it is no spike")
def dismiss_spike(request: HttpRequest, spike_id: Key, payload: DismissIn) -> object:
    """Dismiss a spike; its cause rests for a while."""
    actions.dismiss_spike(spike_in(request, spike_id), actor=actor_of(request), now=clock.now(), reason=payload.reason)
    return _shown(request, spike_id)


@router.post("/spikes/{spike_id}/join", response=JoinedOut, summary="Put the later calls of an outage under its parent")
def join_calls(request: HttpRequest, spike_id: Key) -> object:
    """Join the calls that came after the parent."""
    return {"joined": actions.join_calls(spike_in(request, spike_id), actor=actor_of(request), now=clock.now())}


@router.post("/outages/{spike_id}/change", response=SpikeWithCallsOut, summary="Change what callers are told of an outage")
def change_outage(request: HttpRequest, spike_id: Key, payload: OutageIn) -> object:
    """Change the words for callers, and whether they join by themselves."""
    actions.change_outage(spike_in(request, spike_id), actor=actor_of(request), now=clock.now(), **payload.dict())
    return _shown(request, spike_id)


@router.post("/outages/{spike_id}/follow", response={201: FollowedOut}, summary="Have an announced outage too")
def follow_outage(request: HttpRequest, spike_id: Key, payload: FollowIn) -> object:
    """Open a ticket under an outage in one's own name; whoever has one is given that."""
    user = user_in(request)
    spike = Spike.objects.filter(pk=spike_id, announcement__in=Announcement.objects.visible_to(user)).select_related("parent", "announcement").first()
    if spike is None:
        raise Http404
    ticket = actions.follow_outage(spike, actor=actor_of(request), now=clock.now(), person=user.person, said=payload.description)
    return Status(201, {"ticket": ticket.number})
