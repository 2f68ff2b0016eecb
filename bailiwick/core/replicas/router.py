"""Tells Django which database a query goes to: the primary, unless a replica may be read here and now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from bailiwick.core.replicas.reading import present

if TYPE_CHECKING:
    from django.db.models import Model

#: who may do what, who is signed in, and what machinery counts by: never late
PROMPT_APPS: Final = frozenset(
    {"people", "auth", "sessions", "usersessions", "account", "mfa", "contenttypes", "django_q", "django_cache", "migrations"}
)
#: of the platform itself only these may be late
LATE_CORE: Final = frozenset(
    {"searchdocument", "searchwords", "searchtrigrams", "tag", "tagging", "attachment", "storedfile", "savedview", "customfield"}
)


class Router:
    """Writes, locked rows and whatever stands in a transaction go to the primary; so does everything where nothing else was allowed."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str:
        """Return the replica of the present request, where there is one and the model may be late.

        Never the database an object came from: outside the block in which it was read late, its relations are read from the primary.
        """
        state = present()
        if state is None or state.alias is None or state.has_written or not may_be_late(model):
            return DEFAULT_DB_ALIAS
        return DEFAULT_DB_ALIAS if connections[DEFAULT_DB_ALIAS].in_atomic_block else state.alias

    def db_for_write(self, model: type[Model], **_hints: Any) -> str:
        """Return the primary, and remember that something was written; QuerySet.select_for_update asks here as well."""
        state = present()
        if state is not None and may_be_late(model):
            state.has_written = True
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: Model, _other: Model, **_hints: Any) -> bool:
        """All are copies of one database."""
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:
        """Replicas get their tables from the primary."""
        return False if db in settings.REPLICAS else None


def may_be_late(model: type[Model]) -> bool:
    """Whether rows of a model may be some seconds old on lists, in reports, searches and exports."""
    label = model._meta.app_label
    return label not in PROMPT_APPS and (label != "core" or model._meta.model_name in LATE_CORE)
