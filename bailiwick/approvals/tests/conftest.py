"""Grace asks; Ada, Otto and Carl decide; the clock stands at noon."""

from __future__ import annotations

import pytest
import time_machine

from bailiwick.approvals.actions import ask_approval
from bailiwick.core.testing import NOON


@pytest.fixture(autouse=True)
def stopped_clock():
    """Let every clock stand at the tests' noon."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def ask(city, now):
    """Return a function that asks the named people whether Rita may have something."""

    def asked(*names, by="grace", at=now, **values):
        given = {"title": "A phone for Rita", "requester": city.person("rita")} | values
        people = [city.person(name) for name in names]
        return ask_approval(city.places.hall, actor=city.actor(by), now=at, approvers=people, **given)

    return asked
