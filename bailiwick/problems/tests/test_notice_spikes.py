"""Like calls in a short time make one spike, which explains itself; anything else makes none."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bailiwick.core.kept import install
from bailiwick.core.models import Stamp
from bailiwick.core.testing import NOON, trail
from bailiwick.desk.actions import Opening, change_ticket, open_ticket, restrict_ticket
from bailiwick.desk.tests.factories import make_category, make_ticket
from bailiwick.notifications.models import Notification, Outgoing
from bailiwick.people.models import Person
from bailiwick.places.models import Room
from bailiwick.problems.actions import dismiss_spike, end_quiet_spikes, forget_traces, install_spike_rules, recalling
from bailiwick.problems.models import Spike, SpikeCall, SpikeRule, SpikeState, Trace, likeness, telling_words


def only(**values):
    SpikeRule.objects.all().delete()
    return SpikeRule.objects.create(**{"name": "the one", "same_site": False} | values)


class TestRules:
    def test_ship_once_and_stay_as_they_were_changed(self, db):
        assert SpikeRule.objects.count() == 5
        SpikeRule.objects.filter(same_category=True).delete()
        assert install_spike_rules() == 0
        assert SpikeRule.objects.count() == 3

    def test_site_and_category(self, calls):
        only(calls=5, minutes=15, same_site=True, same_category=True)
        calls(4, title="a")
        assert not Spike.objects.exists()
        calls(1, first=4, title="quite another thing", start=NOON + timedelta(minutes=4))
        spike = Spike.objects.get()
        assert (spike.calls, str(spike)) == (5, "Annex 2, Network")
        assert "5 calls within 15 minutes from the same site, of the same category" in spike.rule.in_words

    def test_too_slow_is_none(self, city, network):
        only(calls=3, minutes=10, same_site=True, same_category=True)
        for n in range(6):
            make_ticket(city, category=network, now=NOON + timedelta(minutes=6 * n))
        assert not Spike.objects.exists()

    def test_words_alone(self, city, calls):
        only(calls=4, minutes=15, same_words=True)
        for n, title in enumerate(
            ("Payroll site is down", "I cannot open the payroll site", "Mouse broken", "payroll!", "The site for payroll fails")
        ):
            calls(1, first=n, title=title, category=None)
        spike = Spike.objects.get()
        assert spike.calls == 4
        assert "payroll" in spike.words.split()

    def test_rooms_that_begin_alike(self, city, neighbours, network):
        only(calls=3, minutes=15, same_site=True, room_characters=2)
        rooms = [Room.objects.create(building=city.places.house, number=number) for number in ("2.14", "2.09", "1.02", "2.20")]
        for n, room in enumerate(rooms):
            make_ticket(city, requester=neighbours[n], site=city.places.hall, room=room, title=f"matter {n}", now=NOON + timedelta(minutes=n))
        assert (Spike.objects.get().room_start, Spike.objects.get().calls) == ("2.", 3)

    def test_only_certain_rooms_category_and_words(self, city, neighbours, network):
        wifi = make_category("Wi-Fi", parent=network)
        only(calls=2, minutes=15, room_prefix="2.", category=network, words="wifi network")
        inside = Room.objects.create(building=city.places.house, number="2.14")
        outside = Room.objects.create(building=city.places.house, number="1.01")
        for n, (room, title) in enumerate(((outside, "No wifi"), (inside, "Printer"), (inside, "No Wi-Fi"), (inside, "wifi gone"))):
            make_ticket(city, requester=neighbours[n], site=city.places.hall, room=room, title=title, category=wifi, now=NOON)
        assert sorted(c.ticket.title for c in SpikeCall.objects.all()) == ["No Wi-Fi", "wifi gone"]

    def test_one_that_compares_nothing_looks_at_all_calls_beside_one_that_does(self, city, neighbours):
        only(calls=3, minutes=15, words="toner ink cartridge")
        SpikeRule.objects.create(name="another", calls=3, minutes=15, same_site=True, same_category=False, same_words=True)
        for n, title in enumerate(("No toner", "Ink is dry", "Which cartridge?")):
            make_ticket(city, requester=neighbours[n], title=title, now=NOON + timedelta(minutes=n))
        assert Spike.objects.get().calls == 3

    @pytest.mark.parametrize("word", ["100%", "a_b", "back\\slash"])
    def test_words_are_taken_as_they_are(self, calls, word):
        only(calls=2, minutes=15, same_words=True)
        calls(1, title=f"{word}xyzzy one", category=None)
        calls(1, first=1, title=f"{word}xyzzy two", category=None)
        assert Spike.objects.get().calls == 2

    def test_retired_rules_find_nothing(self, calls):
        SpikeRule.objects.update(retired_at=NOON)
        calls(12)
        assert not Spike.objects.exists()

    def test_must_say_what_calls_share(self, sign_in):
        answer = sign_in("grace").post(
            "/records/spike-rules/new",
            {"name": "x", "calls": 5, "minutes": 5, "room_characters": 0, "likeness": 50, "quiet_minutes": 30, "rest_hours": 5},
        )
        assert answer.status_code == 422
        assert "Say what the calls have in common" in answer.content.decode()


class TestOneForEachCause:
    def test_grows_instead_of_coming_twice(self, calls):
        calls(12)
        spike = Spike.objects.get()
        assert spike.calls == 12
        assert trail(spike) == ["problems.SpikeFound"]

    def test_takes_those_in_whom_several_rules_see_it(self, calls):
        calls(6, title="No network")
        calls(3, first=6, title="network printing is slow", category=None)
        assert Spike.objects.count() == 1

    def test_widens_when_the_same_comes_from_another_site(self, city, calls, network):
        calls(6)
        for n in range(6):
            person = Person.objects.create(name=f"H{n}", site=city.places.hall)
            make_ticket(city, requester=person, title="No network", category=network, now=NOON + timedelta(minutes=7))
        spike = Spike.objects.get()
        assert spike.site is None
        assert spike.calls >= 8

    def test_other_causes_make_others(self, city, calls):
        calls(6)
        calls(6, title="Door badge refused", category=make_category("Doors"))
        assert Spike.objects.count() == 2

    def test_on_a_day_of_many_calls_none_is_counted_twice(self, calls, monkeypatch):
        monkeypatch.setattr(recalling, "COMPARED", 4)
        only(calls=4, minutes=30, same_words=True, quiet_minutes=1)
        calls(4, title="Payroll site is down", category=None)
        end_quiet_spikes(now=NOON + timedelta(minutes=6))
        for n, title in enumerate(("Mouse broken", "Toner empty", "Badge refused", "Screen flickers")):
            calls(1, first=4 + n, title=title, category=None, start=NOON + timedelta(minutes=7 + n))
        calls(1, first=8, title="Payroll site is down", category=None, start=NOON + timedelta(minutes=12))
        assert (Spike.objects.get().calls, SpikeCall.objects.count(), Trace.objects.count()) == (4, 4, 9)

    def test_supervisors_are_told_once(self, city, calls):
        calls(12)
        told = Notification.objects.filter(notice="problems.SpikeFound")
        assert [notice.user for notice in told] == [city.grace]
        assert Outgoing.objects.filter(notice="problems.SpikeFound").count() == 1


class TestEnding:
    def test_by_itself_when_it_is_quiet(self, calls):
        calls(6)
        later = NOON + timedelta(hours=2)
        assert end_quiet_spikes(now=NOON + timedelta(minutes=10)) == 0
        assert end_quiet_spikes(now=later) == 1
        spike = Spike.objects.get()
        assert (spike.state, trail(spike)) == (SpikeState.ENDED, ["problems.SpikeFound", "problems.SpikeEnded"])
        calls(6, start=later)
        assert Spike.objects.count() == 2

    def test_dismissed_it_does_not_come_back_while_it_rests(self, city, calls):
        calls(6)
        spike = Spike.objects.get()
        dismiss_spike(spike, actor=city.actor("grace"), now=NOON + timedelta(minutes=6), reason="A training class")
        calls(6, first=6, start=NOON + timedelta(minutes=7))
        assert Spike.objects.get().calls == 6
        calls(6, start=NOON + timedelta(hours=13))
        assert Spike.objects.count() == 2

    def test_traces_are_kept_for_a_day(self, calls):
        calls(3)
        assert forget_traces(now=NOON + timedelta(hours=23)) == 0
        assert forget_traces(now=NOON + timedelta(hours=25)) == 3
        assert not Trace.objects.exists()


class TestSecrets:
    def test_need_to_know_tickets_leave_no_trace(self, city, calls, network):
        calls(3)
        for n in range(4):
            make_ticket(city, title="No network", category=network, site=city.places.annex, need_to_know=True, now=NOON + timedelta(minutes=4 + n))
        assert not Spike.objects.exists()

    def test_leave_a_spike_when_they_become_secret(self, city, calls):
        tickets = calls(6)
        restrict_ticket(tickets[2], actor=city.actor("grace"), now=NOON + timedelta(minutes=9), reason="Personal matter")
        assert Spike.objects.get().calls == 5
        assert not SpikeCall.objects.filter(ticket=tickets[2]).exists()


def stamp():
    return Stamp.objects.get(name=Spike._meta.db_table).value


def bears_the_trigger_of_old():
    """Let the table set its stamp with every change, as it did before some columns were restless."""
    table, does = Spike._meta.db_table, "EXECUTE FUNCTION core_set_stamp()"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            does = f"BEGIN UPDATE core_stamp SET value = hex(randomblob(12)) WHERE name = '{table}'; END"  # noqa: S608 - our own name
            cursor.execute(f"CREATE TRIGGER stamp_{table}_update AFTER update ON {table} {does}")
        else:
            cursor.execute(f"CREATE TRIGGER stamp_{table} AFTER UPDATE ON {table} FOR EACH STATEMENT {does}")


class TestCost:
    @pytest.mark.parametrize("is_old", [False, True], ids=["new", "old"])
    def test_counting_calls_forgets_nothing_that_is_kept(self, city, calls, is_old):
        if is_old:
            bears_the_trigger_of_old()
            install(connection)
        calls(6)
        before = stamp()
        calls(1, first=6, start=NOON + timedelta(minutes=7))
        assert (Spike.objects.get().calls, stamp()) == (7, before)
        dismiss_spike(Spike.objects.get(), actor=city.actor("grace"), now=NOON + timedelta(minutes=8), reason="A training class")
        assert stamp() != before

    def test_queries_do_not_grow_with_the_storm(self, city, calls, neighbours, network):
        def count(at):
            with CaptureQueriesContext(connection) as queries:
                open_ticket(Opening(title="No network", requester=neighbours[0], category=network), actor=city.actor("tomas"), now=at)
            return len(queries)

        only(calls=200, minutes=60, same_category=True)
        calls(3)
        few = count(NOON + timedelta(minutes=5))
        calls(12, start=NOON + timedelta(minutes=6))
        assert count(NOON + timedelta(minutes=20)) <= few

    def test_compares_what_a_ticket_says_now(self, city, calls, network):
        only(calls=3, minutes=30, same_category=True)
        tickets = calls(3, category=None, title="Nothing")
        for ticket in tickets:
            change_ticket(ticket, actor=city.actor("tomas"), now=NOON, values={"category": network})
        calls(1, first=3, start=NOON + timedelta(minutes=3))
        assert Spike.objects.get().calls == 4
        assert Trace.objects.filter(category=network).count() == 4


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("No network", "Network is down", True),
        ("The network in the annex does not work", "network", True),
        ("Printer jam", "Printer out of toner", False),
        ("Sin red en el anexo", "no hay red", True),
        ("Wi-Fi gone", "no wifi", True),
        ("help!!!", "it is not working", False),
    ],
)
def test_texts_are_compared_by_what_they_tell(one, other, alike):
    assert (likeness(telling_words(one), telling_words(other)) >= 0.5) is alike
