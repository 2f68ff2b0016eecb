"""Looking again at many mails: a few at once, hundreds by a job that says how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.urls import reverse
from django.utils.translation import ngettext

from bailiwick.core import clock
from bailiwick.core.actors import Actor
from bailiwick.core.jobs import Progress
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.mailroom.actions.replaying import replay_mail
from bailiwick.mailroom.models import Arrival, ArrivalState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bailiwick.core.actors import Account
    from bailiwick.mailroom.actions.settling import Outcome

log = structlog.get_logger(__name__)
#: mails that are looked at again by one click
MOST = 2_000
#: so many are looked at while whoever asked waits for the page
AT_ONCE = 20


@dataclass(slots=True)
class Tally:
    """What became of many mails."""

    placed: int = 0
    waiting: int = 0
    gone: int = 0
    failed: int = 0

    @property
    def words(self) -> str:
        """Say it."""
        said = [ngettext("%(count)d mail is placed.", "%(count)d mails are placed.", self.placed) % {"count": self.placed}]
        if self.waiting:
            said.append(ngettext("%(count)d still waits.", "%(count)d still wait.", self.waiting) % {"count": self.waiting})
        if self.gone:
            said.append(ngettext("Somebody was quicker with %(count)d.", "Somebody was quicker with %(count)d.", self.gone) % {"count": self.gone})
        if self.failed:
            said.append(
                ngettext("%(count)d failed; its page says why.", "%(count)d failed; their pages say why.", self.failed) % {"count": self.failed}
            )
        return " ".join(said)


def do_with_each(rows: Iterable[Arrival], deed: Callable[[Arrival], Outcome | None], *, each: Callable[[int], object] | None = None) -> Tally:
    """Do the same with many mails, each for itself: one that fails, or is gone, stops none of the others."""
    tally = Tally()
    for count, arrival in enumerate(rows, 1):
        try:
            deed(arrival)
        except (Conflict, Refused):
            tally.gone += 1
        except Exception:
            log.exception("mail not placed", arrival=arrival.pk)
            tally.failed += 1
        else:
            tally.waiting += arrival.state == ArrivalState.QUARANTINED
            tally.placed += arrival.state != ArrivalState.QUARANTINED
        if each is not None:
            each(count)
    return tally


def waiting_among(keys: Sequence[int], user: Account) -> list[Arrival]:
    """Return those of some mails that wait and that the user may read, the oldest first."""
    rows = Arrival.objects.visible_to(user).in_quarantine().filter(pk__in=keys[:MOST])
    return list(rows.select_related("raw", "mailbox").order_by("pk"))


def look_again_at_all(keys: Sequence[int], *, user: Account, progress: int) -> None:
    """Look at mails again and say how far it is; begun anew after a crash it goes on with those that still wait."""
    actor = Actor(user=user)
    with Progress(progress) as told:
        rows = waiting_among(keys, user)
        total = len(rows)
        tally = do_with_each(rows, lambda arrival: replay_mail(arrival, actor=actor, now=clock.now()), each=lambda done: told.step(done, total))
        told.message, told.result_url = tally.words, reverse("mailroom:incoming")
