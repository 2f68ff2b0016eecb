"""Looks at every part, one after the other, and prints what was found."""

from __future__ import annotations

import json
import sys
import traceback
from dataclasses import asdict
from typing import TYPE_CHECKING

from bailiwick.config.doctor import cluster, database, installed, machine, mailroom, nodes, pooler, programs, protection
from bailiwick.config.doctor.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MARKS: dict[Level, str] = {"ok": "ok     ", "warning": "WARNING", "error": "ERROR  "}


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


EXAMINATIONS: dict[str, Callable[[str], Finding]] = {
    "python": machine.python,
    "settings": machine.settings,
    "data folder": machine.data_folder,
    "disk": machine.disk,
    "secret key": machine.secret_key,
    "keys": protection.keys,
    "malware scanner": protection.scanning,
    "second factor": protection.second_factor,
    "layout": installed.layout,
    "services": installed.service,
    "container": installed.container,
    "database": database.database,
    "primary": cluster.primary,
    "standbys": cluster.standbys,
    "pooler": pooler.pooler,
    "archive of the log": cluster.archiving,
    "nodes": nodes.nodes,
    "replicas": nodes.replicas,
    "storage": nodes.storage,
    "clock of the database": nodes.time_of_database,
    "migrations": database.migrations,
    "built-in data": database.built_in_data,
    "accounts": database.accounts,
    "static files": machine.static_files,
    "worker": programs.worker,
    "background work": programs.jobs,
    "mail": programs.mail,
    "mailboxes": mailroom.mailboxes,
    "incoming mail": mailroom.incoming,
    "mailbox watch": mailroom.watch,
    "mail listeners": mailroom.listeners,
    "time zone": machine.time_zone,
    "clock": machine.clock,
    "search": database.search,
    "promises": database.promises,
    "audit trail": database.audit,
}
