from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bailiwick.core.testing import trail
from bailiwick.people.models import Person, User


def run(monkeypatch, password, **options):
    monkeypatch.setenv("BAILIWICK_ADMINISTRATOR_PASSWORD", password)
    call_command("create_administrator", **{"name": "Ada Lindqvist", "username": "ada", "email": "ada@city.example", **options}, stdout=StringIO())


class TestCreateAdministrator:
    def test_makes_somebody_who_may_do_everything(self, db, monkeypatch):
        run(monkeypatch, "a long enough password")
        user = User.objects.get(username="ada")
        assert user.may_everywhere("people.grant_roles")
        assert user.check_password("a long enough password")
        assert trail(user) == ["people.AccountCreated", "people.RoleGranted"]

    @pytest.mark.parametrize("weak", ["short", "password1234", "123456789012"])
    def test_refuses_a_weak_password_and_makes_nothing(self, db, monkeypatch, weak):
        with pytest.raises(CommandError):
            run(monkeypatch, weak)
        assert not User.objects.exists()
        assert not Person.objects.exists()

    def test_refuses_a_name_that_is_taken(self, city, monkeypatch):
        with pytest.raises(CommandError, match="taken"):
            run(monkeypatch, "a long enough password", email="other@city.example")

    def test_is_pointed_out_on_an_empty_installation(self, db, client):
        assert "create_administrator" in client.get("/accounts/login/").content.decode()

    def test_is_not_mentioned_once_somebody_can_sign_in(self, city, client):
        assert "create_administrator" not in client.get("/accounts/login/").content.decode()
