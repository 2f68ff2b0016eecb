"""Start-up: every app's registrations are imported once, in the order of the layers."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.module_loading import module_has_submodule

from bailiwick.core.deferring import build_when_used

#: modules that register something when imported; each app has only those it needs
REGISTRATIONS = (
    "abilities",
    "events",
    "listeners",
    "records",
    "glances",
    "panels",
    "search",
    "jobs",
    "commands",
    "navigation",
    "upkeep",
    "frame",
    "gates",
    "offers",
    "hints",
    "margins",
)

#: statements that one connection to PostgreSQL keeps planned; the saving of a call and three pages need some two hundred
PREPARED = 400


class CoreConfig(AppConfig):
    """The platform's own app; it wakes the registrations of all others."""

    name = "bailiwick.core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the registration modules of every app of the product."""
        build_when_used()
        for config in apps.get_app_configs():
            if config.name.startswith("bailiwick.") and config.module is not None:
                for name in REGISTRATIONS:
                    if module_has_submodule(config.module, name):
                        import_module(f"{config.name}.{name}")
        connection_created.connect(prepare_many, dispatch_uid="prepared")
        connection_created.connect(import_module("bailiwick.core.kept").watch, dispatch_uid="kept")
        post_migrate.connect(bear_stamps, sender=self)
        post_migrate.connect(know_sizes, sender=self)
        post_migrate.connect(leave_words_in_pieces, sender=self)


def bear_stamps(*, using: str, **_facts: object) -> None:
    """Let the tables bear stamps whose answers are kept; core cannot be imported before its models are there."""
    import_module("bailiwick.core.kept").install(connections[using])


def know_sizes(*, using: str, **_facts: object) -> None:
    """Let SQLite know of indexes that a migration made on large tables."""
    import_module("bailiwick.core.measured").measure(connections[using])


def leave_words_in_pieces(*, using: str, **_facts: object) -> None:
    """Let writers on SQLite leave the joining of its full text to the minute's work."""
    import_module("bailiwick.core.search.merging").leave_pieces(connections[using])


def prepare_many(*, connection: BaseDatabaseWrapper, **_facts: object) -> None:
    """Let a connection to PostgreSQL keep the plans of all statements that come again and again; its driver keeps a hundred."""
    if connection.vendor == "postgresql":
        connection.connection.prepared_max = PREPARED
