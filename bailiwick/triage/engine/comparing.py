"""What differs between two definitions, place by place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.triage.engine.judging import IMPACT_WORDS, URGENCY_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from bailiwick.triage.engine.definition import Definition

FIELDS = {
    "title": gettext_lazy("Title"),
    "about": gettext_lazy("What it is for"),
    "start": gettext_lazy("Starts with"),
    "ask": gettext_lazy("Asked at the desk"),
    "ask_client": gettext_lazy("Asked in the portal"),
    "help": gettext_lazy("What to look at"),
    "who": gettext_lazy("Asked where"),
    "skip": gettext_lazy("Assumed where it is not asked"),
    "order": gettext_lazy("Order of the answers"),
    "say": gettext_lazy("Answer"),
    "to": gettext_lazy("Next question"),
    "end": gettext_lazy("Outcome"),
    "impact": gettext_lazy("Impact"),
    "urgency": gettext_lazy("Urgency"),
    "sets": gettext_lazy("Also says"),
    "flag": gettext_lazy("Matter of security"),
    "kind": gettext_lazy("Kind"),
    "solved": gettext_lazy("Solved on the way"),
    "team": gettext_lazy("Team"),
    "tier": gettext_lazy("Tier"),
    "category": gettext_lazy("Category"),
    "article": gettext_lazy("Article"),
    "runbook": gettext_lazy("Runbook"),
    "advice": gettext_lazy("What to do now"),
    "tell": gettext_lazy("What to tell the caller"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two versions say differently; a side that does not say it is empty."""

    place: str
    field: str
    before: str
    after: str


def compare(old: Definition, new: Definition) -> list[Difference]:
    """Return what differs, in the order of the newer version, then what is gone."""
    before, after = dict(_flat(old)), dict(_flat(new))
    keys = [*after, *(key for key in before if key not in after)]
    return [
        Difference(place, _label(field), before.get((place, field), ""), after.get((place, field), ""))
        for place, field in keys
        if before.get((place, field), "") != after.get((place, field), "")
    ]


def _label(field: str) -> str:
    name, _dot, language = field.partition(".")
    return f"{FIELDS[name]} ({language})" if language else str(FIELDS[name])


def _flat(definition: Definition) -> Iterator[tuple[tuple[str, str], str]]:
    yield from _facts(_("The tree"), definition, ("title", "about", "start"))
    for key, question in definition.questions.items():
        place = _("Question “%(name)s”") % {"name": key}
        yield from _facts(place, question, ("ask", "ask_client", "help", "who", "skip"))
        yield (place, "order"), ", ".join(answer.id for answer in question.answers)
        for answer in question.answers:
            below = _("Question “%(name)s”, answer “%(answer)s”") % {"name": key, "answer": answer.id}
            yield from _facts(below, answer, ("say", "to", "end", "impact", "urgency", "sets", "flag"))
    for key, outcome in definition.outcomes.items():
        place = _("Outcome “%(name)s”") % {"name": key}
        yield from _facts(place, outcome, ("title", "kind", "solved", "team", "tier", "category", "article", "runbook", "advice", "tell"))


def _facts(place: str, part: BaseModel, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, str], str]]:
    said = part.model_dump(mode="json")
    for name in names:
        value = said[name]
        if isinstance(value, dict):
            for language, text in value.items():
                yield (place, f"{name}.{language}"), text
        elif value not in (None, "", [], False):
            yield (place, name), _spoken(name, value)


def _spoken(name: str, value: object) -> str:
    scales: dict[str, Mapping[int, object]] = {"impact": IMPACT_WORDS, "urgency": URGENCY_WORDS}
    if name in scales and isinstance(value, int):
        return f"{value}, {scales[name][value]}"
    if isinstance(value, bool):
        return _("yes")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
