"""The board on the wall shows what needs hands, no secrets, and a browser left there reaches nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from bailiwick.audit.models import AuditRow
from bailiwick.conftest import PASSWORD
from bailiwick.core.records.actions import retire_record
from bailiwick.core.testing import NOON, trail
from bailiwick.desk.actions import wait_ticket
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.desk.views.wall import board_of
from bailiwick.people.actions import end_sessions, issue_token, lock_account
from bailiwick.people.models import Grant, Role

HOUR = timedelta(hours=1)


@pytest.fixture
def hung(busy, sign_in):
    """Return the browser that Tomás left on the wall."""
    browser = sign_in("tomas")
    browser.post("/desk/wall/hang/")
    return browser


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

    @pytest.mark.parametrize(
        "path", ["/nowhere/", "/desk/wall", "/desk/wallet/", "/DESK/wall/", "/accounts/login/", "/my/sessions/", "/api/v1/openapi.json"]
    )
    def test_is_sent_back_from_any_other_address(self, hung, path):
        answer = hung.get(path)
        assert (answer.status_code, answer.headers.get("Location")) in {(302, "/desk/wall/"), (403, None)}
        assert b"Grace" not in answer.content
        assert b"Late one" not in answer.content

    def test_does_nothing_for_whoever_types_at_it(self, busy, hung):
        ticket = Ticket.objects.get(title="Late one")
        answer = hung.post(f"/desk/tickets/{ticket.number}/pick-up/")
        assert answer.url == "/desk/wall/"
        assert hung.post("/api/v1/desk/tickets", {}, content_type="application/json").json()["code"] == "tied"
        assert hung.post("/desk/wall/").status_code == 405
        assert Ticket.objects.get(pk=ticket.pk).assignee is None

    def test_another_tab_is_the_same_session(self, busy, hung):
        tab = Client()
        tab.cookies = hung.cookies
        assert tab.get("/records/tickets/").url == "/desk/wall/"

    def test_a_page_of_another_site_cannot_hang_it(self, busy):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(busy.tomas, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert strict.post("/desk/wall/hang/").status_code == 403
        assert strict.get("/desk/").url != "/desk/wall/"

    def test_a_token_of_the_api_is_another_matter(self, busy, hung):
        _token, secret = issue_token(busy.grace, actor=busy.actor("grace"), now=NOON, name="Script", abilities=["desk.see_tickets"], expires_at=None)
        bearer = {"Authorization": f"Bearer {secret}"}
        assert Client().get("/api/v1/desk/tickets", headers=bearer).status_code == 200
        assert hung.get("/api/v1/desk/tickets", headers=bearer).status_code == 403

    def test_hanging_and_taking_off_stand_in_the_trail(self, busy, hung):
        hung.post("/desk/wall/hang/")
        hung.post("/accounts/logout/")
        said = [name for name in trail(busy.tomas) if "Tied" in name or "Untied" in name]
        assert said == ["people.SessionTied", "people.SessionUntied"]
        row = AuditRow.objects.get(event="people.SessionTied")
        assert row.facts["place"] == "/desk/wall/"

    def test_signing_out_unties_it(self, hung):
        assert hung.get("/accounts/logout/").status_code == 200
        hung.post("/accounts/logout/")
        assert hung.get("/desk/wall/").url.startswith("/accounts/login/")


class TestEnding:
    def test_lasts_while_it_is_asked(self, hung):
        for days in (60, 120, 180):
            with time_machine.travel(NOON + timedelta(days=days), tick=False):
                assert hung.get("/desk/wall/board/").status_code == 200

    def test_ends_when_nobody_asks_for_long(self, hung):
        with time_machine.travel(NOON + timedelta(days=91), tick=False):
            assert hung.get("/desk/wall/").url.startswith("/accounts/login/")

    def test_ends_with_the_account(self, busy, hung):
        lock_account(busy.tomas, actor=busy.actor("ada"), now=NOON, reason="Left")
        assert hung.get("/desk/wall/board/").url.startswith("/accounts/login/")

    def test_ends_when_the_person_leaves(self, busy, hung):
        retire_record(busy.person("tomas"), actor=busy.actor("ada"), now=NOON)
        assert hung.get("/desk/wall/").url.startswith("/accounts/login/")

    def test_ends_when_it_is_revoked(self, busy, client):
        client.post("/accounts/login/", {"login": "tomas", "password": PASSWORD})
        client.post("/desk/wall/hang/")
        end_sessions(busy.tomas, actor=busy.actor("ada"), now=NOON)
        assert client.get("/desk/wall/").url.startswith("/accounts/login/")

    def test_ends_when_the_role_may_not_see_tickets(self, busy, hung):
        Grant.objects.filter(user=busy.tomas).delete()
        assert hung.get("/desk/wall/board/").url.startswith("/accounts/login/")
        assert trail(busy.tomas)[-1] == "people.SessionUntied"
        assert hung.get("/desk/").url.startswith("/accounts/login/")

    def test_leads_the_screen_to_the_sign_in_when_it_ends(self, busy, hung):
        Grant.objects.filter(user=busy.tomas).delete()
        answer = hung.get("/desk/wall/board/", headers={"HX-Request": "true", "X-Background": "poll"})
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/accounts/login/?next=%2Fdesk%2Fwall%2F")

    def test_ends_when_the_role_asks_for_a_second_factor(self, busy, hung):
        Role.objects.filter(grants__user=busy.tomas).update(requires_second_factor=True)
        assert hung.get("/desk/wall/").url.startswith("/accounts/login/")
        assert hung.get("/desk/wall/").status_code == 302, "it does not go round in circles"

    def test_a_session_that_is_not_tied_locks(self, busy, sign_in):
        tomas = sign_in("tomas")
        tomas.get("/desk/wall/")
        with time_machine.travel(NOON + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 60), tick=False):
            assert "reauthenticate" in tomas.get("/desk/wall/").url
