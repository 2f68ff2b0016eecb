from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.actors import Actor
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.people.actions import issue_token, revoke_token, token_behind, touch_token
from bailiwick.people.models import ApiToken, Grant
from bailiwick.people.tests.factories import prove


def holder_of(secret, now):
    token = token_behind(secret, now=now)
    assert token is not None
    return token.user


@pytest.fixture
def issued(city, now):
    def issue(who="tomas", abilities=("people.see_persons",), days=30, by=None):
        user = getattr(city, who)
        expires = now + timedelta(days=days) if days is not None else None
        return issue_token(user, actor=by or Actor(user=user), now=now, name="Payroll", abilities=abilities, expires_at=expires)

    return issue


class TestIssueToken:
    def test_keeps_a_digest_and_tells_the_trail(self, city, issued):
        token, secret = issued()
        assert secret.startswith("blw_")
        assert secret not in str(ApiToken.objects.values_list())
        assert token.digest != secret
        assert trail(city.tomas)[-1] == "people.TokenIssued"

    def test_narrows_the_account_to_its_scope(self, issued, now):
        _token, secret = issued()
        holder = holder_of(secret, now)
        assert holder.may("people.see_persons")
        assert not holder.may("people.see_staff")

    def test_loses_what_its_holder_loses(self, city, issued, now):
        _token, secret = issued()
        Grant.objects.filter(user=city.tomas).delete()
        assert not holder_of(secret, now).may("people.see_persons")

    @pytest.mark.parametrize(
        ("abilities", "days", "field"), [((), 30, "abilities"), (("people.grant_roles",), 30, "abilities"), (("people.see_staff",), -1, "expires_at")]
    )
    def test_refuses_a_wider_scope_or_a_past_expiry(self, issued, abilities, days, field):
        with pytest.raises(ValidationError) as refused:
            issued(abilities=abilities, days=days)
        assert field in refused.value.message_dict

    def test_is_refused_for_others_without_the_ability_and_by_another_token(self, city, issued, now):
        with pytest.raises(Refused):
            issued(by=city.actor("ada"))
        with pytest.raises(Refused):
            issued(who="rita", abilities=())
        _token, secret = issued(abilities=("people.use_api", "people.see_persons"))
        with pytest.raises(Refused):
            issued(by=Actor(user=holder_of(secret, now)))


class TestTokenBehind:
    def test_is_none_after_expiry_revocation_or_locking(self, city, issued, now):
        token, secret = issued()
        assert token_behind(secret, now=now + timedelta(days=31)) is None
        revoke_token(token, actor=city.actor("tomas"), now=now)
        assert token_behind(secret, now=now) is None
        assert trail(city.tomas)[-1] == "people.TokenRevoked"
        _other, second = issued()
        city.tomas.is_active = False
        city.tomas.save()
        assert token_behind(second, now=now) is None

    def test_is_none_for_nonsense(self, city, now):
        assert token_behind("", now=now) is None
        assert token_behind("blw_nonsense", now=now) is None

    def test_notes_its_use_once_a_minute(self, issued, now, django_assert_num_queries):
        token, _secret = issued()
        touch_token(token, now=now)
        token.refresh_from_db()
        assert token.last_used_at == now
        with django_assert_num_queries(0):
            touch_token(token, now=now + timedelta(seconds=30))
        touch_token(token, now=now + timedelta(seconds=61))
        token.refresh_from_db()
        assert token.last_used_at == now + timedelta(seconds=61)


class TestTokenPage:
    def test_shows_the_secret_once(self, city, sign_in):
        client = prove(sign_in("tomas"), city.tomas)
        answer = client.post("/my/tokens/", {"name": "Payroll", "days": "30", "abilities": ["people.see_persons"]}, follow=True)
        assert "blw_" in answer.content.decode()
        assert ApiToken.objects.get().hint in client.get("/my/tokens/").content.decode()
        assert answer.context["fresh"]["secret"] not in client.get("/my/tokens/").content.decode()

    def test_asks_for_the_password_first(self, city, sign_in):
        assert sign_in("tomas").get("/my/tokens/")["Location"].startswith("/accounts/reauthenticate/")

    def test_revokes_ones_own_only(self, city, sign_in, issued):
        token, _secret = issued()
        assert sign_in("ada").post(f"/my/tokens/{token.pk}/revoke/").status_code == 404
        assert sign_in("tomas").post(f"/my/tokens/{token.pk}/revoke/").status_code == 302
        token.refresh_from_db()
        assert token.revoked_at is not None
