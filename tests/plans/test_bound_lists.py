"""No list reads or sorts its whole table: every view, order and filter at 100,000 rows, by the work its statements do."""

from __future__ import annotations

import pytest
from django.db import connection

from bailiwick.clocks.actions import install_clocks
from bailiwick.core import clock, kept
from bailiwick.reports.actions import rebuild_rollups
from tests.plans.buffers import Buffers
from tests.plans.cases import addresses
from tests.plans.crowds import ROWS, crowd
from tests.plans.steps import Steps

pytestmark = pytest.mark.django_db

JUDGES = {"sqlite": Steps, "postgresql": Buffers}


def test_no_list_grows_with_its_table(city, sign_in):
    install_clocks()
    keys = crowd(city, clock.now())
    rebuild_rollups(clock.now())
    slow, clients, judge = [], {}, JUDGES[connection.vendor]
    for who, address in addresses(keys):
        client = clients.setdefault(who, sign_in(who))
        kept.forget()
        with judge() as work, connection.execute_wrapper(work):
            status = client.get(address).status_code
        assert status in {200, 302, 403, 404}, address
        if status == 200 and (said := work.too_much()):
            slow.append(f"{address} ({who}): {said}")
    assert not slow, f"{len(slow)} of {ROWS:,} rows each:\n" + "\n".join(slow)
