"""Years brought by several processes into bare tables: as whole as the few, mended when interrupted, on both engines."""

from datetime import date, timedelta
from io import StringIO
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from bailiwick.audit.actions.prove import Proof
from bailiwick.audit.models import AuditRow, Seal
from bailiwick.clocks.actions.ledgers import Ledgers
from bailiwick.clocks.models import Clock
from bailiwick.core.actors import System
from bailiwick.core.bulk import LostHandError, what_lies_aside
from bailiwick.core.models import SearchDocument, Series
from bailiwick.core.search import find, what_words_lie_aside
from bailiwick.core.testing import NOON
from bailiwick.demo.actions import bring_history, demo_user, load_demo, remove_demo
from bailiwick.demo.actions.history import bringing, limits, past, portions
from bailiwick.demo.actions.history.sheets import TABLES
from bailiwick.demo.models import OWED, SOURCE, YEARS, DemoLoad
from bailiwick.desk.models import SUBJECT, Entry, Ticket
from bailiwick.reports.actions import mark_drifted
from bailiwick.reports.models import CountedMonth

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 900
DEMO = System("a trial")


def silent(_words, _share):
    """Hear nothing."""


@pytest.fixture
def county(monkeypatch, settings, tmp_path):
    """Return the load of a small county, in an installation of its own that takes a few hundred tickets for many."""
    settings.AUDIT_KEY_FILE = str(tmp_path / "audit.key")
    monkeypatch.setattr(past, "FEW", 100)
    monkeypatch.setattr(portions, "PORTION", 100)  # more than two hands are given ahead, so that some are left to break off
    monkeypatch.setattr(portions, "LONG_EACH", 400)
    monkeypatch.setattr(bringing, "hands", lambda: 2)
    load_demo(DEMO, NOON, seed=3, scale=0.02, lively=False, years=MANY)
    return DemoLoad.objects.get()


def laid_aside():
    """Return what a load would lay aside now; PostgreSQL words a condition otherwise the second time."""
    return {away for away, _back in [*what_lies_aside(TABLES), *what_words_lie_aside()]}


def found_wherever_it_is_looked_for():
    """Say whether the full text knows exactly the documents there are."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in ("core_searchwords", "core_searchtrigrams"):
                cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - our own names
                cursor.execute(f"SELECT count(*) FROM {table}_docsize")  # noqa: S608 - our own names
                assert cursor.fetchone()[0] == SearchDocument.objects.count()
    return True


def test_all_that_hangs_on_many_tickets_is_there(county):
    before, last = laid_aside(), Series.objects.get(name="ticket").last
    bring_history(county, MANY, NOON, silent)
    load = DemoLoad.objects.get()
    first, end = load.counts[YEARS]
    years = Ticket.objects.filter(pk__gte=first, pk__lte=end)
    closed = years.count()
    assert (closed, OWED in load.counts, laid_aside() ^ before) == (end - first + 1, False, set())
    numbers = list(years.order_by("pk").values_list("number", flat=True))
    assert numbers == [f"T-{number:06}" for number in range(last + 1, last + 1 + closed)]
    opened = list(years.order_by("pk").values_list("opened_at", flat=True))
    assert max(earlier - later for earlier, later in pairwise(opened)) < timedelta(hours=1)
    connection.check_constraints()
    entries = Entry.objects.filter(ticket__in=years)
    assert closed * 2 < entries.count() < closed * 5
    assert SearchDocument.objects.filter(record_type="desk.entry", record_id__in=entries.values("pk")).count() == entries.count()
    assert AuditRow.objects.filter(subject_type=SUBJECT, subject_id__in=years.values("pk")).count() == 3 * closed
    assert (Proof().examine().flaws, Seal.objects.order_by("-number")[0].last) == ([], AuditRow.objects.order_by("-pk")[0].pk)
    ledgers = Ledgers(Clock.objects.filter(subject_type=SUBJECT, subject_id__in=years.values("pk")), now=NOON)
    assert (len(ledgers.clocks), ledgers.refresh(list(ledgers.clocks.values())), ledgers.unread) == (closed, [], {})
    assert CountedMonth.objects.filter(month__lt=date(NOON.year, NOON.month, 1)).count() > 100
    assert mark_drifted(NOON) == []
    assert found_wherever_it_is_looked_for()
    one = years.order_by("pk")[closed // 2]
    assert [hit.record_id for hit in find(one.number, demo_user("grace"), kinds=[SUBJECT]).hits] == [one.pk]
    later = Ticket.objects.create(number="T-own", title="After the years", opened_at=NOON, last_activity_at=NOON)
    assert later.pk > end
    later.delete()
    assert remove_demo(DEMO, NOON).tickets >= MANY
    assert not Ticket.objects.filter(source=SOURCE).exists()
    assert found_wherever_it_is_looked_for()


@pytest.mark.parametrize("killed", [False, True], ids=["failed", "killed"])
def test_a_load_that_breaks_off_leaves_whole_tickets_and_is_mended(county, monkeypatch, killed):
    before, broken = laid_aside(), []

    def breaks(words, share):
        if share > 0.2 and not broken:
            broken.append(words)
            raise LostHandError

    if killed:  # whoever is killed mends nothing
        monkeypatch.setattr("bailiwick.demo.actions.history.mending.mend", lambda *_told: None)
    with pytest.raises(LostHandError):
        bring_history(county, MANY, NOON, breaks)
    monkeypatch.undo()
    assert (OWED in DemoLoad.objects.get().counts, laid_aside() == before) == (killed, not killed)
    said = StringIO()
    call_command("demo", status=True, stdout=said)
    assert ("demo --mend" in said.getvalue()) is killed
    call_command("demo", mend=True, stdout=said)
    assert ("whole again" in said.getvalue()) is killed
    assert (OWED in DemoLoad.objects.get().counts, laid_aside() ^ before) == (False, set())
    first, end = DemoLoad.objects.get().counts[YEARS]
    years = Ticket.objects.filter(pk__gte=first, pk__lte=end)
    assert 0 < years.count() < end - first + 1
    assert not years.exclude(pk__in=Clock.objects.filter(subject_type=SUBJECT).values("subject_id")).exists()
    connection.check_constraints()
    assert found_wherever_it_is_looked_for()
    assert Proof().examine().flaws == []
    remove_demo(DEMO, NOON)
    assert not Ticket.objects.filter(source=SOURCE).exists()


@pytest.mark.parametrize(("tickets", "words"), [(-1, "negative"), (10_000_001, "10,000,000")])
def test_refuses_numbers_that_make_no_sense_before_anything_is_loaded(tickets, words):
    with pytest.raises(CommandError, match=words):
        call_command("demo", tickets=tickets)
    assert not DemoLoad.objects.exists()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the disk of another server is not ours to measure")
def test_refuses_more_than_the_disk_holds(monkeypatch):
    monkeypatch.setattr(limits.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=10**9))
    with pytest.raises(CommandError, match=r"14\.0 GB"):
        call_command("demo", tickets=1_000_000)
    assert not DemoLoad.objects.exists()
