"""Filters of the ticket list by what was asked and answered in triage; reports open into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Filter, Kind
from bailiwick.desk.models import TriageAnswer
from bailiwick.triage.models import TreeVersion, in_words

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: versions in which the words of an answer are looked for
NEWEST = 20
#: what became of a question -> which rows say so
HOW = {
    "asked": Q(is_assumed=False),
    "given": Q(is_assumed=False) & ~Q(answer=""),
    "left": Q(is_assumed=False, answer=""),
    "passed": Q(is_assumed=True),
}
#: the same for people
HOW_WORDS = {"asked": _("asked"), "given": _("answered"), "left": _("left unanswered"), "passed": _("not asked, assumed")}


def answered(_user: Account, values: list[str]) -> Q:
    """Return the tickets with an answer given as “tree:question:answer”, in whatever version."""
    tree, question, answer = _parts(values, 3)
    rows = TriageAnswer.objects.filter(version__tree__slug=tree, question=question, answer=answer, is_assumed=False)
    return Q(pk__in=rows.values("ticket"))


def asked(_user: Account, values: list[str]) -> Q:
    """Return the tickets on which a question of a version was asked, given as “tree:version:question:how”."""
    tree, number, question, how = _parts(values, 4)
    if not _is_small(number):
        return Q(pk__in=())
    rows = TriageAnswer.objects.filter(HOW.get(how, HOW["asked"]), version__tree__slug=tree, version__number=int(number), question=question)
    return Q(pk__in=rows.values("ticket"))


def broken(_user: Account, values: list[str]) -> Q:
    """Return the tickets whose promise was broken, or those whose was not."""
    return Q(breached_at__isnull="yes" not in values)


def answered_words(user: Account, value: str) -> str:
    """Return a question and an answer as the newest version that has both words them, in the reader's language."""
    tree, question, answer = _parts([value], 3)
    versions = TreeVersion.objects.visible_to(user).filter(tree__slug=tree).select_related("tree")
    for version in versions.order_by("-number")[:NEWEST]:
        asked_there = version.questions.questions.get(question)
        found = asked_there.answer(answer) if asked_there is not None else None
        if asked_there is not None and found is not None:
            return f"{in_words(asked_there.ask)} → {in_words(found.say)}"
    return f"“{value}”"


def asked_words(user: Account, value: str) -> str:
    """Return a question as its version words it, and what became of it."""
    tree, number, question, how = _parts([value], 4)
    if not _is_small(number):
        return f"“{value}”"
    version = TreeVersion.objects.visible_to(user).filter(tree__slug=tree, number=int(number)).first()
    found = version.questions.questions.get(question) if version is not None else None
    return f"{in_words(found.ask)} ({HOW_WORDS.get(how, HOW_WORDS['asked'])})" if found is not None else f"“{value}”"


def _is_small(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) < 10  # noqa: PLR2004 - versions have small numbers


def _parts(values: list[str], number: int) -> list[str]:
    given = (values[0] if values else "").split(":")
    return [*given, *[""] * number][:number]


ANSWERED = (
    Filter("answered", _("Answered"), path="title", kind=Kind.TEXT, query=answered, say=answered_words),
    Filter("asked", _("Asked"), path="title", kind=Kind.TEXT, query=asked, say=asked_words),
    Filter("broken", _("Promise broken"), path="breached_at", kind=Kind.BOOLEAN, query=broken),
)
