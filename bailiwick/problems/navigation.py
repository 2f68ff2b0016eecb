"""Spikes and problems in the navigation, on the first page and over the pages of those who take them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from bailiwick.core.actors import account_of
from bailiwick.core.asked_by import AskedBy
from bailiwick.core.banners import Banner, add_banner
from bailiwick.core.cards import Card, add_card
from bailiwick.core.clock import now
from bailiwick.core.commands import Command, add_command
from bailiwick.core.figures import Figure, add_figure
from bailiwick.core.moments import spoken
from bailiwick.core.navigation import Item, add_navigation
from bailiwick.core.prepared import Slot
from bailiwick.problems.models import Spike

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.core.actors import Account
    from bailiwick.problems.models.spikes import SpikeQuerySet

#: spikes over one page, outages on the first page
MOST, LISTED = 2, 6
#: the latest among which those of the first page are chosen
LOOKED_AT = 100


def asking(user: Account, at: Any = None) -> SpikeQuerySet:
    """Return the spikes that wait for somebody to take them up now, as far as the user may know of them."""
    return Spike.objects.visible_to(user).asking(at or now())


def afoot(user: Account, at: Any = None) -> SpikeQuerySet:
    """Return the spikes nobody has taken up and the known outages, as far as the user may know of them."""
    return asking(user, at) | Spike.objects.visible_to(user).outages()


_NOW = Slot("now", Spike.quiet_at)
_ASKING = AskedBy(Spike, lambda user: asking(user, _NOW).select_related("site", "category").order_by("-calls")[:MOST])
_AFOOT = AskedBy(Spike, lambda user: afoot(user, _NOW).select_related("site", "category", "parent").order_by("-last_at")[:LOOKED_AT])


def over_pages(request: HttpRequest) -> str:
    """Draw the spikes that wait for somebody to take them up."""
    return render_to_string("problems/_spike_banner.html", {"spikes": _ASKING(account_of(request), now=now())}, request)


def on_first_page(request: HttpRequest) -> str:
    """Draw what goes on: spikes nobody has taken up, and known outages."""
    moment = now()
    rows = _AFOOT(account_of(request), now=moment)
    asks = sorted((spike for spike in rows if spike.state == Spike.State.OPEN), key=lambda spike: -spike.calls)
    spikes = [*asks[:MOST], *[spike for spike in rows if spike.state == Spike.State.OUTAGE][:LISTED]]
    lines = [{"spike": spike, "last": spoken(spike.last_at, moment), "asks": spike.state == Spike.State.OPEN} for spike in spikes]
    return render_to_string("problems/_card.html", {"lines": lines}, request) if lines else ""


add_figure(Figure("spikes", asking, ability="problems.handle_spikes"))
add_figure(Figure("spikes-and-outages", afoot, ability="problems.see", for_frame=False))
add_banner(Banner("spikes", over_pages, order=20, ability="problems.handle_spikes", figure="spikes"))
add_card(Card("outages", on_first_page, order=5, ability="problems.see", figure="spikes-and-outages"))
add_navigation(
    Item(_("Problems"), "records:list", icon="wrench", order=84, ability="problems.see", section="desk", args=("problems",)),
    Item(_("Spikes and outages"), "records:list", icon="flag", order=86, ability="problems.see", section="desk", args=("spikes",)),
    Item(_("Spike rules"), "records:list", icon="flag", order=130, ability="problems.edit_rules", section="administration", args=("spike-rules",)),
)
add_command(Command(_("Problems"), "/records/problems/", _("known errors workaround cause"), ability="problems.see"))
add_command(Command(_("Spikes and outages"), "/records/spikes/", _("storm many calls parent"), ability="problems.see"))
add_command(Command(_("Open a problem"), "/records/problems/new", _("cause known error new"), ability="problems.edit"))
