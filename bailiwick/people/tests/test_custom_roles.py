import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.people.actions import create_role, grant_role, retire_role
from bailiwick.people.models import Role, User
from bailiwick.people.tests.factories import prove


class TestCreateRole:
    def test_begins_with_the_abilities_of_another(self, city, now):
        like = Role.objects.get(slug="technician-1")
        role = create_role(actor=city.actor("ada"), now=now, name="Night shift", like=like)
        assert (role.slug, role.abilities) == ("night-shift", like.abilities)
        assert trail(role) == ["people.RoleCreated"]

    def test_refuses_a_name_that_is_taken(self, city, now):
        with pytest.raises(ValidationError):
            create_role(actor=city.actor("ada"), now=now, name="supervisor")

    def test_is_refused_to_a_supervisor(self, city, now):
        with pytest.raises(Refused):
            create_role(actor=city.actor("grace"), now=now, name="Night shift")

    def test_from_the_page(self, city, sign_in):
        client = prove(sign_in("ada"), city.ada)
        assert client.post("/people/roles/new/", {"name": "Night shift"})["Location"] == "/people/roles/night-shift/"


class TestRetireRole:
    def test_gives_nothing_any_more(self, city, now):
        role = create_role(actor=city.actor("ada"), now=now, name="Night shift", like=Role.objects.get(slug="auditor"))
        grant_role(city.rita, actor=city.actor("ada"), now=now, role=role)
        retire_role(role, actor=city.actor("ada"), now=now)
        assert not User.objects.get(pk=city.rita.pk).may("people.see_roles")
        assert trail(role)[-1] == "people.RoleRetired"

    def test_leaves_the_built_in_ones(self, city, now):
        with pytest.raises(Conflict):
            retire_role(Role.objects.get(slug="client"), actor=city.actor("ada"), now=now)
