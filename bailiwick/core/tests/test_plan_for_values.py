"""Lists are planned for their values; what is asked by key keeps its plan."""

import pytest
from django.db import connection

from bailiwick.core.apps import PREPARED
from bailiwick.core.planning import planned_for_values
from bailiwick.people.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared():
    """Return how many statements the server keeps planned for this connection; only PostgreSQL tells."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans each time")

    def count():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%people_team%%retired%%OFFSET 3'")
            return cursor.fetchone()[0]

    return count


def ask():
    for _time in range(5):
        list(Team.objects.filter(retired_at=None)[3:7])


class TestPlannedForValues:
    def test_keeps_no_plan(self, prepared):
        with planned_for_values():
            ask()
        assert prepared() == 0

    def test_is_over_afterwards(self, prepared):
        with planned_for_values():
            pass
        ask()
        assert prepared() == 1

    def test_a_connection_keeps_more_than_its_driver_would(self, prepared):
        assert connection.connection.prepared_max == PREPARED

    def test_lets_everything_be_asked(self, city):
        with planned_for_values():
            assert Team.objects.exists()
