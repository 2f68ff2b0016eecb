"""What a page wants to know is asked in one query: counts, the figures of its frame, and what there is about a record."""

from collections import OrderedDict

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from bailiwick.core import figures, glances, looks
from bailiwick.core.figures import Figure, add_figure, figures_of
from bailiwick.core.glances import add_glance, glance, there_is
from bailiwick.core.tally import MOST_PARTS, tally


@pytest.fixture
def rooms(city):
    return apps.get_model("places", "Room").objects.order_by("number")


@pytest.fixture
def ask(monkeypatch, city):
    """Return a function that makes a request of somebody, with these figures alone."""

    def ask(*counted, user=None):
        monkeypatch.setattr(figures, "_figures", {})
        for figure in counted:
            add_figure(figure)
        request = RequestFactory().get("/")
        request.user = user or city.rita
        request.user.may("desk.ask")
        return figures_of(request)

    return ask


class TestTally:
    def test_counts_up_to_each_bound_in_one_query(self, rooms, django_assert_num_queries):
        odd = rooms.exclude(number="102")
        with django_assert_num_queries(1):
            assert tally([(rooms, 2), (odd, None), (rooms.filter(pk__in=[]), 9), (rooms.filter(number="no %s"), 1)]) == [2, 2, 0, 0]

    def test_asks_nothing_where_nothing_can_be_found(self, rooms, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert tally([(rooms.none(), 1)]) == [0]
            assert tally([]) == []

    def test_takes_as_many_as_there_are(self, rooms):
        assert tally([(rooms, None)] * (MOST_PARTS + 1)) == [3] * (MOST_PARTS + 1)


class TestFigures:
    def test_are_counted_together_when_the_first_is_asked_for(self, ask, rooms, django_assert_num_queries):
        counted = ask(
            Figure("rooms", lambda _user: rooms, most=9),
            Figure("none", lambda _user: rooms.none()),
            Figure("elsewhere", lambda _user: rooms, for_frame=False),
        )
        with django_assert_num_queries(1):
            assert (counted["rooms"], counted["none"], counted["rooms"]) == (3, 0, 3)
        with django_assert_num_queries(1):
            assert counted["elsewhere"] == 1

    def test_concern_those_who_may(self, ask, city, rooms, django_assert_num_queries):
        secret = Figure("jobs", lambda _user: rooms, ability="core.see_jobs")
        assert (ask(secret)["jobs"], ask(secret, user=city.ada)["jobs"]) == (0, 1)

    def test_concern_strangers_only_where_they_say_so(self, monkeypatch, rooms):
        monkeypatch.setattr(figures, "_figures", {})
        add_figure(Figure("shut", lambda _user: rooms))
        add_figure(Figure("open", lambda _user: rooms, for_strangers=True))
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        assert (figures_of(request)["shut"], figures_of(request)["open"]) == (0, 1)

    def test_are_settled_only_where_there_may_be_something(self, ask, rooms):
        asked = []

        def exactly(user):
            asked.append(user)
            return 2

        counted = ask(Figure("some", lambda _user: rooms, exactly=exactly), Figure("none", lambda _user: rooms.none(), exactly=exactly))
        assert (counted.may_be("some"), counted.may_be("none"), asked) == (True, False, [])
        assert (counted["some"], counted["some"], counted["none"], len(asked)) == (2, 2, 0, 1)
        counted.settle("some", 7)
        assert counted["some"] == 7

    def test_are_counted_anew_for_another_account(self, ask, city, rooms):
        request = RequestFactory().get("/")
        request.user = city.rita
        first = figures_of(request)
        assert figures_of(request) is first
        request.user = city.ada
        assert figures_of(request) is not first


class TestGlance:
    @pytest.fixture
    def hall(self, monkeypatch, city):
        monkeypatch.setitem(glances._glances, type(city.places.hall), {})
        add_glance(type(city.places.hall), "houses", lambda site, _user: site.buildings.all())
        add_glance(type(city.places.hall), "mine", lambda site, user: type(site).objects.filter(pk=site.pk if user == city.ada else 0))
        assert city.ada.stamp  # what her roles give is read before a page looks
        return city.places.hall

    def test_sees_everything_in_one_query(self, hall, city, django_assert_num_queries):
        with django_assert_num_queries(1):
            glance(hall, city.ada)
            assert there_is(hall, "houses", city.ada)
            assert there_is(hall, "mine", city.ada)

    @pytest.mark.parametrize("site", ["hall", "annex"])
    def test_sees_the_same_by_questions_that_are_kept(self, hall, city, site, monkeypatch):
        monkeypatch.setattr(looks, "_kept", OrderedDict())
        record = getattr(city.places, site)
        add_glance(type(record), "named", lambda site, _user: type(city.places.hall).objects.filter(name=site.name))
        add_glance(type(record), "itself", lambda site, _user: type(city.places.hall).objects.filter(pk=site.pk))
        add_glance(type(record), "nothing", lambda _site, _user: type(city.places.hall).objects.filter(pk__in=[]))
        for user in (city.ada, city.rita, None, city.ada, city.rita, None, city.ada, city.rita, None):
            glance(record, user)
            told = {name: there_is(record, name, user) for name in ("houses", "mine", "named", "itself", "nothing")}
            assert told == {"houses": site == "hall", "mine": user == city.ada, "named": True, "itself": True, "nothing": False}
        assert [set(kept) for kept in looks._kept.values()] == [{"itself", "nothing"}] * 3  # the others read more than a key

    def test_is_of_one_account_and_one_instance(self, hall, city, django_assert_num_queries):
        glance(hall, city.ada)
        with django_assert_num_queries(2):
            assert not there_is(hall, "mine", city.rita)
            assert not there_is(city.places.annex, "houses", city.ada)

    def test_tells_what_holds_now_where_nobody_looked(self, hall, city):
        assert not there_is(city.places.annex, "houses", None)
        type(city.places.house).objects.create(site=city.places.annex, name="Shed", floors=1)
        assert there_is(city.places.annex, "houses", None)
