"""What conditions can ask about, and how each thing is compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models import Category, Channel, EntryKind, Impact, Kind, Priority, State, Urgency
from bailiwick.people.models import Department, Person, Staff, Team
from bailiwick.places.models import Site

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

OPS: dict[str, Words] = {
    "is": _("is"),
    "is_not": _("is not"),
    "within": _("is within"),
    "not_within": _("is not within"),
    "contains": _("contains"),
    "lacks": _("does not contain"),
    "has": _("has"),
    "has_not": _("does not have"),
    "at_least": _("is at least"),
    "at_most": _("is at most"),
    "empty": _("is empty"),
    "not_empty": _("is not empty"),
    "changed": _("has changed"),
    "was": _("was"),
    "became": _("has become"),
}
#: comparisons that need no value
VALUELESS = frozenset({"empty", "not_empty", "changed"})
#: comparisons that speak of the event rather than of the state
OF_CHANGE = frozenset({"changed", "was", "became"})

_CHANGES = ("changed", "was", "became")
_CHOICE = ("is", "is_not", *_CHANGES)
_RECORD = ("is", "is_not", "empty", "not_empty", *_CHANGES)
_TREE = ("is", "within", "not_within", "empty", "not_empty", *_CHANGES)
_TEXT = ("contains", "lacks", "is", "changed")
YES_NO = (("yes", _("yes")), ("no", _("no")))
NUMBER_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Field:
    """A thing to ask about: of one of the kinds text, choice, record, number, words."""

    label: Words
    kind: str
    ops: tuple[str, ...]
    choices: tuple[tuple[str, Words], ...] = ()
    model: type[Model] | None = None

    def accepts(self, value: str) -> bool:
        """Whether a value can be meant."""
        if self.choices:
            return value in dict(self.choices)
        if self.model is not None:
            return value.isascii() and value.isdecimal() and 0 < int(value) < 2**63
        if self.kind == "number":
            return value.isascii() and value.isdecimal() and len(value) <= NUMBER_DIGITS
        return True


def _choices(kinds: object) -> tuple[tuple[str, Words], ...]:
    return tuple((str(value), label) for value, label in kinds.choices)  # type: ignore[attr-defined]  # every enumeration of Django has them


FIELDS: dict[str, Field] = {
    "text": Field(_("title or description"), "text", ("contains", "lacks")),
    "title": Field(_("title"), "text", _TEXT),
    "description": Field(_("description"), "text", _TEXT),
    "entry_text": Field(_("what was written"), "text", ("contains", "lacks")),
    "entry_kind": Field(_("kind of entry"), "choice", ("is", "is_not"), _choices(EntryKind)),
    "by": Field(
        _("who did it"), "choice", ("is", "is_not"), (("desk", _("the desk")), ("client", _("the client")), ("system", _("the product itself")))
    ),
    "kind": Field(_("kind"), "choice", _CHOICE, _choices(Kind)),
    "state": Field(_("state"), "choice", _CHOICE, _choices(State)),
    "priority": Field(_("priority"), "choice", _CHOICE, _choices(Priority)),
    "impact": Field(_("impact"), "choice", _CHOICE, _choices(Impact)),
    "urgency": Field(_("urgency"), "choice", _CHOICE, _choices(Urgency)),
    "channel": Field(_("channel"), "choice", ("is", "is_not"), _choices(Channel)),
    "tier": Field(_("tier"), "choice", _CHOICE, (("1", "1"), ("2", "2"), ("3", "3"))),
    "category": Field(_("category"), "record", _TREE, model=Category),
    "department": Field(_("department"), "record", _TREE, model=Department),
    "requester": Field(_("requester"), "record", _RECORD, model=Person),
    "site": Field(_("site"), "record", _RECORD, model=Site),
    "public_safety": Field(_("public-safety site"), "choice", ("is",), YES_NO),
    "team": Field(_("team"), "record", _RECORD, model=Team),
    "assignee": Field(_("assignee"), "record", _RECORD, model=Staff),
    "tags": Field(_("tags"), "words", ("has", "has_not")),
    "need_to_know": Field(_("need to know"), "choice", ("is",), YES_NO),
    "reopened_count": Field(_("times reopened"), "number", ("at_least", "at_most")),
    "office_hours": Field(_("during office hours"), "choice", ("is",), YES_NO),
}
