"""What a large load laid aside and owes: noted with the load, put back by whoever comes next when it was interrupted."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bailiwick.core.bulk import lay_aside, put_back, what_lies_aside
from bailiwick.demo.models import OWED, DemoLoad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import Model


@contextmanager
def bare(models: Iterable[type[Model]], tell: Callable[[str], None]) -> Iterator[None]:
    """Let tables go without their indexes for a while; they are built again whatever happens, if need be by `mend`."""
    pairs = what_lies_aside(models)
    load = DemoLoad.objects.get()
    load.counts[OWED] = [back for _away, back in pairs]
    load.save(update_fields=["counts"])
    try:
        lay_aside(pairs)
        yield
    finally:
        mend(tell)


def mend(tell: Callable[[str], None] = lambda _statement: None) -> bool:
    """Put back what a load laid aside; says whether anything was owed."""
    load = DemoLoad.objects.first()
    if load is None or OWED not in load.counts:
        return False
    put_back(load.counts[OWED], tell)
    del load.counts[OWED]
    load.save(update_fields=["counts"])
    return True
