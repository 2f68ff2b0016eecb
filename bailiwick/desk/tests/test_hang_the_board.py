"""The board on the wall shows what needs hands, no secrets, and a browser left there reaches nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from bailiwick.core.testing import NOON
from bailiwick.desk.actions import wait_ticket
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.desk.views.wall import board_of

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def busy(city):
    """Return four tickets: one late, one due soon, one that waits, one that is nobody's business."""
    late, soon, waiting, secret = (make_ticket(city, title=title) for title in ("Late one", "Soon one", "Waiting one", "Secret one"))
    wait_ticket(waiting, actor=city.actor("tomas"), now=NOON, on="vendor", reason="Sent in")
    Ticket.objects.filter(pk=late.pk).update(due_at=NOON - HOUR)
    Ticket.objects.filter(pk=soon.pk).update(due_at=NOON + HOUR)
    Ticket.objects.filter(pk=secret.pk).update(need_to_know=True, due_at=NOON - HOUR)
    return city


class TestBoard:
    def test_counts_what_needs_hands(self, busy):
        board = board_of(busy.tomas, NOON)
        assert {tile["label"]: tile["number"] for tile in board["tiles"]} == {
            "Promise broken": 1, "Due within 2 h": 1, "Open": 3, "Nobody has it": 3, "Waiting": 1,
        }  # fmt: skip
        assert sum(row["open"] for row in board["priorities"]) == 3
        assert [(team["open"], team["broken"], team["soon"], team["waiting"]) for team in board["teams"]] == [(3, 1, 1, 1)]
        assert [line["ticket"].title for line in board["late"]] == ["Late one"]
        assert [line["ticket"].title for line in board["due"]] == ["Soon one"]

    def test_is_drawn_and_refreshes_without_secrets(self, busy, sign_in):
        tomas = sign_in("tomas")
        for path in ("/desk/wall/", "/desk/wall/board/"):
            page = tomas.get(path, headers={"X-Background": "poll"}).content.decode()
            assert "Late one" in page
            assert "Secret one" not in page

    def test_asks_as_often_for_many(self, busy, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            board_of(busy.tomas, NOON)

    def test_is_not_for_clients(self, busy, sign_in, client):
        assert sign_in("rita").get("/desk/wall/").status_code == 403
        assert sign_in("rita").post("/desk/wall/hang/").status_code == 403
        assert client.get("/desk/wall/").status_code == 302

    def test_says_that_nothing_is_due(self, city, sign_in):
        assert "Nothing is due." in sign_in("tomas").get("/desk/wall/").content.decode()


class TestHanging:
    def test_stays_signed_in_and_reaches_nothing_else(self, busy, sign_in):
        tomas = sign_in("tomas")
        assert tomas.post("/desk/wall/hang/").url == "/desk/wall/"
        for path in ("/", "/desk/", "/records/tickets/", "/my/account/"):
            assert tomas.get(path).url == "/desk/wall/"
        assert tomas.get("/api/v1/desk/tickets").status_code == 403
        days = timedelta(seconds=settings.SESSION_COOKIE_AGE) + timedelta(days=30)
        with time_machine.travel(NOON + days, tick=False):
            page = tomas.get("/desk/wall/").content.decode()
        assert "stays signed in for the board alone" in page
        assert "bw-session" not in page

    def test_signing_out_unties_it(self, busy, sign_in):
        tomas = sign_in("tomas")
        tomas.post("/desk/wall/hang/")
        assert tomas.get("/accounts/logout/").status_code == 200
        tomas.post("/accounts/logout/")
        assert tomas.get("/desk/wall/").status_code == 302

    def test_a_session_that_is_not_tied_locks(self, busy, sign_in):
        tomas = sign_in("tomas")
        tomas.get("/desk/wall/")
        with time_machine.travel(NOON + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 60), tick=False):
            assert "reauthenticate" in tomas.get("/desk/wall/").url
