"""One condition of a list: read from a link, said in words, turned into a query."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Field, Q
from django.utils.translation import gettext as _

from bailiwick.core.models import TreeNode
from bailiwick.core.records.filters import Filter, Kind
from bailiwick.core.records.paths import field_at, steps
from bailiwick.core.records.periods import period_of
from bailiwick.core.records.words import as_title, one_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.core.actors import Account

#: stands for "is empty" among the values of a filter
EMPTY = "none"
#: digits of a key that surely fits into 64 bits
LONGEST_KEY = 18
#: how many values one filter takes from a link
MOST = 100


@dataclass(frozen=True, slots=True)
class Clause:
    """A filter with the values it was given; negated it keeps what does not match."""

    filter: Filter
    values: tuple[str, ...]
    negated: bool = False

    @property
    def parameter(self) -> str:
        """The clause's name in a link."""
        return f"-{self.filter.name}" if self.negated else self.filter.name


def condition(clause: Clause, model: type[Model], user: Account, now: datetime) -> Q:
    """Return the query of a clause; values that make no sense match nothing."""
    if clause.filter.query is not None:
        found = clause.filter.query(user, list(clause.values))
    else:
        found = Q()
        for value in clause.values:
            found |= _matching(clause.filter, model, value, now)
    if any(step.many_to_many for step in steps(model, clause.filter.path)):  # a join would repeat rows
        found = Q(("pk__in", model._default_manager.filter(found).values("pk")))
    if not clause.negated:
        return found & clause.filter.implies(clause.values) if clause.filter.implies is not None else found
    unanswered = Q((f"{clause.filter.path}__isnull", True)) if _in_json(clause.filter) and EMPTY not in clause.values else Q()
    return ~found | unanswered


def _matching(given: Filter, model: type[Model], value: str, now: datetime) -> Q:
    if value == EMPTY and given.kind is not Kind.BOOLEAN:
        empty = Q((f"{given.path}__isnull", True))
        return empty | Q((given.path, "")) if given.kind in {Kind.TEXT, Kind.CHOICE} and _may_be_blank(given, model) else empty
    read = {Kind.RELATION: _related, Kind.BOOLEAN: _boolean, Kind.DATE: _dated, Kind.NUMBER: _numbered, Kind.TEXT: _containing}
    if given.kind in read:
        return read[given.kind](given, model, value, now)
    if given.name == "retired":
        return {"yes": Q(retired_at__isnull=False), "no": Q(retired_at__isnull=True)}.get(value, Q(("pk__gt", 0)))
    return _chosen(given, model, value)


def _may_be_blank(given: Filter, model: type[Model]) -> bool:
    """Whether the column may hold an empty text."""
    field = field_at(model, given.path)
    return not _in_json(given) and isinstance(field, Field) and field.empty_strings_allowed


def _chosen(given: Filter, model: type[Model], value: str) -> Q:
    """Match a choice as it is stored; what cannot be stored there matches nothing."""
    field = field_at(model, given.path)
    if _in_json(given) or not isinstance(field, Field):
        return Q((given.path, value))
    try:
        return Q((given.path, field.to_python(value)))
    except ValidationError:
        return Q(pk__in=())


def _in_json(given: Filter) -> bool:
    return given.path.startswith("custom__")


def _related(given: Filter, _model: type[Model], value: str, _now: datetime) -> Q:
    if not value.isdecimal() or len(value) > LONGEST_KEY:
        return Q(pk__in=())
    key = int(value)
    if given.related is not None and issubclass(given.related, TreeNode):
        return Q((f"{given.path}__path__contains", f"/{key}/"))
    return Q((given.path, key))


def _boolean(given: Filter, _model: type[Model], value: str, _now: datetime) -> Q:
    yes = Q((given.path, True))
    if value == "yes":
        return yes
    return Q((given.path, False)) | Q((f"{given.path}__isnull", True)) if _in_json(given) else Q((given.path, False))


def _dated(given: Filter, model: type[Model], value: str, now: datetime) -> Q:
    period = period_of(value, now)
    if period is None:
        return Q(pk__in=())
    field = field_at(model, given.path)
    within = Q()
    if isinstance(field, Field) and field.get_internal_type() == "DateTimeField":
        start, end = period.instants()
        within &= Q((f"{given.path}__gte", start)) if start else Q()
        return within & (Q((f"{given.path}__lt", end)) if end else Q())
    first, last = (day.isoformat() if day and _in_json(given) else day for day in (period.first, period.last))
    within &= Q((f"{given.path}__gte", first)) if first else Q()
    return within & (Q((f"{given.path}__lte", last)) if last else Q())


def number_of(text: str) -> Decimal | None:
    """Read a number; None when the text is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None


def _numbered(given: Filter, _model: type[Model], value: str, _now: datetime) -> Q:
    low, dots, high = value.partition("..")
    bounds = [("gte", number_of(low)), ("lte", number_of(high if dots else low))]
    wanted = [low, high if dots else low]
    if any(text and number is None for text, (_op, number) in zip(wanted, bounds, strict=True)) or not any(wanted):
        return Q(pk__in=())
    within = Q()
    for op, number in bounds:
        if number is not None:
            within &= Q((f"{given.path}__{op}", _plain(number) if _in_json(given) else number))
    return within


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _containing(given: Filter, _model: type[Model], value: str, _now: datetime) -> Q:
    return Q((f"{given.path}__icontains", value))


def sentence(clause: Clause, titles: dict[str, str], now: datetime) -> str:
    """Say a clause: "State is open or new", "Opened in the last 7 days"; `titles` are the words of choices and records."""
    title = as_title(clause.filter.title)
    said = one_of([_said(clause.filter, value, titles, now) for value in clause.values])
    parts = {"title": title, "values": said}
    if clause.filter.kind is Kind.DATE and EMPTY not in clause.values:
        parts["title"] = as_title(clause.filter.past or title)
        return (_("%(title)s not %(values)s") if clause.negated else _("%(title)s %(values)s")) % parts
    if clause.filter.kind is Kind.TEXT and clause.filter.say is None and EMPTY not in clause.values:
        return (_("%(title)s does not contain %(values)s") if clause.negated else _("%(title)s contains %(values)s")) % parts
    return (_("%(title)s is not %(values)s") if clause.negated else _("%(title)s is %(values)s")) % parts


def _said(given: Filter, value: str, titles: dict[str, str], now: datetime) -> str:
    if value == EMPTY:
        return _("empty")
    if given.kind is Kind.DATE:
        period = period_of(value, now)
        return period.words if period else f"“{value}”"
    if given.kind is Kind.BOOLEAN:
        return _("yes") if value == "yes" else _("no")
    if given.kind is Kind.NUMBER:
        return _number_words(value)
    return f"“{value}”" if given.kind is Kind.TEXT and given.say is None else titles.get(value, f"“{value}”")


def _number_words(value: str) -> str:
    low, dots, high = value.partition("..")
    if not dots:
        return value
    if low and high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _("%(low)s or more") % {"low": low} if low else _("%(high)s or less") % {"high": high}
