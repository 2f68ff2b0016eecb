"""The database, and whether what the product keeps in it is whole."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from bailiwick.audit.models import AuditRow, Seal
from bailiwick.clocks.models import SetAside
from bailiwick.config import health
from bailiwick.config.doctor.finding import Finding
from bailiwick.config.preparation import pending_migrations
from bailiwick.core import clock
from bailiwick.core.models import SearchDocument
from bailiwick.core.models.search import WORDS_TABLE
from bailiwick.people.models import Role, User

#: how long rows of the trail may wait for their seal
SEAL_WITHIN = timedelta(minutes=30)
#: how many of several are named
SHOWN = 5


def database(part: str) -> Finding:
    """Whether the database answers and is sound."""
    seen = health.database()
    if not seen["ok"]:
        return Finding(part, "error", f"{connection.vendor} does not answer", "Check BAILIWICK_DATABASE_URL, and that the database server runs.")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            said = cursor.fetchone()[0]
        if said != "ok":
            return Finding(
                part, "error", f"the file is damaged: {said}", "Stop the product and put the newest backup back: bailiwick restore --replace FILE"
            )
    return Finding(part, "ok", f"{connection.vendor} answers in {seen['milliseconds']} ms")


def migrations(part: str) -> Finding:
    """Whether the database is that of this version."""
    pending = pending_migrations()
    if pending:
        return Finding(
            part,
            "error",
            f"the database is {len(pending)} steps behind: {', '.join(pending[:3])}",
            "bailiwick manage migrate (`bailiwick up` does it by itself)",
        )
    return Finding(part, "ok", "the database is that of this version")


def built_in_data(part: str) -> Finding:
    """Whether there are roles."""
    roles = Role.objects.count()
    return (
        Finding(part, "ok", f"{roles} roles")
        if roles
        else Finding(part, "error", "there are no roles, so nobody may do anything", "Start once with `bailiwick up`.")
    )


def accounts(part: str) -> Finding:
    """Whether somebody can sign in."""
    count = User.objects.filter(is_active=True).count()
    return (
        Finding(part, "ok", f"{count} may sign in")
        if count
        else Finding(part, "warning", "nobody can sign in", "bailiwick manage create_administrator")
    )


def search(part: str) -> Finding:
    """Whether the full-text index is there."""
    documents = SearchDocument.objects.count()
    if connection.vendor == "sqlite" and WORDS_TABLE not in connection.introspection.table_names():
        return Finding(part, "error", "the full-text index is missing", "bailiwick manage migrate, then bailiwick manage rebuild_search")
    return Finding(part, "ok", f"{documents} documents")


def promises(part: str) -> Finding:
    """Whether every ledger of a clock could be read."""
    found = list(SetAside.objects.select_related("clock").order_by("clock")[: SHOWN + 1])
    if not found:
        return Finding(part, "ok", "the ledger of every clock that was looked at can be read")
    named = "; ".join(f"clock {one.clock_id} ({one.clock}): {one.why}" for one in found[:SHOWN])
    more = f" and {SetAside.objects.count() - SHOWN} more" if len(found) > SHOWN else ""
    return Finding(
        part,
        "warning",
        f"ledgers that cannot be read were set aside: {named}{more}",
        "Put right what is named, or put the newest backup back; then bailiwick manage repair_clocks --rebuild --from DAY --to DAY",
    )


def audit(part: str) -> Finding:
    """Whether the trail is sealed in time."""
    reach = Seal.objects.order_by("-number").values_list("last", flat=True).first() or 0
    oldest = AuditRow.objects.filter(pk__gt=reach).order_by("pk").values_list("recorded_at", flat=True).first()
    if oldest is not None and oldest < clock.now() - SEAL_WITHIN:
        return Finding(
            part, "warning", f"rows wait for their seal since {oldest:%Y-%m-%d %H:%M} UTC", "The worker seals them; see what is said about it above."
        )
    return Finding(part, "ok", "every row is sealed or will be soon; `bailiwick manage verify_audit` proves the chain")
