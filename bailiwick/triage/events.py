"""What happens to question trees."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.triage.models import Tree


@dataclass(frozen=True, kw_only=True)
class TreeMade(Event):
    """A tree was added: new, copied or come with the product."""

    sentence = _("made the question tree[, as a copy of “{copied_from}”]")

    subject: Tree
    copied_from: str = ""


@dataclass(frozen=True, kw_only=True)
class TreeRenamed(Event):
    """What a tree is called or for was changed."""

    sentence = _("changed the name or the purpose of the question tree")

    subject: Tree


@dataclass(frozen=True, kw_only=True)
class DraftBegun(Event):
    """A new version was begun."""

    sentence = _("began version {number}[, {origin}]")

    subject: Tree
    number: int
    origin: str = ""


@dataclass(frozen=True, kw_only=True)
class DraftChanged(Event):
    """Something in a draft was changed."""

    sentence = _("changed the draft of version {number}: {what}")

    subject: Tree
    number: int
    what: str


@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(Event):
    """A draft was thrown away."""

    sentence = _("discarded the draft of version {number}")

    subject: Tree
    number: int


@dataclass(frozen=True, kw_only=True)
class TreePublished(Event):
    """A version is asked from now on."""

    sentence = _("published version {number}[: {note}]")

    subject: Tree
    number: int
    note: str = ""
    #: names of test cases that came to something else, and were confirmed
    changed_cases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TreeRetired(Event):
    """A tree is not asked any more."""

    sentence = _("took the question tree out of use")

    subject: Tree


@dataclass(frozen=True, kw_only=True)
class TreeRestored(Event):
    """A tree may be asked again."""

    sentence = _("brought the question tree back into use")

    subject: Tree


@dataclass(frozen=True, kw_only=True)
class CaseKept(Event):
    """A path was kept as a test case."""

    sentence = _("kept the test case “{case}”")

    subject: Tree
    case: str


@dataclass(frozen=True, kw_only=True)
class CaseDropped(Event):
    """A test case was removed."""

    sentence = _("removed the test case “{case}”")

    subject: Tree
    case: str
