"""The rules a new installation starts with: switched off, to be read, rehearsed and switched on by somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bailiwick.desk.models import Category, Priority
from bailiwick.people.models import Team
from bailiwick.rules.engine.definition import parse
from bailiwick.rules.models import TIME, Rule, Since

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

#: working hours after which a ticket that somebody has counts as forgotten
QUIET_HOURS = 9
#: what people write when their files are held for money, in both languages
RANSOM = ("ransom", "encrypted", "rescate", "cifrado", "cifrados")
#: what people write when the network is meant
NETWORK = ("network", "internet", "wi-fi", "wifi", "sin red", "la red")


@transaction.atomic
def install_rules(*, now: datetime) -> int:
    """Make the shipped rules that were never made and whose team exists; return how many. What somebody changed or retired stays so."""
    known = set(Rule.objects.exclude(shipped="").values_list("shipped", flat=True))
    with translation.override(settings.LANGUAGE_CODE):
        made = [(name, said) for name, say in SHIPPED.items() if name not in known and (said := say()) is not None]
    for place, (name, said) in enumerate(made, 1):
        definition = parse({"groups": said.pop("groups"), "deeds": said.pop("deeds")}).stored()
        Rule.objects.create(shipped=name, position=900 + 10 * place, definition=definition, made_at=now, changed_at=now, **said)
    return len(made)


def _network_team() -> Team | None:
    """Return the team that looks after the network, by its name."""
    return Team.objects.filter(name__icontains="network", retired_at=None).order_by("tier", "name").first()


def _public_safety() -> dict[str, Any] | None:
    team = _network_team()
    if team is None:
        return None
    places = Category.objects.filter(name__icontains="network", retired_at=None).order_by("path").values_list("pk", flat=True)[:10]
    about = [{"field": "text", "op": "contains", "values": NETWORK}]
    if places:
        about.append({"field": "category", "op": "within", "values": tuple(map(str, places))})
    always = [{"field": "public_safety", "op": "is", "values": ("yes",)}, {"field": "kind", "op": "is", "values": ("incident",)}]
    return {
        "title": _("Network trouble at a public-safety site goes to the network team"),
        "about": _("Police, fire and dispatch do not wait in the queue of the first tier."),
        "trigger": "opened",
        "groups": [{"match": "all", "conditions": always}, {"match": "any", "conditions": about}],
        "deeds": [
            {"do": "hand_off", "team": team.pk, "reason": _("Network trouble at a public-safety site")},
            {"do": "notify", "teams": (team.pk,), "text": _("{ticket.number}: network trouble at a public-safety site. {ticket.title}")},
        ],
    }


def _quiet() -> dict[str, Any]:
    conditions = [{"field": "state", "op": "is", "values": ("new", "open")}, {"field": "assignee", "op": "not_empty"}]
    return {
        "title": _("Nine working hours without an entry: remind the assignee"),
        "about": _("A note on the ticket and a word to whoever has it, so that nothing is forgotten."),
        "trigger": TIME,
        "since": Since.ENTRY,
        "hours": QUIET_HOURS,
        "groups": [{"match": "all", "conditions": conditions}],
        "deeds": [
            {"do": "note", "text": _("{ticket.assignee}: nobody has written here for nine working hours. Write how it stands, or hand it on.")},
            {"do": "notify", "assignee": True, "text": _("{ticket.number}: nobody has written for nine working hours.")},
        ],
    }


def _ransom() -> dict[str, Any]:
    return {
        "title": _("Words of an extortion make it a matter of security"),
        "about": _("Whoever writes of a ransom or of encrypted files gets the highest priority at once."),
        "trigger": "opened",
        "groups": [{"match": "all", "conditions": [{"field": "text", "op": "contains", "values": RANSOM}]}],
        "deeds": [
            {"do": "priority", "priority": Priority.CRITICAL.value, "reason": _("Security: the words point to an extortion")},
            {"do": "tag", "tag": "security"},
        ],
    }


#: name for good -> what the rule says; nothing while somebody it needs is missing
SHIPPED: dict[str, Callable[[], dict[str, Any] | None]] = {"public-safety-network": _public_safety, "quiet": _quiet, "ransom": _ransom}
