"""Loading and removing: what comes in, how it looks to people, and that nothing of it stays."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bailiwick.audit.models import AuditRow
from bailiwick.core.actors import System
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import NOON, trail
from bailiwick.demo.actions import demo_sign_ins, load_demo, remove_demo
from bailiwick.demo.models import SOURCE, DemoLoad
from bailiwick.desk.models import Category, Entry, State, Ticket
from bailiwick.people.models import Person, User

pytestmark = pytest.mark.django_db

#: kept on purpose: the trail and the ledgers, which nobody takes back, what was worked in the background, and what an installation has anyway
STAYS = {
    "audit.AuditRow",
    "core.Job",
    "django_q.OrmQ",
    "core.Series",
    "clocks.CalendarException",
    "clocks.Clock",
    "clocks.ClockEvent",
    "clocks.Escalation",
    "clocks.HolidayPlan",
    "clocks.Promise",
    "desk.PriorityRule",
    "mailroom.TokenKey",
    "people.Role",
}


def rows():
    return {m._meta.label: m._default_manager.count() for m in apps.get_models() if m._meta.managed and m._meta.label not in STAYS}


@pytest.fixture
def county():
    return load_demo(System("a trial"), NOON, seed=3, scale=0.02, lively=False)


class TestLoadDemo:
    def test_brings_people_and_tickets(self, county):
        assert Ticket.objects.filter(source=SOURCE).count() == county.counts["tickets"] > 150
        assert Person.objects.count() == county.counts["people.person"]
        assert Ticket.objects.filter(state=State.WAITING, due_at=None, waits__ended_at=None).exists()
        assert Ticket.objects.filter(need_to_know=True).count() == 5
        assert Entry.objects.filter(author_name="").count() == 0

    def test_numbers_tickets_in_the_order_of_their_opening(self):
        load_demo(System("a trial"), NOON, seed=3, scale=0.02, lively=False)
        numbers = Ticket.objects.order_by("opened_at", "pk").values_list("number", flat=True)
        assert list(numbers) == sorted(numbers)

    def test_has_tickets_late_and_nearly_late(self, county):
        assert Ticket.objects.breaching(NOON).exists()
        assert Ticket.objects.running().filter(due_at__gt=NOON).exists()

    def test_tells_the_trail_with_its_dates(self, county):
        ticket = Ticket.objects.filter(state=State.CLOSED)[0]
        told = trail(ticket)
        assert told[0] == "desk.TicketOpened"
        assert told[-1] == "desk.TicketClosed"
        assert AuditRow.objects.about(ticket).order_by("at").first().at == ticket.opened_at
        assert trail(county.load) == ["demo.DemoLoaded"]

    def test_asks_the_database_little(self):
        with CaptureQueriesContext(connection) as asked:
            load_demo(System("a trial"), NOON, scale=0.02, lively=False)
        assert len(asked) < 2500

    def test_is_refused_to_clients(self, city):
        with pytest.raises(Refused):
            load_demo(city.actor("rita"), NOON, scale=0.02)

    def test_cannot_happen_twice(self, county):
        with pytest.raises(Conflict, match="loaded already"):
            load_demo(System("a trial"), NOON, scale=0.02)

    def test_offers_one_sign_in_per_role(self, county):
        assert [person.username for person in demo_sign_ins()] == ["rita", "lucia", "nia", "tomas", "henrik", "grace", "ada", "otto"]
        assert all(User.objects.get(username=person.username).check_password(person.password) for person in demo_sign_ins()[:1])


class TestRemoveDemo:
    def test_leaves_a_clean_installation(self):
        before = rows()
        load_demo(System("a trial"), NOON, scale=0.02)
        remove_demo(System("a trial"), NOON)
        assert rows() == before
        assert not DemoLoad.objects.exists()

    def test_takes_along_what_its_people_did(self, county):
        tomas = User.objects.get(username="tomas")
        Ticket.objects.create(number="X-1", title="Tried the demo", opened_at=NOON, last_activity_at=NOON, opened_by=tomas, requester=tomas.person)
        remove_demo(System("a trial"), NOON)
        assert not Ticket.objects.exists()

    def test_keeps_what_real_people_made(self, city, county):
        own = Ticket.objects.create(number="X-1", title="A real one", opened_at=NOON, last_activity_at=NOON, requester=city.person("rita"))
        removed = remove_demo(System("a trial"), NOON)
        assert removed.tickets == county.counts["tickets"]
        assert list(Ticket.objects.all()) == [own]
        assert Person.objects.filter(pk=city.person("rita").pk).exists()

    def test_refuses_when_own_tickets_name_its_things(self, city, county):
        category = Category.objects.filter(code="printer").get()
        Ticket.objects.create(number="X-1", title="A real one", opened_at=NOON, last_activity_at=NOON, category=category)
        with pytest.raises(Conflict, match="X-1"):
            remove_demo(System("a trial"), NOON)
        assert Ticket.objects.filter(source=SOURCE).exists()

    def test_is_refused_to_clients(self, city, county):
        with pytest.raises(Refused):
            remove_demo(city.actor("rita"), NOON)

    def test_says_when_there_is_none(self):
        with pytest.raises(Conflict, match="No demo county"):
            remove_demo(System("a trial"), NOON)


class TestTheCommand:
    def test_loads_tells_and_removes(self, capsys):
        call_command("demo", "--scale", "0.02")
        assert "rita" in capsys.readouterr().out
        call_command("demo_status")
        assert "Harrow County" in capsys.readouterr().out
        call_command("demo", "--remove")
        assert "removed" in capsys.readouterr().out
        with pytest.raises(CommandError, match="No demo county"):
            call_command("demo_remove")
