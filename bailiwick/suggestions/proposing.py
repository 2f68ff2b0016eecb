"""What is proposed for a text: by the newest model of this process, read again when there is a newer one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bailiwick.core.kept import kept
from bailiwick.desk.models import Category
from bailiwick.people.models import Team
from bailiwick.suggestions.learning.linear import Model, checksum
from bailiwick.suggestions.models import LearnedModel, Purpose

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: labels proposed at most
MOST = 3
#: a label less likely than this is not worth a line
LEAST_LIKELY = 0.05
#: characters of a text that are read
LONGEST = 6_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A category or team, and how likely it is."""

    key: int
    name: str
    probability: float

    @property
    def hundredths(self) -> int:
        """The probability as people read it."""
        return round(100 * self.probability)


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a model proposes for a text, the best first; `is_sure` says whether the best is more than a guess."""

    model: int
    choices: list[Choice]
    is_sure: bool


#: purpose -> (key of the version, model) as this process read it last
_read: dict[str, tuple[int, Model]] = {}


def model_for(purpose: str) -> tuple[int, Model] | None:
    """Return the newest model of a purpose and its key."""
    newest = _newest(purpose)
    if newest is None:
        return None
    known = _read.get(purpose)
    if known is None or known[0] != newest:
        row = LearnedModel.objects.get(pk=newest)
        content = bytes(row.content)
        if checksum(content) != row.checksum:
            return None
        known = _read[purpose] = (newest, Model.load(content))
    return known


@kept(LearnedModel)
def _newest(purpose: str) -> int | None:
    return LearnedModel.objects.filter(purpose=purpose).order_by("-pk").values_list("pk", flat=True).first()


def propose(purpose: str, title: str, description: str = "") -> Proposals | None:
    """Return the likeliest categories or teams of a text that are still in use; None while nothing was learned."""
    known = model_for(purpose)
    text = f"{title}\n{description}"[:LONGEST]
    if known is None or not text.strip():
        return None
    key, model = known
    proposed = [p for p in model.propose(text, MOST + 2) if p.probability >= LEAST_LIKELY]
    names = _names(purpose, [int(p.label) for p in proposed])
    choices = [Choice(int(p.label), names[int(p.label)], round(p.probability, 4)) for p in proposed if int(p.label) in names][:MOST]
    return Proposals(key, choices, bool(choices) and choices[0].probability >= model.sure_from)


def _names(purpose: str, keys: list[int]) -> dict[int, str]:
    rows: QuerySet[Any] = Category.objects.all() if purpose == Purpose.CATEGORY else Team.objects.all()
    return dict(rows.filter(pk__in=keys, retired_at=None).values_list("pk", "name"))
