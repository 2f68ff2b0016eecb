"""The audit log as a read-only list: filters, saved views, export and API from the generic record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bailiwick.audit.models import AuditRow
from bailiwick.audit.sentences import sentence_of, title_of
from bailiwick.audit.telling import who_of
from bailiwick.core.events import Event
from bailiwick.core.records import Column, Filter, Kind, Record, View, register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.core.actors import Account


def _events(user: Account) -> list[tuple[str, str]]:
    """Offer every kind of event, by its title."""
    del user
    return sorted(((name, f"{title_of(name)} ({name})") for name in Event.registry), key=lambda pair: pair[1])


def _kinds(user: Account) -> list[tuple[str, str]]:
    """Offer every kind of record of the product."""
    del user
    own = [model for model in apps.get_models() if model.__module__.startswith("bailiwick.")]
    return sorted(((m._meta.label_lower, f"{capfirst(str(m._meta.verbose_name))} ({m._meta.label_lower})") for m in own), key=lambda pair: pair[1])


def _words(value: object, values: Mapping[str, object]) -> str:
    facts, changes = values["facts"], values["changes"]
    return sentence_of(
        str(value), str(values["subject_name"]), facts if isinstance(facts, dict) else {}, changes if isinstance(changes, dict) else {}
    )


def _who(value: object, values: Mapping[str, object]) -> str:
    return who_of(str(value), str(values["cause"]))


def _why(value: object, values: Mapping[str, object]) -> str:
    del values
    return gettext(str(value)) if value else ""


def _each(values: list[str]) -> list[str]:
    """Return what was typed, taken apart at commas."""
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _exact_record(user: Account, values: list[str]) -> Q:
    """Match “desk.ticket:12” or a bare key."""
    del user
    found = Q(pk__in=())
    for value in _each(values):
        kind, _colon, key = value.rpartition(":")
        if key.isdigit() and len(key) < 19:  # noqa: PLR2004 - digits of the largest key
            found |= Q(subject_id=int(key), **({"subject_type": kind} if kind else {}))
    return found


def _request(user: Account, values: list[str]) -> Q:
    """Match everything that one request did."""
    del user
    return Q(request_id__in=_each(values))


register(
    Record(
        model=AuditRow,
        slug="audit-log",
        title=_("Audit log"),
        about=_("Everything that happened, newest first: who did what to which record, and why. Rows cannot be changed or removed."),
        why_empty=_("Nothing matches. Every act in this system leaves a row here, so take a filter away."),
        icon="shield",
        section="administration",
        order=900,
        see="audit.read_log",
        detail_url="audit:row",
        default_sort="-at",
        search=("subject_name", "actor_name", "cause"),
        columns=[
            Column("at", _("When"), sort=True),
            Column("actor_name", _("Who"), format=_who, also=("cause",)),
            Column("event", _("What"), format=_words, also=("facts", "changes", "subject_name"), main=True),
            Column("subject_name", _("Record")),
            Column("cause", _("Cause"), format=_why, quiet=True),
            Column("address", _("Address"), optional=True),
            Column("request_id", _("Request"), optional=True),
            Column("recorded_at", _("Recorded"), optional=True),
        ],
        filters=[
            Filter("actor", _("Who"), path="actor_name", kind=Kind.TEXT),
            Filter("event", _("Event"), path="event", kind=Kind.CHOICE, choices=_events),
            Filter("kind", _("Kind of record"), path="subject_type", kind=Kind.CHOICE, choices=_kinds),
            Filter("record", _("Record"), path="subject_id", kind=Kind.TEXT, query=_exact_record),
            Filter("at", _("When"), path="at", kind=Kind.DATE, past=_("Happened")),
            Filter("cause", _("Cause"), path="cause", kind=Kind.TEXT),
            Filter("address", _("Address"), path="address", kind=Kind.TEXT),
            Filter("request", _("Request"), path="request_id", kind=Kind.TEXT, query=_request),
        ],
        views=(
            View("people", _("By people"), query=lambda _user: Q(actor_id__isnull=False)),
            View("system", _("By the system"), query=lambda _user: Q(actor_id__isnull=True)),
        ),
    )
)
