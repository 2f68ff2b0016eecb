"""What a large load laid aside and owes: noted with the load, put back by whoever comes next when it was interrupted."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from bailiwick.core.bulk import lay_aside, put_back, sweep, what_lies_aside
from bailiwick.core.search import what_words_lie_aside, words_beside
from bailiwick.demo.models import OWED, DemoLoad
from bailiwick.reports.actions import forget_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from contextlib import AbstractContextManager

    from django.db.models import Model


def workshop() -> Path:
    """Return the folder in which a load keeps what it has not yet put into the database; whatever lies in it after a load is worth nothing."""
    folder = Path(settings.DATA) / "years"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def bare(models: Collection[type[Model]], tell: Callable[[str], None], meanwhile: Callable[[], object]) -> Iterator[None]:
    """Let tables go without their indexes for a while; they are built again whatever happens, if need be by `mend`.

    When all went well, `meanwhile` is called with the indexes there, while words are still gathered.
    """
    pairs = [*what_lies_aside(models), *what_words_lie_aside()]
    load = DemoLoad.objects.get()
    load.counts[OWED] = [back for _away, back in pairs]
    load.save(update_fields=["counts"])
    sweep(models)
    try:
        lay_aside(pairs)
        yield
    except BaseException:
        mend(tell)
        raise
    mend(tell, meanwhile)


def is_owed() -> bool:
    """Whether a load was interrupted and nobody has mended it."""
    load = DemoLoad.objects.first()
    return load is not None and OWED in load.counts


def mend(tell: Callable[[str], None] = lambda _statement: None, meanwhile: Callable[[], object] = lambda: None) -> bool:
    """Put back what a load laid aside; says whether anything was owed."""
    load = DemoLoad.objects.first()
    if load is None or OWED not in load.counts:
        return False
    forget_counts()  # what came was told to nobody
    with _words() as take:
        put_back(load.counts[OWED], tell)
        meanwhile()
        take()
    shutil.rmtree(workshop())
    load.refresh_from_db(fields=["counts"])
    del load.counts[OWED]
    load.save(update_fields=["counts"])
    return True


def _words() -> AbstractContextManager[Callable[[], None]]:
    """Gather the words that are owed, where they are not a column of the document."""
    return words_beside(workshop()) if connection.vendor == "sqlite" else nullcontext(lambda: None)
