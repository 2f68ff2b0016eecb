"""A small county with some hundred tickets of ten years: whole, consistent, and gone again without a trace but the trail."""

from datetime import timedelta

import pytest
from django.db import connection

from bailiwick.audit.actions import seal
from bailiwick.audit.actions.prove import Proof
from bailiwick.audit.models import AuditRow
from bailiwick.clocks.actions.ledgers import Ledgers
from bailiwick.clocks.models import Clock
from bailiwick.core.actors import System
from bailiwick.core.bulk import lay_aside, put_back, what_lies_aside
from bailiwick.core.models import SearchDocument
from bailiwick.core.search import find
from bailiwick.core.testing import NOON
from bailiwick.demo.actions import bring_history, demo_user, load_demo, remove_demo
from bailiwick.demo.models import DemoLoad
from bailiwick.desk.models import SUBJECT, Entry, Ticket
from bailiwick.reports.models import CountedMonth

pytestmark = pytest.mark.django_db
MANY = 800
DEMO = System("a trial")


@pytest.fixture
def years():
    load_demo(DEMO, NOON, seed=3, scale=0.02, lively=False, years=MANY)
    load = DemoLoad.objects.get()
    before = Ticket.objects.count()
    bring_history(load, MANY, NOON, lambda _words, _share: None)
    first, last = DemoLoad.objects.get().counts["years"]
    assert Ticket.objects.count() == before + MANY
    return Ticket.objects.filter(pk__gte=first, pk__lte=last)


def test_brings_closed_tickets_of_ten_years_and_living_ones(years):
    assert set(years.values_list("state", flat=True)) == {"closed"}
    assert years.order_by("opened_at").first().opened_at < NOON - timedelta(days=3_500)
    assert years.order_by("-closed_at").first().closed_at < NOON
    assert MANY * 2 < Entry.objects.filter(ticket__in=years).count() < MANY * 4
    assert Ticket.objects.filter(pk__gt=DemoLoad.objects.get().counts["years"][1], unfinished=True).count() == 2
    assert CountedMonth.objects.count() > 100


def test_each_clock_shows_what_its_ledger_says(years):
    clocks = Clock.objects.filter(subject_type=SUBJECT, subject_id__in=years.values("pk"))
    assert clocks.count() == years.count()
    assert clocks.exclude(waited=timedelta(0)).exists()
    ledgers = Ledgers(clocks, now=NOON)
    assert ledgers.refresh(list(ledgers.clocks.values())) == []
    assert ledgers.unread == {}


def test_the_trail_tells_of_each_and_can_be_proved(years):
    told = AuditRow.objects.filter(subject_type=SUBJECT, subject_id__in=years.values("pk"))
    assert told.count() == 3 * years.count()
    seal(NOON)
    assert Proof().examine().flaws == []


def test_everything_is_found_and_what_is_new_first(years):
    assert SearchDocument.objects.filter(record_type=SUBJECT, record_id__in=years.values("pk")).count() == years.count()
    newest = SearchDocument.objects.order_by("-pk").values_list("at", flat=True)[:20]
    assert min(newest) > NOON - timedelta(days=800)
    old = years.order_by("pk").first()
    assert [hit.record_id for hit in find(old.number, demo_user("grace"), kinds=[SUBJECT]).hits] == [old.pk]


def test_removing_takes_all_of_it(years):
    keys = list(years.values_list("pk", flat=True))
    assert remove_demo(DEMO, NOON).tickets >= MANY
    assert not Ticket.objects.exists()
    assert not SearchDocument.objects.filter(record_type__in=(SUBJECT, "desk.entry")).exists()
    assert not Clock.objects.filter(subject_type=SUBJECT, subject_id__in=keys).exists()
    assert Ledgers(Clock.objects.all()[:50], now=NOON).unread == {}


def test_an_interrupted_load_is_mended():
    pairs = what_lies_aside([Ticket])
    assert len(pairs) > 10
    lay_aside(pairs)
    assert len(what_lies_aside([Ticket])) == 0
    put_back([back for _away, back in pairs])
    put_back([back for _away, back in pairs])
    assert {back for _away, back in what_lies_aside([Ticket])} == {back for _away, back in pairs}
    assert connection.vendor in {"sqlite", "postgresql"}
