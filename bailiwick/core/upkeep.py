"""What the platform tidies up by itself."""

from django.db import connection

from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.api.idempotency import purge_answers
from bailiwick.core.attachments.clearing import clear_away
from bailiwick.core.drafts import purge_drafts
from bailiwick.core.jobs import scheduled
from bailiwick.core.jobs.actions import purge_progress
from bailiwick.core.keys.actions import reseal
from bailiwick.core.measured import measure
from bailiwick.core.search.merging import join_pieces


@scheduled("20 3 * * *")
def forget_old_drafts() -> None:
    """Forget drafts nobody has touched for thirty days."""
    purge_drafts(clock.now())


@scheduled("35 * * * *")
def forget_old_answers() -> None:
    """Forget the answers kept for repeated API requests when they are a day old."""
    purge_answers(clock.now())


@scheduled("50 3 * * *")
def forget_old_progress() -> None:
    """Forget how far work of last month had come."""
    purge_progress(clock.now())


@scheduled("10 4 * * *")
def clear_files_away() -> None:
    """Clear away what uploads left behind whose process died."""
    clear_away(clock.now())


@scheduled("25 3 * * *")
def seal_under_the_newest_key() -> None:
    """Seal anew what still lies under a former key: keys given by the settings are exchanged by a new start."""
    reseal(actor=System("exchange of keys"), now=clock.now())


@scheduled("5 * * * *")
def measure_tables() -> None:
    """Let SQLite know how large its tables have become."""
    measure(connection)


@scheduled("* * * * *")
def join_words() -> None:
    """Join the pieces in which full text was written."""
    join_pieces(connection)
