"""A trail to tamper with, and a key and a head of its own for every test."""

from datetime import timedelta

import pytest
from django.db import connection

from bailiwick.audit.actions import Past, record_history, seal
from bailiwick.audit.models import AuditRow


@pytest.fixture(autouse=True)
def own_key(tmp_path, settings):
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    return settings.AUDIT_KEY_FILE


@pytest.fixture(autouse=True)
def empty_trail(request, own_key):
    """Begin without the rows of what is shipped: emptying a database after a test that commits ships it anew."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("transactional_db" if _commits(request) else "db")
        AuditRow.objects.all().delete()


def _commits(request):
    marker = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture
def write_past(db, now):
    """Return a function that adds rows to the trail, one a minute."""

    def write(count, ticket=1):
        start = AuditRow.objects.count()
        record_history(
            (
                Past("desk.EntryAdded", now + timedelta(minutes=start + n), "desk.ticket", ticket, f"T-{ticket:06}", 7, "Tomás Novak", facts={"n": n})
                for n in range(count)
            ),
            now=now,
        )

    return write


@pytest.fixture
def seal_all(now, django_capture_on_commit_callbacks):
    """Return a function that seals what waits and notes the head, as the job does."""

    def sealed(limit=10_000):
        with django_capture_on_commit_callbacks(execute=True):
            return seal(now, limit=limit)

    return sealed


@pytest.fixture
def tamper(db):
    """Return a function that runs SQL as the owner of the database could."""

    def run(sql, *values):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    return run


@pytest.fixture
def keys(db):
    """Return a function that lists the rows' keys in order."""
    return lambda: list(AuditRow.objects.order_by("pk").values_list("pk", flat=True))
