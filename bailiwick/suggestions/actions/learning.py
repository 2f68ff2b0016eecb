"""Learning from the installation's own closed tickets."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.desk.models import FINISHED, Ticket
from bailiwick.suggestions.events import ModelLearned
from bailiwick.suggestions.learning.linear import checksum
from bailiwick.suggestions.models import LearnedModel, Purpose
from bailiwick.suggestions.permissions import can_judge
from bailiwick.suggestions.teaching import MOST_MEGABYTES, MOST_SECONDS, Task, learn

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: the newest closed tickets that are learned from
MOST = 50_000
#: tickets below which nothing is learned: there would be nothing to tell apart
LEAST = 20
#: characters of a ticket that are learned from
LONGEST = 6_000
#: versions of each purpose that are kept
KEPT = 5
#: tickets up to which every one is kept aside once to measure; of more, one part in five
SMALL = 1_500


def lessons(purpose: str) -> tuple[list[int], list[str], list[str]]:
    """Return keys, texts and labels of the newest closed tickets that have a label; need-to-know ones teach nothing."""
    field = {Purpose.CATEGORY: "category", Purpose.TEAM: "team"}[Purpose(purpose)]
    rows = Ticket.objects.filter(state__in=FINISHED, need_to_know=False, **{f"{field}__isnull": False, f"{field}__retired_at": None})
    values = list(rows.order_by("-pk").values_list("pk", "title", "description", field)[:MOST])
    return [v[0] for v in values], [text_of(v[1], v[2]) for v in values], [str(v[3]) for v in values]


def text_of(title: str, description: str) -> str:
    """Return what is read of a ticket."""
    return f"{title}\n{description}"[:LONGEST]


def learn_purpose(purpose: str, *, actor: Actor, now: datetime) -> LearnedModel:
    """Learn to propose categories or teams, and measure how well. Raises ValidationError while there is too little to learn from."""
    require(can_judge(actor))
    keys, texts, labels = lessons(purpose)
    if len(texts) < LEAST:
        raise ValidationError(_("There are %(count)d closed tickets to learn from; %(least)d are needed.") % {"count": len(texts), "least": LEAST})
    began = time.monotonic()
    only = None if len(texts) <= SMALL else 1
    learned = learn(Task(texts=texts, labels=labels, fit=True, only=only, most_seconds=MOST_SECONDS, most_megabytes=MOST_MEGABYTES))
    measured = {**(learned.measured or {}), "choice": learned.choice, "took": learned.took}
    for wrong in measured.get("misjudged", ()):
        wrong["ticket"] = keys[wrong.pop("index")]
    return _keep(purpose, learned.dumped or b"", measured, len(texts), len(set(labels)), int(time.monotonic() - began), actor=actor, now=now)


@transaction.atomic
def _keep(
    purpose: str, dumped: bytes, measured: dict[str, object], rows: int, labels: int, seconds: int, *, actor: Actor, now: datetime
) -> LearnedModel:
    made = LearnedModel.objects.create(
        purpose=purpose,
        made_at=now,
        made_by_id=actor.user.pk if actor.user is not None else None,
        seconds=seconds,
        rows=rows,
        labels=labels,
        content=dumped,
        checksum=checksum(dumped),
        measured=measured,
    )
    old = LearnedModel.objects.filter(purpose=purpose).order_by("-pk").values_list("pk", flat=True)[KEPT:]
    LearnedModel.objects.filter(pk__in=list(old)).delete()
    publish(ModelLearned(actor=actor, subject=made, at=now, rows=rows))
    return made
