import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.actors import Actor, System
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.core.trees import replant
from bailiwick.people.actions import grant_role, revoke_role
from bailiwick.people.models import Department, Grant, Role, User
from bailiwick.people.tests.factories import make_role


@pytest.fixture
def library_head(city, now):
    """Grace as the administrator of the library alone, who may look persons up there."""
    role = make_role("keeper", "people.grant_roles", "people.see_persons", "people.edit_accounts")
    Grant.objects.filter(user=city.carl).delete()
    grant_role(city.carl, actor=System("test"), now=now, role=role, department=city.departments["LIB"])
    return Actor(user=User.objects.get(pk=city.carl.pk))


class TestGrantRole:
    def test_gives_the_abilities_and_tells_the_trail(self, city, now):
        grant_role(city.rita, actor=city.actor("ada"), now=now, role=Role.objects.get(slug="auditor"))
        assert city.rita.may("people.see_roles")
        assert trail(city.rita)[-1] == "people.RoleGranted"

    def test_holds_in_the_branch_of_the_department_only(self, city, now):
        branch = Department.objects.create(name="Branch", code="BR", parent=city.departments["LIB"])
        replant(branch)
        grant_role(city.rita, actor=city.actor("ada"), now=now, role=Role.objects.get(slug="auditor"), department=city.departments["LIB"])
        assert city.rita.may("people.see_roles", branch)
        assert not city.rita.may("people.see_roles", city.departments["ROADS"])
        assert not city.rita.may_everywhere("people.see_roles")

    def test_twice_says_it_once(self, city, now):
        role = Role.objects.get(slug="auditor")
        for _again in range(2):
            grant_role(city.rita, actor=city.actor("ada"), now=now, role=role)
        assert trail(city.rita).count("people.RoleGranted") == 2  # the city's own, and this one
        assert Grant.objects.filter(user=city.rita, role=role).count() == 1

    def test_is_refused_to_a_supervisor(self, city, now):
        with pytest.raises(Refused):
            grant_role(city.rita, actor=city.actor("grace"), now=now, role=Role.objects.get(slug="auditor"))

    def test_refuses_a_retired_role(self, city, now):
        role = make_role("old", retired_at=now)
        with pytest.raises(ValidationError, match="retired"):
            grant_role(city.rita, actor=city.actor("ada"), now=now, role=role)


class TestGrantRoleWithinADepartment:
    def test_gives_what_the_giver_holds_there(self, city, now, library_head):
        role = make_role("reader", "people.see_persons")
        grant_role(city.rita, actor=library_head, now=now, role=role, department=city.departments["LIB"])
        assert city.rita.may("people.see_persons", city.departments["LIB"])

    def test_is_refused_for_more_than_the_giver_holds(self, city, now, library_head):
        with pytest.raises(Refused):
            grant_role(city.rita, actor=library_head, now=now, role=Role.objects.get(slug="administrator"), department=city.departments["LIB"])

    def test_is_refused_elsewhere_and_everywhere(self, city, now, library_head):
        role = make_role("reader", "people.see_persons")
        for department in (city.departments["ROADS"], None):
            with pytest.raises(Refused):
                grant_role(city.rita, actor=library_head, now=now, role=role, department=department)


class TestRevokeRole:
    def test_takes_the_abilities_and_tells_the_trail(self, city, now):
        grant = Grant.objects.get(user=city.otto)
        revoke_role(grant, actor=city.actor("ada"), now=now)
        assert not User.objects.get(pk=city.otto.pk).may("people.see_roles")
        assert trail(city.otto)[-1] == "people.RoleRevoked"

    def test_never_leaves_nobody_to_administer(self, city, now):
        with pytest.raises(Conflict, match="nobody"):
            revoke_role(Grant.objects.get(user=city.ada), actor=city.actor("ada"), now=now)
        assert Grant.objects.filter(user=city.ada).exists()

    def test_is_refused_to_a_client(self, city, now):
        with pytest.raises(Refused):
            revoke_role(Grant.objects.get(user=city.otto), actor=city.actor("rita"), now=now)
