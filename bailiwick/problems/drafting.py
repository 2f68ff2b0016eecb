"""What an outage is called and what people are told of it, until somebody writes it better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, override

from bailiwick.announcements.actions import Notice
from bailiwick.announcements.models import Audience, Severity
from bailiwick.desk.models import Ticket
from bailiwick.places.models import Site

if TYPE_CHECKING:
    from bailiwick.problems.models import Spike

#: sites that an announcement names at most; more concern everybody
MOST_SITES = 6


def sites_of(spike: Spike) -> list[Site]:
    """Return the sites from which the calls of a spike came."""
    if spike.site is not None:
        return [spike.site]
    calls = Ticket.objects.filter(spike_call__spike=spike, need_to_know=False)
    return list(Site.objects.filter(pk__in=calls.values("site")).order_by("name"))


def first_words(spike: Spike) -> dict[str, Any]:
    """Return the form of an outage filled in from what its calls have in common, in both languages."""
    sites = sites_of(spike)
    audience = Audience.SITES if 0 < len(sites) <= MOST_SITES else Audience.EVERYBODY
    with override("es"):
        spanish = {"title_es": _title(spike, sites), "text_es": _text()}
    with override("en"):
        english = {"title": _title(spike, sites), "text": _text()}
    return {"audience": audience, "severity": Severity.DOWN, "auto_join": True, "announce": True, **english, **spanish}


def _title(spike: Spike, sites: list[Site]) -> str:
    what = str(spike.category) if spike.category is not None else " ".join(spike.words.split()[:3]).capitalize()
    where = ", ".join(str(site) for site in sites[:MOST_SITES])
    if not what:
        return gettext("Something does not work at %(where)s") % {"where": where} if where else gettext("Something does not work")
    told = gettext("%(what)s does not work at %(where)s") if where else gettext("%(what)s does not work")
    return told % {"what": what, "where": where}


def _text() -> str:
    return gettext("We know of it and are working on it. You need not call. We tell you here when it is over.")


def notice_of(spike: Spike, data: dict[str, Any]) -> Notice | None:
    """Return the announcement that a form asks for, none where it asks for none."""
    if not data["announce"]:
        return None
    audience = data["audience"]
    sites = sites_of(spike) if audience == Audience.SITES else []
    if audience == Audience.SITES and not sites:
        audience = Audience.EVERYBODY
    return Notice(
        title=data["title"],
        text=data["text"],
        title_es=data["title_es"],
        text_es=data["text_es"],
        severity=data["severity"],
        audience=audience,
        sites=sites,
        starts_at=spike.first_at,
        tell_by_mail=data["tell_by_mail"],
    )
