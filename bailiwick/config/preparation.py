"""What must be in place before the product can serve: tables, static files, built-in data. Each step first looks whether it is needed."""

from __future__ import annotations

import hashlib
import io
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from bailiwick import __version__
from bailiwick.config.alone import alone
from bailiwick.config.moving.ledger import refuse_unfinished
from bailiwick.core import clock
from bailiwick.core.jobs import sync_schedules
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Say = Callable[[str], object]

COLLECTED = ".collected"
#: notes in the data folder for which version the database was prepared last
PREPARED = "prepared"


def command() -> int:
    """Prepare, saying each step on the standard output; return the exit code."""
    prepare(lambda words: sys.stdout.write(f"{words}\n"))
    return 0


def prepare(say: Say, *, with_demo: bool = False) -> None:
    """Do whatever is missing, telling `say` before each step that takes noticeable time.

    `with_demo` fills an empty database with the invented county.
    """
    if not static_is_current():
        say("Collecting static files")
        collect_static()
    with alone(say):
        _prepare_tables(say)
        sync_schedules(clock.now())
        if with_demo and is_empty():
            say("Loading the demo county (once; BAILIWICK_DEMO=0 starts without it)")
            call_command("demo", stdout=io.StringIO())  # its progress goes to the other stream; who can sign in is said when the server answers


def prepare_tables(say: Say) -> None:
    """Bring the database to this version: tables and built-in data; one node at a time."""
    with alone(say):
        _prepare_tables(say)


def _prepare_tables(say: Say) -> None:
    data = Path(settings.DATA)
    data.mkdir(parents=True, exist_ok=True)
    refuse_unfinished(connection)
    pending, mark = pending_migrations(), data / PREPARED
    if pending or not mark.is_file() or mark.read_text() != __version__:
        say(f"Preparing the database ({len(pending)} steps)")
        call_command("migrate", interactive=False, verbosity=0)  # which also puts each app's built-in data in place
        call_command("createcachetable", verbosity=0)
        mark.write_text(__version__)


def pending_migrations() -> list[str]:
    """Return the migrations on disk that the database has not had, as "app.name".

    Comparing names with one query spares loading every migration, which takes longer than the rest of a start.
    """
    applied = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
    return sorted(known_migrations() - applied)


def known_migrations() -> set[str]:
    """Return every migration this version has, as "app.name"."""
    return set(_migrations_on_disk())


def _migrations_on_disk() -> Iterator[str]:
    for config in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(config.label)
        spec = find_spec(module) if module else None
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            yield from (f"{config.label}.{path.stem}" for path in Path(folder).glob("[!_]*.py"))


def static_is_current() -> bool:
    """Tell whether the collected static files are those of this version."""
    mark = Path(settings.STATIC_ROOT) / COLLECTED
    return mark.is_file() and mark.read_text() == static_fingerprint()


def static_fingerprint() -> str:
    """Return a digest of the version and of every static file's name, size and time of change."""
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static() -> None:
    """Copy, name by content and compress the static files into the data folder."""
    fingerprint = static_fingerprint()
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    (Path(settings.STATIC_ROOT) / COLLECTED).write_text(fingerprint)


def is_empty() -> bool:
    """Tell whether nobody is in the database yet."""
    return not Person.objects.exists()
