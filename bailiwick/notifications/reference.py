"""Makes docs/reference/events.md: what can happen, who listens, and in which words people are told."""

from __future__ import annotations

from dataclasses import fields
from itertools import groupby
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils import translation

from bailiwick.core.events import Event, listeners_of
from bailiwick.notifications.notices import Notice, notices

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = """# Events

Everything that can happen, by the app that says it. Each event becomes a row of the audit trail and of the record's history
(`audit.listeners.write_down`), and notices are made of it (`notifications.listeners.tell_people`); further listeners are named below.
`{names}` in the words of a notice are its facts. Written by `bailiwick manage document_events`; a test compares.
"""
#: heard by every event; not worth repeating
EVERYWHERE = ("bailiwick.audit.listeners.write_down", "bailiwick.notifications.listeners.tell_people")


def events_page() -> str:
    """Return the whole page, in English."""
    with translation.override("en"):
        kinds = sorted(_product_events(), key=lambda kind: kind.name())
        return HEAD + "".join(_section(label, list(group)) for label, group in groupby(kinds, key=lambda kind: kind.name().partition(".")[0]))


def _product_events() -> Iterator[type[Event]]:
    """Yield the events of the product, without those that tests make up."""
    for kind in Event.registry.values():
        if kind.__module__.startswith("bailiwick.") and ".tests." not in kind.__module__:
            yield kind


def _section(label: str, kinds: list[type[Event]]) -> str:
    title = apps.get_app_config(label).verbose_name if apps.is_installed(f"bailiwick.{label}") else label
    rows = "".join(_row(kind) for kind in kinds)
    told = "".join(_words(made) for kind in kinds for made in notices.values() if made.kind is kind)
    return f"\n## {title}\n\n| event | what happened | facts | also heard by |\n|---|---|---|---|\n{rows}" + (
        f"\n### What people are told\n\n{told}" if told else ""
    )


def _row(kind: type[Event]) -> str:
    said = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
    own = {f.name for f in fields(Event)}
    facts = ", ".join(f"`{f.name}`" for f in fields(kind) if f.name not in own) or "–"
    heard = [f"{listener.__module__}.{listener.__qualname__}" for listener in listeners_of(kind)]
    others = ", ".join(f"`{name.removeprefix('bailiwick.')}`" for name in heard if name not in EVERYWHERE and ".tests." not in name) or "–"
    return f"| `{kind.name()}` | {said} | {facts} | {others} |\n"


def _words(made: Notice) -> str:
    text = "\n".join(f"> {line}".rstrip() for line in str(made.text).splitlines())
    ways = f"Staff by mail: {made.staff_mail.label}; others: {made.client_mail.label}."
    return f"**`{made.key}`** {made.title}. {ways}\n\n> **{made.subject}**\n>\n{text}\n\n"
