"""Every mail that somebody collected ends in a state with a reason; without the collection nothing is asked of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bailiwick.mailroom.actions import drain, store_raw
from bailiwick.mailroom.models import Arrival, Via

pytestmark = pytest.mark.django_db
#: a folder beside the working copy, as for the tests of imports
COLLECTION = Path(__file__).parents[4] / "shared/data/emails"
FILES = sorted(path for path in COLLECTION.rglob("*") if path.is_file())


@pytest.mark.skipif(not FILES, reason="there is no collection of mails beside the working copy")
def test_of_a_collection(city, mailbox, now, monkeypatch):
    monkeypatch.setattr("bailiwick.mailroom.filters.f0800_limits.PER_ADDRESS", ((100_000, 10),))
    monkeypatch.setattr("bailiwick.mailroom.actions.draining.RUN", type(now - now)(hours=10))
    box = mailbox(opens_for_strangers=True)
    for path in FILES:
        store_raw(path.read_bytes(), mailbox=box, via=Via.PIPE, now=now, envelope_to="desk@city.example")
    done = drain(clock=lambda: now)
    assert done.failed == 0, Arrival.objects.exclude(error="").values_list("error", flat=True).first()
    arrivals = list(Arrival.objects.all())
    assert all(arrival.is_settled and arrival.reason and arrival.why for arrival in arrivals)
    assert {arrival.raw.content() for arrival in arrivals} == {path.read_bytes() for path in FILES}
    told = Counter((arrival.outcome, arrival.reason) for arrival in arrivals)
    assert sum(told.values()) == len(arrivals), told
    assert ("quarantined", "error") not in told
    assert told["opened", "stranger"]
    print(told)  # noqa: T201 - what became of them, for whoever asks with -s
