"""Promises to begin with: what the installation promises from the first day, and what other cities have written down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bailiwick.clocks.actions.policies import begin_policy_draft, make_policy, publish_policy
from bailiwick.clocks.models import Policy, PolicyVersion, Promise, Scope, WorkCalendar, default_promises
from bailiwick.core.actors import System

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bailiwick.core.actors import Actor

PRESETS = Path(__file__).parents[1] / "presets"
#: short names of the calendars that every installation has
OFFICE, ALWAYS = "office", "around-the-clock"
MINUTES_OF_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Preset:
    """A set of promises to take over, where it comes from, and what of it is our own addition."""

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    targets: Mapping[str, object]

    def spoken(self, words: Mapping[str, str]) -> str:
        """Return words in the present language; English where there are none."""
        return words.get((get_language() or "en").partition("-")[0]) or words["en"]

    def __str__(self) -> str:
        return self.spoken(self.title)


def presets(folder: Path = PRESETS) -> list[Preset]:
    """Return the presets that come with the product, by name."""
    found = ((file.stem, json.loads(file.read_text("utf-8"))) for file in sorted(folder.glob("*.json")))
    return [Preset(name, data["title"], data["about"], data["targets"]) for name, data in found]


@transaction.atomic
def adopt_preset(policy: Policy, name: str, *, actor: Actor, now: datetime) -> PolicyVersion:
    """Lay a preset into the draft of a policy, to be looked at and published. Raises ValidationError for a name nobody knows."""
    known = {preset.name: preset for preset in presets()}
    if name not in known:
        raise ValidationError(_("There is no preset “%(name)s”. Choose one of %(all)s."), params={"name": name, "all": ", ".join(known)})
    return begin_policy_draft(policy, actor=actor, now=now, targets=known[name].targets, preset=str(known[name]))


@transaction.atomic
def install_policies(*, now: datetime) -> Policy | None:
    """Make and publish the policy for everything, unless there is one; it promises what has been promised per priority so far.

    Waits for the calendars it counts in.
    """
    codes = set(WorkCalendar.objects.values_list("code", flat=True))
    if Policy.objects.filter(scope=Scope.DEFAULT).exists() or not {OFFICE, ALWAYS} <= codes:
        return None
    actor = System("came with the product")
    policy = make_policy(actor=actor, now=now, name=_("General"), scope=Scope.DEFAULT)
    kept = {promise.priority: promise for promise in Promise.objects.filter(retired_at=None)}
    promises = {**{promise.priority: promise for promise in default_promises()}, **kept}
    draft = begin_policy_draft(policy, actor=actor, now=now, targets=targets_of(promises[priority] for priority in sorted(promises)))
    publish_policy(draft, actor=actor, now=now)
    return policy


def targets_of(promises: Iterable[Promise]) -> dict[str, object]:
    """Return the document that says what promises in minutes say; whom the points are told to is for those who own the subjects."""
    lines: list[dict[str, object]] = []
    for promise in promises:
        calendar = {} if promise.working_hours else {"calendar": ALWAYS}
        common = {"priority": promise.priority, **calendar}
        lines.append({"kind": "first_response", **common, "target": _written(promise.respond_minutes), "stops_for": [], "marks": []})
        lines.append({"kind": "resolve", **common, "target": _written(promise.resolve_minutes)})
        if promise.update_minutes:
            lines.append({"kind": "client_update", **common, "target": _written(promise.update_minutes), "stops_for": ["client"], "marks": []})
    marks = [{"at": "-30m"}, {"at": "due"}]
    return {"calendar": OFFICE, "marks": marks, "promises": lines}


def _written(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTES_OF_AN_HOUR)
    return (f"{hours}h" if hours else "") + (f"{rest}m" if rest or not hours else "")
