"""Turns whatever an event carries into values that JSON, both databases and a digest agree on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

#: what JSON can carry and both engines give back unchanged
Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]

#: beyond this, programs that read JSON numbers as floats would see another number
EXACT = 2**53


def plain_text(value: object) -> str:
    """Return the value's text without what a database or UTF-8 would refuse: NUL and lone surrogates."""
    text = str(value)
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def reference(record: Model) -> dict[str, Plain]:
    """Return how a record is named inside facts: its type, key and name at that moment."""
    return {"type": record._meta.label_lower, "id": plain(record.pk), "name": plain_text(record)}


def _number(value: int) -> Plain:
    return int(value) if -EXACT < value < EXACT else str(value)


def _duration(value: timedelta) -> Plain:
    seconds = value.total_seconds()
    return int(seconds) if seconds.is_integer() else str(seconds)


def _instant(value: datetime) -> Plain:
    return (value.astimezone(UTC) if value.tzinfo else value).isoformat()


#: kind -> how it becomes plain; the first that fits is used, so datetime stands before date
_RULES: tuple[tuple[type | tuple[type, ...], Callable[..., Plain]], ...] = (
    ((str, Promise), plain_text),
    (int, _number),
    (Model, reference),
    (datetime, _instant),
    ((date, time), lambda value: value.isoformat()),
    (timedelta, _duration),
    (Mapping, lambda value: {plain_text(key): plain(item) for key, item in value.items()}),
    ((set, frozenset), lambda value: sorted((plain(item) for item in value), key=str)),
    (bytes, lambda value: f"{len(value)} B"),
    (Iterable, lambda value: [plain(item) for item in value]),
)


def plain(value: Any) -> Plain:
    """Return a value fit for JSON that survives a round trip through either database unchanged.

    Records become `reference`s, fractions and other numbers text, instants ISO 8601 in UTC,
    durations whole seconds.
    """
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if kind is str:
        return plain_text(value)
    if kind is dict:  # the commonest kinds first: imports call this a million times
        return {plain_text(key): plain(item) for key, item in value.items()}
    if kind is tuple or kind is list:
        return [plain(item) for item in value]
    for fitting, rule in _RULES:
        if isinstance(value, fitting):
            return rule(value)
    return plain_text(value)
