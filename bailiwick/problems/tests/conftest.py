"""Calls one after another, as on a bad day."""

from datetime import timedelta

import pytest
import time_machine

from bailiwick.core.testing import NOON
from bailiwick.desk.tests.factories import make_category, make_ticket
from bailiwick.people.models import Person


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def network(db):
    return make_category("Network")


@pytest.fixture
def neighbours(city):
    """People at Annex 2, each with an address."""
    made = [Person(name=f"Neighbour {n}", sort_name=f"N {n:02}", email=f"n{n}@city.example", site=city.places.annex) for n in range(12)]
    return Person.objects.bulk_create(made)


@pytest.fixture
def calls(city, neighbours, network):
    """Return a function that lets so many neighbours call about the network, a minute apart."""

    def ring(count, *, first=0, title="No network", category=network, start=NOON, **values):
        return [
            make_ticket(city, requester=neighbours[n % 12], title=title, category=category, now=start + timedelta(minutes=n - first), **values)
            for n in range(first, first + count)
        ]

    return ring
