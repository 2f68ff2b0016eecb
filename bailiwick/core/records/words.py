"""Turns stored values into what people read, and into what programs read."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.html import conditional_escape, format_html
from django.utils.translation import gettext as _

from bailiwick.core.moments import exact, spoken

if TYPE_CHECKING:
    from django.db.models import Field
    from django.utils.functional import _StrPromise


def words_of(  # noqa: PLR0911 - one return for each kind of value reads as the table it is
    value: object, field: Field[object, object] | None = None
) -> str:
    """Return a value as plain words: the label of a choice, yes or no, a local date."""
    if value is None or value == "":
        return ""
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, time):
        return time_format(value, "TIME_FORMAT")
    if isinstance(value, int | float | Decimal):
        return str(number_format(value))
    if isinstance(value, list | tuple):
        return ", ".join(words_of(one) for one in value)
    return str(value)


def html_of(value: object, field: Field[object, object] | None, now: datetime) -> str:
    """Return a value as safe HTML for a cell; instants read as people say them, exact on hover."""
    if isinstance(value, datetime):
        return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact(value), spoken(value, now))
    if isinstance(value, date):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "SHORT_DATE_FORMAT"))
    return conditional_escape(words_of(value, field))


def one_of(words: list[str]) -> str:
    """Join alternatives as a sentence does: "open, new or waiting"."""
    if len(words) < 2:  # noqa: PLR2004 - one word needs no joining
        return "".join(words)
    return _("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def as_title(words: str | _StrPromise) -> str:
    """Return words with a capital first letter, for headings and starts of sentences."""
    text = str(words)
    return text[:1].upper() + text[1:]
