import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused, abilities, declare
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.testing import trail
from bailiwick.people.actions import change_role, install_roles
from bailiwick.people.models import Role, User
from bailiwick.people.tests.factories import prove


def change(role, city, now, *, who="ada", names=None, strict=False, version=None):
    wanted = role.abilities if names is None else names
    change_role(role, actor=city.actor(who), now=now, abilities=wanted, requires_second_factor=strict, version=version or role.version)


class TestChangeRole:
    def test_holds_at_once_and_is_in_the_trail(self, city, now):
        role = Role.objects.get(slug="client")
        change(role, city, now, names=["people.see_staff"])
        assert User.objects.get(pk=city.rita.pk).may("people.see_staff")
        assert trail(role) == ["people.RoleChanged"]

    def test_is_refused_to_a_supervisor(self, city, now):
        with pytest.raises(Refused):
            change(Role.objects.get(slug="client"), city, now, who="grace", names=[])

    def test_refuses_an_unknown_ability(self, city, now):
        with pytest.raises(ValidationError, match=r"desk\.fly"):
            change(Role.objects.get(slug="client"), city, now, names=["desk.fly"])

    def test_notices_that_somebody_else_changed_it(self, city, now):
        role = Role.objects.get(slug="client")
        change(Role.objects.get(slug="client"), city, now, names=["people.see_staff"])
        with pytest.raises(Stale):
            change(role, city, now, names=["people.see_roles"], version=1)

    def test_never_leaves_nobody_to_administer(self, city, now):
        role = Role.objects.get(slug="administrator")
        with pytest.raises(Conflict):
            change(role, city, now, names=[n for n in role.abilities if n != "people.grant_roles"])


class TestInstallRoles:
    def test_offers_a_new_ability_once_and_respects_its_removal(self, city, now):
        declare("people.try_out", "Try out", roles="client")
        try:
            install_roles()
            role = Role.objects.get(slug="client")
            assert "people.try_out" in role.abilities
            change(role, city, now, names=[n for n in role.abilities if n != "people.try_out"])
            install_roles()
            assert "people.try_out" not in Role.objects.get(slug="client").abilities
        finally:
            del abilities["people.try_out"]

    def test_keeps_what_an_administrator_added(self, city, now):
        role = Role.objects.get(slug="client")
        change(role, city, now, names=[*role.abilities, "people.see_staff"])
        install_roles()
        assert "people.see_staff" in Role.objects.get(slug="client").abilities


class TestRolePages:
    def test_show_the_matrix_to_the_auditor_without_a_way_to_change_it(self, city, sign_in):
        page = sign_in("otto").get("/people/roles/").content.decode()
        assert "Grant and revoke roles" in page
        assert "Technician I" in page
        assert 'name="abilities"' not in sign_in("otto").get("/people/roles/client/").content.decode()

    def test_are_refused_to_clients(self, city, sign_in):
        assert sign_in("rita").get("/people/roles/").status_code == 403
        assert sign_in("rita").get("/people/roles/client/").status_code == 403

    def test_change_a_role(self, city, sign_in):
        role = Role.objects.get(slug="client")
        client = prove(sign_in("ada"), city.ada)
        answer = client.post("/people/roles/client/", {"version": role.version, "abilities": ["people.see_staff"], "requires_second_factor": "on"})
        assert answer.status_code == 302
        role.refresh_from_db()
        assert (role.abilities, role.requires_second_factor) == (["people.see_staff"], True)

    def test_ask_for_the_password_before_a_change(self, city, sign_in):
        answer = sign_in("ada").post("/people/roles/client/", {"version": 1, "abilities": []})
        assert answer["Location"].startswith("/accounts/reauthenticate/")

    def test_say_why_a_change_cannot_be(self, city, sign_in):
        client = prove(sign_in("ada"), city.ada)
        answer = client.post("/people/roles/administrator/", {"version": 1, "abilities": ["people.see_staff"]})
        assert answer.status_code == 409
        assert "nobody who can administer roles" in answer.content.decode()
