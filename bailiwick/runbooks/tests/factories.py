"""Runbooks, runs and proof, made through the app's own actions."""

from __future__ import annotations

from bailiwick.core.testing import NOON
from bailiwick.runbooks.actions import Check, attach_runbook, publish_runbook, record_verification, save_step, start_run
from bailiwick.runbooks.models import Act, Method, Runbook

#: what the runbook of these tests says: two steps that must be done, one that need not be
STEPS = (
    {"text": "Ask which account it is", "kind": "ask"},
    {"text": "Verify the caller", "kind": "verify", "is_mandatory": True, "before": Act.RESET},
    {"text": "Record the reset", "kind": "action", "is_mandatory": True, "leads_to": Act.RESET},
)


def make_runbook(city, *, slug="reset", steps=STEPS, category=None, required=False, **values):
    """Return a published runbook, attached to a category if one is given."""
    runbook = Runbook.objects.create(slug=slug, title=values.pop("title", "Reset the password"), **values)
    actor = city.actor("grace")
    for step in steps:
        save_step(runbook, actor=actor, now=NOON, values=step)
    publish_runbook(runbook, actor=actor, now=NOON)
    if category is not None:
        attach_runbook(runbook, actor=actor, now=NOON, category=category, required=required)
    return runbook


def make_run(city, ticket, *, by="tomas", **values):
    """Return a runbook begun on a ticket."""
    return start_run(ticket, actor=city.actor(by), now=NOON, runbook=make_runbook(city, **values))


def verify(city, ticket, *, slug="rita", by="tomas", now=NOON, **values):
    """Verify a person by calling the extension on file, unless told otherwise."""
    check = {"method": Method.CALLBACK, "line": "extension", "passed": True} | values
    return record_verification(ticket, actor=city.actor(by), now=now, person=city.person(slug), check=Check(**check))


def steps_of(run):
    """Return the steps of a run in order."""
    return list(run.version.steps.order_by("position"))
