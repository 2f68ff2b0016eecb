from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from bailiwick.conftest import PASSWORD
from bailiwick.core.testing import trail


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def rita(clock, sign_in):
    client = sign_in("rita")
    client.get("/my/account/")
    return client


class TestSessionLock:
    def test_comes_after_idle_time_and_returns_to_the_page(self, rita, clock, city):
        clock.shift(timedelta(minutes=31))
        answer = rita.get("/my/preferences/?from=mail")
        assert answer["Location"].startswith("/accounts/reauthenticate/?next=%2Fmy%2Fpreferences%2F%3Ffrom%3Dmail")
        page = rita.get(answer["Location"]).content.decode()
        assert "This session is locked" in page
        back = rita.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/my/preferences/?from=mail"})
        assert back["Location"] == "/my/preferences/?from=mail"
        assert rita.get("/my/preferences/").status_code == 200
        assert trail(city.rita)[-1] == "people.SessionUnlocked"

    def test_stays_locked_with_a_wrong_password(self, rita, clock):
        clock.shift(timedelta(minutes=31))
        rita.get("/my/account/")
        rita.post("/accounts/reauthenticate/", {"password": "wrong"})
        assert rita.get("/my/account/").status_code == 302

    def test_does_not_come_while_somebody_works(self, rita, clock):
        for _step in range(6):
            clock.shift(timedelta(minutes=20))
            assert rita.get("/my/account/").status_code == 200

    def test_is_not_held_off_by_a_page_that_refreshes_itself(self, rita, clock):
        for _step in range(4):
            clock.shift(timedelta(minutes=10))
            answer = rita.get(
                "/my/account/", headers={"X-Background": "poll", "HX-Request": "true", "HX-Current-URL": "http://testserver/my/account/"}
            )
        assert answer.status_code == 204
        assert answer.headers["HX-Redirect"] == "/accounts/reauthenticate/?next=%2Fmy%2Faccount%2F"

    def test_comes_sooner_for_whoever_gives_roles(self, clock, sign_in, settings):
        ada = sign_in("ada")
        ada.get("/my/account/")
        clock.shift(timedelta(seconds=settings.SESSION_IDLE_SECONDS_PRIVILEGED + 1))
        assert ada.get("/my/account/").status_code == 302

    def test_keeps_what_was_posted_and_offers_to_send_it(self, rita, clock):
        clock.shift(timedelta(minutes=31))
        answer = rita.post("/my/preferences/", {"theme": "dark", "time_zone": "", "password": "never kept"})
        assert "send-again" in answer["Location"]
        rita.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/my/send-again/"})
        page = rita.get("/my/send-again/").content.decode()
        assert 'action="/my/preferences/"' in page
        assert 'name="theme" value="dark"' in page
        assert "never kept" not in page

    def test_answers_programs_with_a_problem(self, rita, clock):
        clock.shift(timedelta(minutes=31))
        answer = rita.get("/api/v1/people/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "locked")

    def test_leaves_signing_out_open(self, rita, clock):
        clock.shift(timedelta(minutes=31))
        rita.get("/my/account/")
        assert rita.post("/accounts/logout/").status_code == 302
        assert "/accounts/login/" in rita.get("/my/account/")["Location"]

    def test_ends_altogether_after_a_working_day(self, rita, clock, settings):
        for _step in range(settings.SESSION_COOKIE_AGE // 1200 + 1):
            clock.shift(timedelta(minutes=20))
            answer = rita.get("/my/account/")
        assert answer["Location"].startswith("/accounts/login/")

    def test_writes_its_note_once_a_minute(self, rita, clock, django_assert_num_queries):
        clock.shift(timedelta(seconds=30))
        with django_assert_num_queries(3):  # session, account and grants are read, nothing is written
            rita.get("/my/still-here/")
