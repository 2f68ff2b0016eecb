"""A tree of two questions, published."""

import pytest

from bailiwick.triage.tests.factories import plant


@pytest.fixture
def tree(city):
    return plant(actor=city.actor("ada"))


@pytest.fixture
def published(tree):
    return tree.published
