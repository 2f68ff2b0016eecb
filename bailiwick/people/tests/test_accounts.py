import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError

from bailiwick.conftest import PASSWORD
from bailiwick.core.actors import Actor, System
from bailiwick.core.models import Job
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.people.actions import change_email, create_account, grant_role, lock_account, unlock_account
from bailiwick.people.models import AccountLock, User
from bailiwick.people.tests.factories import make_person, make_role, make_user, prove


@pytest.fixture
def nora(city):
    return make_person("Nora Quist", department=city.departments["LIB"])


@pytest.fixture
def library_keeper(city, now):
    """Somebody who administers the accounts of the library alone."""
    keeper = make_user("Keeper", department=city.departments["LIB"])
    role = make_role("keeper", "people.edit_accounts", "people.see_persons")
    grant_role(keeper, actor=System("test"), now=now, role=role, department=city.departments["LIB"])
    return Actor(user=User.objects.get(pk=keeper.pk))


class TestCreateAccount:
    def test_invites_by_mail_and_is_in_the_trail(self, city, nora, now):
        user = create_account(nora, actor=city.actor("ada"), now=now, username="nora", email="Nora@City.example")
        assert not user.has_usable_password()
        assert Job.objects.get(name__contains="send_password_link").kwargs == {"email": "nora@city.example", "is_new": True}
        assert mail.outbox == []
        assert trail(user) == ["people.AccountCreated"]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"username": "RITA"}, "username"),
            ({"email": "rita@CITY.example"}, "email"),
            ({"password": "short"}, "password"),
            ({"email": "no address"}, "email"),
        ],
    )
    def test_refuses_what_is_taken_or_weak(self, city, nora, now, values, field):
        with pytest.raises(ValidationError) as refused:
            create_account(nora, actor=city.actor("ada"), now=now, **{"username": "nora", "email": "nora@city.example", **values})
        assert field in refused.value.message_dict

    def test_refuses_a_second_account(self, city, now):
        with pytest.raises(ValidationError, match="already"):
            create_account(city.person("rita"), actor=city.actor("ada"), now=now, username="rita2", email="r2@city.example")

    def test_is_refused_to_a_supervisor_and_outside_ones_department(self, city, nora, now, library_keeper):
        with pytest.raises(Refused):
            create_account(nora, actor=city.actor("grace"), now=now, username="nora", email="n@city.example")
        create_account(nora, actor=library_keeper, now=now, username="nora", email="n@city.example")
        other = make_person("Ole", department=city.departments["ROADS"])
        with pytest.raises(Refused):
            create_account(other, actor=library_keeper, now=now, username="ole", email="o@city.example")


class TestLockAccount:
    def test_ends_every_session_at_once(self, city, sign_in, now):
        client = sign_in("rita")
        lock_account(city.rita, actor=city.actor("ada"), now=now, reason="Left")
        assert client.get("/my/account/").status_code == 302
        assert "people.AccountLocked" in trail(city.rita)

    def test_and_unlock_bring_it_back(self, city, now):
        lock_account(city.rita, actor=city.actor("ada"), now=now, reason="Left")
        unlock_account(city.rita, actor=city.actor("ada"), now=now)
        assert User.objects.get(pk=city.rita.pk).is_active
        assert not AccountLock.objects.exists()
        assert trail(city.rita)[-1] == "people.AccountUnlocked"

    def test_wants_a_reason_and_not_oneself_nor_the_last_administrator(self, city, now):
        with pytest.raises(ValidationError):
            lock_account(city.rita, actor=city.actor("ada"), now=now, reason=" ")
        with pytest.raises(ValidationError):
            lock_account(city.ada, actor=city.actor("ada"), now=now, reason="Me")
        with pytest.raises(Conflict):
            lock_account(city.ada, actor=System("test"), now=now, reason="Last")

    def test_within_a_department_never_reaches_who_holds_more(self, city, now, library_keeper):
        city.person("ada").department = city.departments["LIB"]
        city.person("ada").save()
        make_user("Otis", department=city.departments["LIB"])
        lock_account(User.objects.get(username="otis"), actor=library_keeper, now=now, reason="Left")
        for act in (
            lambda: lock_account(city.ada, actor=library_keeper, now=now, reason="x"),
            lambda: change_email(city.ada, actor=library_keeper, now=now, email="evil@city.example"),
        ):
            with pytest.raises(Refused):
                act()


class TestChangeEmail:
    def test_takes_the_power_of_the_old_address(self, city, now):
        EmailAddress.objects.create(user=city.rita, email="rita@city.example", verified=True, primary=True)
        change_email(city.rita, actor=city.actor("ada"), now=now, email="new@city.example")
        assert list(EmailAddress.objects.filter(user=city.rita).values_list("email", flat=True)) == ["new@city.example"]
        assert trail(city.rita)[-1] == "people.AccountEmailChanged"

    def test_refuses_an_address_that_somebody_else_has(self, city, now):
        with pytest.raises(ValidationError):
            change_email(city.rita, actor=city.actor("ada"), now=now, email="carl@city.example")


class TestAccountPages:
    def test_show_an_account_to_those_who_may(self, city, sign_in):
        address = f"/people/accounts/{city.rita.pk}/"
        assert "rita@city.example" in sign_in("otto").get(address).content.decode()
        assert sign_in("rita").get(address).status_code == 200
        assert sign_in("carl").get(address).status_code == 404

    def test_lock_after_a_fresh_proof(self, city, sign_in):
        address = f"/people/accounts/{city.rita.pk}/lock/"
        client = sign_in("ada")
        assert client.post(address, {"reason": "Left"})["Location"].startswith("/accounts/reauthenticate/")
        assert prove(client, city.ada).post(address, {"reason": "Left"}).status_code == 302
        assert AccountLock.objects.filter(user=city.rita).exists()

    def test_give_and_take_back_a_role(self, city, sign_in):
        client = prove(sign_in("ada"), city.ada)
        role = make_role("reader", "people.see_persons")
        assert client.post(f"/people/accounts/{city.rita.pk}/roles/give/", {"role": role.pk}).status_code == 302
        grant = city.rita.grants.get(role=role)
        assert client.post(f"/people/accounts/{city.rita.pk}/roles/{grant.pk}/take-back/").status_code == 302
        assert not city.rita.grants.filter(role=role).exists()

    def test_refuse_clients(self, city, sign_in):
        client = prove(sign_in("rita"), city.rita)
        assert client.post(f"/people/accounts/{city.rita.pk}/unlock/").status_code == 403

    def test_make_an_account_for_a_person(self, city, nora, sign_in):
        client = prove(sign_in("ada"), city.ada)
        answer = client.post(f"/people/persons/{nora.pk}/account/new/", {"username": "nora", "email": "nora@city.example"})
        assert answer.status_code == 302
        assert User.objects.filter(person=nora).exists()


class TestPages:
    def test_of_accounts_and_roles_show_their_history(self, city, sign_in):
        ada = sign_in("ada")
        assert f"/audit/history/people.user/{city.rita.pk}/" in ada.get(f"/people/accounts/{city.rita.pk}/").content.decode()
        assert "/audit/history/people.role/" in ada.get("/people/roles/client/").content.decode()

    def test_do_not_say_that_one_is_in(self, city, client):
        page = client.post("/accounts/login/", {"login": "rita", "password": PASSWORD}, follow=True).content.decode()
        assert "signed in as" not in page
