"""The rules for alerts that come with the product: put in place once, and then the administrators' own."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction

from bailiwick.mailroom.models import AlertRule

SHIPPED: Final[tuple[dict[str, Any], ...]] = (
    {
        "shipped_as": "nagios",
        "name": "Nagios",
        "subjects": "** {what} Service Alert: {host}/{service} is {state} **\n** {what} Host Alert: {host} is {state} **",
        "key": "{host}/{service} | {host}",
        "problems": "CRITICAL, WARNING, UNKNOWN, DOWN, UNREACHABLE",
        "recoveries": "OK, UP",
    },
    {
        "shipped_as": "icinga",
        "name": "Icinga",
        "subjects": "[{what}] Host {host} is {state}!\n[{what}] {service} on {host} is {state}!",
        "key": "{host}/{service} | {host}",
        "problems": "CRITICAL, WARNING, UNKNOWN, DOWN, UNREACHABLE",
        "recoveries": "OK, UP",
    },
    {
        "shipped_as": "zabbix",
        "name": "Zabbix",
        "subjects": "{state}: {name}",
        "lines": "Original problem ID: {event}\nHost: {host}",
        "key": "{host}/{name} | {event}",
        "problems": "Problem, Updated problem*",
        "recoveries": "Resolved, Resolved in *, OK",
    },
    {
        "shipped_as": "prtg",
        "name": "PRTG",
        "subjects": "[PRTG*] {about} Down ended (* => Up\n[PRTG*] {about} Down (* => Down\n[PRTG*] {about} Down ESCALATED* => Down\n"
        "[PRTG*] {about} Warning (* => Warning\n[PRTG*] {about} Unusual (* => Warning\n[PRTG*] {about} Up (* => Up",
        "key": "{about}",
        "problems": "Down, Warning",
        "recoveries": "Up",
    },
    {
        "shipped_as": "checkmk",
        "name": "Checkmk",
        "subjects": "\n".join(
            f"{program}: {{about}} {former} -> {{state}}"
            for program in ("Checkmk", "Check_MK")
            for former in ("OK", "WARN", "CRIT", "UNKNOWN", "UP", "DOWN")
        ),
        "key": "{about}",
        "problems": "WARN, CRIT, UNKNOWN, DOWN, UNREACHABLE",
        "recoveries": "OK, UP",
    },
    {
        "shipped_as": "backup",
        "name": "Backup reports",
        "subjects": "[{state}] {job} (*\n[{state}] {job}\nvzdump backup status ({job}) : {state}\nvzdump backup status ({job}): {state}\n"
        "Bacula: Backup {state} of {job} *\nBackup Exec Alert: Job {state} (Server: {host}) (Job: {job})*",
        "key": "{job}",
        "problems": "Failed, Warning, Error, Fatal Error, backup failed, Cancellation",
        "recoveries": "Success, OK, backup successful",
        "again_within": 0,
    },
)


@transaction.atomic
def install_alert_rules() -> int:
    """Put the rules in place that were never there, and return how many; what was changed or retired stays so."""
    known = set(AlertRule.objects.exclude(shipped_as="").values_list("shipped_as", flat=True))
    names = set(AlertRule.objects.values_list("name", flat=True))
    fresh = [
        AlertRule(position=10 * (place + 1), **rule)
        for place, rule in enumerate(SHIPPED)
        if rule["shipped_as"] not in known and rule["name"] not in names
    ]
    AlertRule.objects.bulk_create(fresh)
    return len(fresh)
