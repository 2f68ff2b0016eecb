"""Filters of the ticket list by what was asked and answered in triage; reports open into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Filter, Kind
from bailiwick.desk.models import TriageAnswer

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: what became of a question -> which rows say so
HOW = {
    "asked": Q(is_assumed=False),
    "given": Q(is_assumed=False) & ~Q(answer=""),
    "left": Q(is_assumed=False, answer=""),
    "passed": Q(is_assumed=True),
}


def answered(_user: Account, values: list[str]) -> Q:
    """Return the tickets with an answer given as “tree:question:answer”, in whatever version."""
    tree, question, answer = _parts(values, 3)
    rows = TriageAnswer.objects.filter(version__tree__slug=tree, question=question, answer=answer, is_assumed=False)
    return Q(pk__in=rows.values("ticket"))


def asked(_user: Account, values: list[str]) -> Q:
    """Return the tickets on which a question of a version was asked, given as “tree:version:question:how”."""
    tree, number, question, how = _parts(values, 4)
    if not (number.isascii() and number.isdecimal() and len(number) < 10):  # noqa: PLR2004 - versions have small numbers
        return Q(pk__in=())
    rows = TriageAnswer.objects.filter(HOW.get(how, HOW["asked"]), version__tree__slug=tree, version__number=int(number), question=question)
    return Q(pk__in=rows.values("ticket"))


def broken(_user: Account, values: list[str]) -> Q:
    """Return the tickets whose promise was broken, or those whose was not."""
    return Q(breached_at__isnull="yes" not in values)


def _parts(values: list[str], number: int) -> list[str]:
    given = (values[0] if values else "").split(":")
    return [*given, *[""] * number][:number]


ANSWERED = (
    Filter("answered", _("Answered"), path="title", kind=Kind.TEXT, query=answered),
    Filter("asked", _("Asked"), path="title", kind=Kind.TEXT, query=asked),
    Filter("broken", _("Promise broken"), path="breached_at", kind=Kind.BOOLEAN, query=broken),
)
