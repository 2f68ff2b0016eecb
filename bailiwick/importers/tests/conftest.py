"""A small log in the form of the shipped mapping, and logs in XES with a calendar to count them by."""

import csv
import json

import pytest

from bailiwick.core.actors import System
from bailiwick.desk.actions import install_priority_rules
from bailiwick.importers.actions import import_incidents
from bailiwick.importers.mapping import STANDARD_XES, read_mapping
from bailiwick.importers.tests.logs import OFFICE, log, write

COLUMNS = [
    "number",
    "incident_state",
    "sys_mod_count",
    "sys_updated_at",
    "sys_updated_by",
    "opened_at",
    "opened_by",
    "resolved_at",
    "resolved_by",
    "closed_at",
    "caller_id",
    "contact_type",
    "location",
    "category",
    "subcategory",
    "u_symptom",
    "impact",
    "urgency",
    "priority",
    "assignment_group",
    "assigned_to",
    "closed_code",
    "reopen_count",
    "made_sla",
    "reassignment_count",
    "cmdb_ci",
    "problem_id",
    "rfc",
    "vendor",
    "caused_by",
    "knowledge",
    "u_priority_confirmation",
    "notify",
]
USUAL = {
    "number": "INC1", "incident_state": "New", "sys_mod_count": "0", "sys_updated_at": "1/3/2016 09:00", "sys_updated_by": "Updater 1",
    "opened_at": "1/3/2016 08:55", "opened_by": "Opener 1", "resolved_at": "?", "resolved_by": "?", "closed_at": "?", "caller_id": "Caller 7",
    "contact_type": "Phone", "location": "Location 3", "category": "Category 5", "subcategory": "Subcategory 9", "u_symptom": "?", "impact": "2 - Medium",
    "urgency": "2 - Medium", "priority": "3 - Moderate", "assignment_group": "Group 1", "assigned_to": "?", "closed_code": "code 6", "reopen_count": "0",
    "made_sla": "true",
}  # fmt: skip


def row(state="New", change=0, at="1/3/2016 09:00", **cells):
    return {**USUAL, "incident_state": state, "sys_mod_count": str(change), "sys_updated_at": at, **cells}


#: one incident from the call to the close, handed on and waiting in between
STORY = [
    row("New", 0, "1/3/2016 09:00"),
    row("Active", 1, "1/3/2016 09:30", assignment_group="Group 2", assigned_to="Resolver 4"),
    row("Awaiting User Info", 2, "1/3/2016 10:00", assignment_group="Group 2", assigned_to="Resolver 4"),
    row("Active", 3, "2/3/2016 10:00", assignment_group="Group 2", assigned_to="Resolver 4"),
    row(
        "Resolved", 4, "2/3/2016 11:00", assignment_group="Group 2", assigned_to="Resolver 4", resolved_at="2/3/2016 11:00", resolved_by="Resolver 4"
    ),
    row(
        "Closed", 5, "7/3/2016 12:00", assignment_group="Group 2", assigned_to="Resolver 4", resolved_at="2/3/2016 11:00", closed_at="7/3/2016 12:00"
    ),
]


@pytest.fixture
def write_log(tmp_path):
    def write(rows, name="log.csv", encoding="utf-8"):
        path = tmp_path / name
        with path.open("w", newline="", encoding=encoding) as out:
            writer = csv.DictWriter(out, COLUMNS, restval="?")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def take_in(db, now, write_log):
    """Write rows to a file and import it; returns the tally."""
    install_priority_rules()

    def taken(rows, *, dry_run=False, actor=None, **names):
        return import_incidents(write_log(rows, **names), actor=actor or System("test"), now=now, mapping=read_mapping(), dry_run=dry_run)

    return taken


@pytest.fixture
def office(tmp_path):
    path = tmp_path / "town-hall.json"
    path.write_text(json.dumps(OFFICE))
    return path


@pytest.fixture
def count(db, now, tmp_path):
    """Import traces; returns the tally and what was told of their working time."""

    def counted(*traces, calendar="", dry_run=False):
        told = []
        tally = import_incidents(
            write(tmp_path / "some.xes", log(*traces)),
            actor=System("test"),
            now=now,
            mapping=read_mapping(STANDARD_XES),
            calendar=str(calendar),
            dry_run=dry_run,
            elapsed=lambda _calendar, found: told.extend(found),
        )
        return tally, told

    return counted
