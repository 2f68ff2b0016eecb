"""Rules that act on a small desk."""

import pytest

from bailiwick.core.testing import run_jobs
from bailiwick.rules.actions import make_rule, switch_on
from bailiwick.rules.engine.definition import parse
from bailiwick.rules.models import Rule


@pytest.fixture(autouse=True)
def no_rules(db):
    """Begin without the rules of a new installation."""
    Rule.objects.all().delete()


@pytest.fixture
def grace(city, now):
    return {"actor": city.actor("grace"), "now": now}


@pytest.fixture
def make(grace):
    """Make a rule from its occasion, conditions and deeds, and switch it on."""

    def made(trigger, conditions=(), deeds=(), *, match="all", is_on=True, title="Rule", **values):
        groups = [{"match": match, "conditions": [dict(zip(("field", "op", "values"), each, strict=False)) for each in conditions]}]
        definition = parse({"groups": groups, "deeds": list(deeds)})
        rule = make_rule(values={"title": title, "trigger": trigger, **values}, definition=definition, **grace)
        if is_on:
            switch_on(rule, **grace)
        rule.refresh_from_db()
        return rule

    return made


@pytest.fixture
def settle():
    """Let the worker do what is queued."""
    return run_jobs
