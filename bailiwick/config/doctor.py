"""`bailiwick doctor`: looks at every part of an installation and says, for what is not well, how to mend it."""

from __future__ import annotations

import json
import os
import shutil
import smtplib
import stat
import sys
import traceback
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import connection

from bailiwick.audit.models import AuditRow, Seal
from bailiwick.clocks.models import SetAside
from bailiwick.config import health
from bailiwick.config.options import PREFIX, Options, config_file, options
from bailiwick.config.preparation import pending_migrations, static_is_current
from bailiwick.config.secret import FILE_NAME as SECRET_FILE
from bailiwick.core import clock
from bailiwick.core.models import SearchDocument
from bailiwick.core.models.search import WORDS_TABLE
from bailiwick.people.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LEAST_PYTHON = (3, 11)
#: bytes free on the disk of the data folder: below the first it is an error, below the second a warning
FULL, NEARLY_FULL = 200 * 1024**2, 2 * 1024**3
#: how long rows of the trail may wait for their seal
SEAL_WITHIN = timedelta(minutes=30)
#: how far ahead of the clock the newest row may be
CLOCK_SLACK = timedelta(minutes=5)
#: how many of several are named
SHOWN = 5
#: names in the environment that are read, but are no settings
OTHER_NAMES = {"CONFIG", "ADMINISTRATOR_PASSWORD"}

Level = Literal["ok", "warning", "error"]
MARKS: dict[Level, str] = {"ok": "ok     ", "warning": "WARNING", "error": "ERROR  "}


@dataclass(frozen=True)
class Finding:
    """What was found about one part: how bad, in which words, and what to do."""

    part: str
    level: Level
    words: str
    mend: str = ""


def doctor(*, as_json: bool = False) -> int:
    """Examine everything, print the findings, and return 1 when something is broken (warnings are no failure)."""
    findings = list(examine())
    if as_json:
        sys.stdout.write(json.dumps({"ok": not _broken(findings), "findings": [asdict(finding) for finding in findings]}, indent=1) + "\n")
    else:
        for finding in findings:
            sys.stdout.write(f"{MARKS[finding.level]} {finding.part}: {finding.words}\n" + (f"        → {finding.mend}\n" if finding.mend else ""))
        sys.stdout.write(_summary(findings))
    return int(_broken(findings))


def _broken(findings: list[Finding]) -> bool:
    return any(finding.level == "error" for finding in findings)


def _summary(findings: list[Finding]) -> str:
    counts = {level: sum(finding.level == level for finding in findings) for level in MARKS}
    return f"{counts['ok']} parts are well, {counts['warning']} warnings, {counts['error']} errors.\n"


def examine() -> Iterator[Finding]:
    """Yield the finding about each part; an examination that itself fails is a finding too."""
    for part, look in EXAMINATIONS.items():
        try:
            yield look(part)
        except Exception as failed:  # noqa: BLE001 - whatever is wrong, the other parts must still be examined
            last = traceback.extract_tb(failed.__traceback__)[-1]
            yield Finding(
                part, "error", f"{type(failed).__name__}: {failed}", f"This could not be examined ({last.name}). Mend what is named above first."
            )


def _python(part: str) -> Finding:
    here = ".".join(str(number) for number in sys.version_info[:3])
    if sys.version_info < LEAST_PYTHON:
        return Finding(part, "error", f"this is Python {here}", "Install Python 3.11 or newer, then run `make env` again.")
    return Finding(part, "ok", here)


def _settings(part: str) -> Finding:
    known = {f"{PREFIX}{name.upper()}" for name in [*Options.model_fields, *OTHER_NAMES]}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    source = config_file()
    if unknown:
        return Finding(
            part,
            "warning",
            f"the environment has names that mean nothing: {', '.join(unknown)}",
            "Correct the spelling; see docs/reference/settings.md.",
        )
    return Finding(part, "ok", f"read from the environment and {source}" if source else "read from the environment")


def _data_folder(part: str) -> Finding:
    data = Path(settings.DATA)
    if not data.is_dir():
        return Finding(part, "error", f"{data} is not there", "Run `bailiwick up` once, or set BAILIWICK_DATA to the right folder.")
    if not os.access(data, os.W_OK | os.X_OK):
        return Finding(part, "error", f"{data} cannot be written", f"Give it to this user: chown -R $(id -un) {data}")
    return Finding(part, "ok", str(data))


def _disk(part: str) -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    words = f"{free / 1e9:.1f} GB free"
    mend = "Free some space, or move the data folder to a larger disk."
    return (
        Finding(part, "error", words, mend)
        if free < FULL
        else Finding(part, "warning", words, mend)
        if free < NEARLY_FULL
        else Finding(part, "ok", words)
    )


def _secret_key(part: str) -> Finding:
    if options().secret_key.get_secret_value():
        return Finding(part, "ok", "given by the settings")
    path = Path(settings.DATA) / SECRET_FILE
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(
            part,
            "error",
            f"others can read {path}",
            f"chmod 600 {path}; if somebody may have read it, delete it and start again: everyone signs in anew.",
        )
    return Finding(part, "ok", f"{path}, readable by its owner only")


