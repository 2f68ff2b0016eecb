import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from bailiwick.conftest import PASSWORD
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.people.actions import reset_second_factor
from bailiwick.people.models import FailedSignIns, Role, User
from bailiwick.people.tests.factories import prove


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def required(city):
    Role.objects.filter(slug="client").update(requires_second_factor=True)


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def enrolled(city, sign_in):
    """Rita's client after she set up an authenticator app, and the app's secret."""
    client = prove(sign_in("rita"), city.rita)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'<code class="font-mono">(\w+)</code>', page).group(1)
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)}).status_code == 302
    cache.clear()
    return client, secret


class TestSecondFactor:
    def test_set_up_is_in_the_trail_and_the_secret_is_not_in_the_database(self, city, enrolled):
        _client, secret = enrolled
        assert "people.SecondFactorAdded" in trail(city.rita)
        assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))

    def test_shows_recovery_codes_once(self, enrolled):
        client, _secret = enrolled
        assert len(re.findall(r"<li>\d{8}</li>", client.get("/accounts/2fa/recovery-codes/").content.decode())) == 10

    def test_is_asked_for_at_the_next_sign_in(self, city, enrolled):
        client = Client()
        answer = client.post("/accounts/login/", {"login": "rita", "password": PASSWORD})
        assert answer["Location"] == "/accounts/2fa/authenticate/"
        assert client.get("/my/account/").status_code == 302
        Authenticator.objects.filter(type="totp").update(last_used_at=None)
        client.post("/accounts/2fa/authenticate/", {"code": code_for(enrolled[1])})
        assert client.get("/my/account/").status_code == 200
        assert trail(city.rita)[-1] == "people.SignedIn"

    def test_a_wrong_code_counts_as_a_failure(self, city, enrolled):
        client = Client()
        client.post("/accounts/login/", {"login": "rita", "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
        assert trail(city.rita)[-1] == "people.SignInFailed"
        assert FailedSignIns.objects.filter(key=f"user:{city.rita.pk}").exists()

    def test_removing_it_is_in_the_trail(self, city, enrolled):
        client, _secret = enrolled
        client.post("/accounts/2fa/totp/deactivate/")
        assert trail(city.rita)[-1] == "people.SecondFactorRemoved"


class TestRequiredSecondFactor:
    def test_comes_before_anything_else(self, required, sign_in):
        client = sign_in("rita")
        assert client.get("/my/account/")["Location"] == "/accounts/2fa/"
        assert client.get("/my/account/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/accounts/2fa/"
        assert client.get("/api/v1/people/me").status_code == 403

    def test_leaves_setting_it_up_and_leaving_open(self, required, sign_in):
        client = sign_in("rita")
        assert client.get("/accounts/2fa/").status_code == 200
        assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
        assert client.post("/accounts/logout/").status_code == 302

    def test_does_not_touch_other_roles(self, required, sign_in):
        assert sign_in("tomas").get("/my/account/").status_code == 200

    def test_once_set_up_it_opens_and_cannot_be_removed(self, city, enrolled, required):
        client, _secret = enrolled
        assert client.get("/my/account/").status_code == 200
        page = client.post("/accounts/2fa/totp/deactivate/").content.decode()
        assert "Set up another one" in page
        assert Authenticator.objects.filter(user=city.rita, type="totp").exists()


class TestResetSecondFactor:
    def test_removes_all_and_ends_the_sessions(self, city, enrolled, now):
        Client().post("/accounts/login/", {"login": "rita", "password": PASSWORD})
        reset_second_factor(city.rita, actor=city.actor("ada"), now=now)
        assert not Authenticator.objects.filter(user=city.rita).exists()
        assert "people.SecondFactorReset" in trail(city.rita)

    def test_is_refused_to_a_supervisor(self, city, now):
        with pytest.raises(Refused):
            reset_second_factor(city.rita, actor=city.actor("grace"), now=now)

    def test_a_role_that_ended_asks_for_nothing(self, city, required, now):
        city.rita.grants.update(ends_on=now.date().replace(year=2020))
        assert not User.objects.get(pk=city.rita.pk).needs_second_factor
