"""What clients thought of the solutions of the last months: scores, and the comments some of them wrote."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from bailiwick.surveys.models import Survey

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.demo.actions.living.life import Life
    from bailiwick.desk.models import Ticket

#: how far back, what share of the solutions was judged, what share of those has a comment
_SINCE, _SHARE, _SAID = timedelta(days=120), 0.22, 0.3
#: how often somebody is cross about what came late or did not hold
_CROSS = 0.55
_SCORES, _WEIGHTS = (5, 4, 3, 2, 1), (46, 30, 12, 8, 4)
_WORDS = {
    5: ("Fast and friendly, thank you!", "Solved while I was on the phone.", "Came up to our floor within the hour.", "Muy amable, gracias."),
    4: ("Good, though I had to explain it twice.", "Works again.", "Took a day, but I was told why."),
    3: ("It works, but nobody said when it would.", "Second time this month."),
    2: ("Waited two days without a word.", "Was asked the same questions three times."),
    1: ("Closed, but the printer still jams.", "Nobody called back."),
}


def bring_surveys(life: Life) -> None:
    """Insert the answers in one go: there are hundreds of them."""
    rows = (told.row for told in life.tickets if not told.row.need_to_know and told.row.requester is not None)
    made = [
        _survey(life, row, row.solved_at) for row in rows if row.solved_at and life.now - row.solved_at < _SINCE and life.random.random() < _SHARE
    ]
    Survey.objects.bulk_create(made, batch_size=500)


def _survey(life: Life, ticket: Ticket, solved: datetime) -> Survey:
    random = life.random
    late = ticket.breached_at is not None or ticket.reopened_count > 0
    score = random.choices(_SCORES, _WEIGHTS[::-1] if late and random.random() < _CROSS else _WEIGHTS)[0]
    answered = min(solved + timedelta(hours=random.uniform(0.2, 60)), life.now)
    nonce = f"{random.getrandbits(128):032x}"
    return Survey(
        ticket=ticket,
        person=ticket.requester,
        team_id=ticket.team_id,
        category_id=ticket.category_id,
        solved_at=solved,
        mailed_at=solved + timedelta(hours=1),
        nonce=nonce,
        digest=sha256(f"{nonce}:{ticket.pk}".encode()).hexdigest(),
        score=score,
        comment=random.choice(_WORDS[score]) if random.random() < _SAID else "",
        answered_at=answered,
        by_link=random.random() < _SAID,
    )