def _database(part: str) -> Finding:
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


def _migrations(part: str) -> Finding:
    pending = pending_migrations()
    if pending:
        return Finding(
            part,
            "error",
            f"the database is {len(pending)} steps behind: {', '.join(pending[:3])}",
            "bailiwick manage migrate (`bailiwick up` does it by itself)",
        )
    return Finding(part, "ok", "the database is that of this version")


def _built_in_data(part: str) -> Finding:
    roles = Role.objects.count()
    return (
        Finding(part, "ok", f"{roles} roles")
        if roles
        else Finding(part, "error", "there are no roles, so nobody may do anything", "Start once with `bailiwick up`.")
    )


def _accounts(part: str) -> Finding:
    count = User.objects.filter(is_active=True).count()
    return (
        Finding(part, "ok", f"{count} may sign in")
        if count
        else Finding(part, "warning", "nobody can sign in", "bailiwick manage create_administrator")
    )


def _static_files(part: str) -> Finding:
    if static_is_current():
        return Finding(part, "ok", str(settings.STATIC_ROOT))
    return Finding(part, "error", "the collected static files are not those of this version", "Start again with `bailiwick up`, which collects them.")


def _worker(part: str) -> Finding:
    seen = health.worker()
    if not seen["ok"]:
        return Finding(
            part,
            "warning",
            "gives no sign of life, so no mail is sent and nothing is sealed",
            "Start the product with `bailiwick up`; if it runs, read its log.",
        )
    return Finding(part, "ok", f"last sign of life {seen['seconds_since_heartbeat']} s ago")


def _mail(part: str) -> Finding:
    chosen = options()
    if not chosen.smtp_host:
        return Finding(part, "warning", "no mail server is set; mails wait in the outbox", "Set BAILIWICK_SMTP_HOST and what belongs to it.")
    kind = smtplib.SMTP_SSL if chosen.smtp_security == "tls" else smtplib.SMTP
    try:
        with kind(chosen.smtp_host, chosen.smtp_port, timeout=chosen.smtp_timeout) as server:
            if chosen.smtp_security == "starttls":
                server.starttls()
            if chosen.smtp_user:
                server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
            server.noop()
    except (OSError, smtplib.SMTPException) as failed:
        return Finding(
            part,
            "error",
            f"{chosen.smtp_host}:{chosen.smtp_port} refuses: {failed}",
            "Check the settings that begin with BAILIWICK_SMTP_, and the firewall.",
        )
    return Finding(part, "ok", f"{chosen.smtp_host}:{chosen.smtp_port} lets us in")


def _time_zone(part: str) -> Finding:
    try:
        here = ZoneInfo(settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return Finding(
            part,
            "error",
            f"{settings.TIME_ZONE} is no time zone of this machine",
            "Set BAILIWICK_TIME_ZONE to a name such as America/Chicago; on Debian: apt install tzdata",
        )
    return Finding(part, "ok", f"{settings.TIME_ZONE}, where it is {clock.now().astimezone(here):%H:%M}")


def _clock(part: str) -> Finding:
    newest = AuditRow.objects.order_by("-pk").values_list("recorded_at", flat=True).first()
    if newest is not None and newest > clock.now() + CLOCK_SLACK:
        return Finding(
            part,
            "error",
            f"this machine's clock is behind the newest entry of the trail ({newest:%Y-%m-%d %H:%M} UTC)",
            "Set the clock; let the machine follow a time server.",
        )
    return Finding(part, "ok", f"{clock.now():%Y-%m-%d %H:%M} UTC")


def _search(part: str) -> Finding:
    documents = SearchDocument.objects.count()
    if connection.vendor == "sqlite" and WORDS_TABLE not in connection.introspection.table_names():
        return Finding(part, "error", "the full-text index is missing", "bailiwick manage migrate, then bailiwick manage rebuild_search")
    return Finding(part, "ok", f"{documents} documents")


def _audit(part: str) -> Finding:
    reach = Seal.objects.order_by("-number").values_list("last", flat=True).first() or 0
    oldest = AuditRow.objects.filter(pk__gt=reach).order_by("pk").values_list("recorded_at", flat=True).first()
    if oldest is not None and oldest < clock.now() - SEAL_WITHIN:
        return Finding(
            part, "warning", f"rows wait for their seal since {oldest:%Y-%m-%d %H:%M} UTC", "The worker seals them; see what is said about it above."
        )
    return Finding(part, "ok", "every row is sealed or will be soon; `bailiwick manage verify_audit` proves the chain")


def _promises(part: str) -> Finding:
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


EXAMINATIONS: dict[str, Callable[[str], Finding]] = {
    "python": _python,
    "settings": _settings,
    "data folder": _data_folder,
    "disk": _disk,
    "secret key": _secret_key,
    "database": _database,
    "migrations": _migrations,
    "built-in data": _built_in_data,
    "accounts": _accounts,
    "static files": _static_files,
    "worker": _worker,
    "mail": _mail,
    "time zone": _time_zone,
    "clock": _clock,
    "search": _search,
    "promises": _promises,
    "audit trail": _audit,
}
