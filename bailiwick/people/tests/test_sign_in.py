from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from bailiwick.audit.models import AuditRow
from bailiwick.conftest import PASSWORD
from bailiwick.core.testing import trail
from bailiwick.people.actions import unlock_account
from bailiwick.people.models import AccountLock, FailedSignIns

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def attempt(name, password, client=None):
    return (client or Client()).post(LOGIN, {"login": name, "password": password})


def sentences(answer):
    return " ".join(str(e) for errors in answer.context["form"].errors.values() for e in errors)


class TestSignIn:
    @pytest.mark.parametrize("name", ["rita", "RITA", "rita@city.example"])
    def test_by_name_or_address(self, city, name):
        client = Client()
        assert attempt(name, PASSWORD, client).status_code == 302
        assert client.get("/my/account/").status_code == 200
        assert trail(city.rita)[-1] == "people.SignedIn"

    def test_gets_a_new_session_key(self, city):
        client = Client()
        client.get(LOGIN)
        session = client.session
        session["planted"] = "1"
        session.save()
        before = session.session_key
        attempt("rita", PASSWORD, client)
        assert client.session.session_key != before

    def test_goes_on_only_within_this_site(self, city):
        for target, there in (("/my/tokens/", "/my/tokens/"), ("https://evil.example/", "/"), ("//evil.example/", "/")):
            answer = Client().post(LOGIN, {"login": "rita", "password": PASSWORD, "next": target})
            assert answer["Location"] == there

    def test_sets_the_cookies_of_the_preferences(self, city):
        city.rita.preferences = {"theme": "dark"}
        city.rita.save()
        assert attempt("rita", PASSWORD).cookies["theme"].value == "dark"

    def test_signing_out_is_in_the_trail(self, city, sign_in):
        sign_in("rita").post("/accounts/logout/")
        assert trail(city.rita)[-1] == "people.SignedOut"

    def test_offers_no_sign_up(self, db):
        assert Client().get("/accounts/signup/").status_code in {302, 404}
        assert "signup" not in Client().get(LOGIN).content.decode()


class TestFailedSignIn:
    def test_says_the_same_whether_the_account_exists_or_not(self, city):
        known, unknown = attempt("rita", "wrong"), attempt("nobody", "wrong")
        assert sentences(known) == sentences(unknown) != ""
        assert (known.status_code, unknown.status_code) == (200, 200)

    def test_is_in_the_trail_without_what_was_typed(self, city):
        attempt("rita", "wrong")
        assert trail(city.rita)[-1] == "people.SignInFailed"
        attempt("my-secret-password", "wrong")
        row = AuditRow.objects.order_by("id").last()
        assert row.event == "people.SignInFailed"
        assert "secret" not in row.subject_name

    def test_locks_the_account_for_a_while(self, city, settings):
        for _try in range(settings.SIGN_IN_LOCK_AFTER):
            answer = attempt("rita", "wrong")
        assert "Too many" in sentences(answer)
        assert trail(city.rita)[-1] == "people.AccountLocked"
        assert "Too many" in sentences(attempt("rita", PASSWORD))

    def test_refuses_a_name_nobody_has_just_so(self, city, settings):
        for _try in range(settings.SIGN_IN_LOCK_AFTER):
            answer = attempt("nobody", "wrong")
        assert "Too many" in sentences(answer)
        assert "Too many" in sentences(attempt("nobody", "wrong"))

    def test_opens_again_by_itself(self, city, settings):
        for _try in range(settings.SIGN_IN_LOCK_AFTER):
            attempt("rita", "wrong")
        ends_at = AccountLock.objects.get().ends_at
        assert ends_at is not None
        later = ends_at + timedelta(seconds=1)
        with time_machine.travel(later, tick=False):
            assert attempt("rita", PASSWORD).status_code == 302
        assert not FailedSignIns.objects.exists()

    def test_opens_when_an_administrator_unlocks_it(self, city, settings, now):
        for _try in range(settings.SIGN_IN_LOCK_AFTER):
            attempt("rita", "wrong")
        unlock_account(city.rita, actor=city.actor("ada"), now=now)
        assert attempt("rita", PASSWORD).status_code == 302

    def test_does_not_throw_out_who_is_in(self, city, settings, sign_in):
        client = sign_in("rita")
        for _try in range(settings.SIGN_IN_LOCK_AFTER):
            attempt("rita", "wrong")
        assert client.get("/my/account/").status_code == 200

    def test_forgets_failures_after_a_success(self, city, settings):
        for _try in range(settings.SIGN_IN_LOCK_AFTER - 1):
            attempt("rita", "wrong")
        attempt("rita", PASSWORD)
        attempt("rita", "wrong")
        assert FailedSignIns.objects.get().count == 1
