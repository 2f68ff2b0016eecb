"""Plain records are created, changed, retired and restored through their actions."""

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.actors import System
from bailiwick.core.events import on
from bailiwick.core.models import CustomField
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.records.actions import change_record, create_record, restore_record, retire_record
from bailiwick.core.records.events import RecordChanged
from bailiwick.core.testing import trail
from bailiwick.people.models import Department, Skill
from bailiwick.places.models import Site

PUMP = {"name": "Pump house 3", "code": "ph3", "city": "Riverton"}
said = []


@on(RecordChanged)
def keep(event):
    said.append(event)


@pytest.fixture(autouse=True)
def silence():
    said.clear()


class TestCreateRecord:
    def test_keeps_what_the_form_makes_of_it(self, city, now, registered):
        site = create_record(registered.sites, actor=city.actor("ada"), now=now, data=PUMP)
        assert Site.objects.get(pk=site.pk).code == "PH3"
        assert trail(site) == ["core.RecordCreated"]

    def test_is_refused_without_the_ability(self, city, now, registered):
        with pytest.raises(Refused):
            create_record(registered.sites, actor=city.actor("rita"), now=now, data=PUMP)
        assert not Site.objects.filter(name="Pump house 3").exists()

    def test_says_by_field_what_is_wrong(self, city, now, registered):
        with pytest.raises(ValidationError) as error:
            create_record(registered.sites, actor=city.actor("ada"), now=now, data={"code": "BAD", "nonsense": 1})
        assert set(error.value.message_dict) == {"name", "code", "nonsense"}
        assert error.value.message_dict["code"] == ["“BAD” is no code."]

    def test_plants_a_tree(self, city, now, registered):
        made = create_record(
            registered.departments, actor=city.actor("ada"), now=now, data={"name": "Network", "code": "NET", "parent": city.departments["IT"].pk}
        )
        made.refresh_from_db()
        assert made.path == f"{city.departments['IT'].path}{made.pk}/"

    def test_refuses_relations_that_are_retired(self, city, now, registered):
        retire_record(city.departments["FIN"], actor=System("test"), now=now)
        with pytest.raises(ValidationError):
            create_record(
                registered.departments, actor=city.actor("ada"), now=now, data={"name": "Tax", "code": "TAX", "parent": city.departments["FIN"].pk}
            )


class TestChangeRecord:
    def test_changes_only_what_is_named(self, city, now):
        hall = city.places.hall
        assert change_record(hall, actor=city.actor("ada"), now=now, data={"city": "Riverton"}) == ["city"]
        hall.refresh_from_db()
        assert (hall.city, hall.code, hall.version) == ("Riverton", "CH", 2)
        assert said[0].changes == {"city": ("", "Riverton")}
        assert trail(hall) == ["core.RecordChanged"]

    def test_says_nothing_when_nothing_differs(self, city, now):
        assert change_record(city.places.hall, actor=city.actor("ada"), now=now, data={"name": "City hall"}) == []
        assert not said

    def test_refuses_a_stale_copy(self, city, now):
        hall = city.places.hall
        stale = Site.objects.get(pk=hall.pk)
        change_record(hall, actor=city.actor("ada"), now=now, data={"city": "Riverton"}, version=1)
        with pytest.raises(Stale):
            change_record(stale, actor=city.actor("ada"), now=now, data={"city": "Elsewhere"}, version=1)
        assert Site.objects.get(pk=hall.pk).city == "Riverton"

    def test_is_refused_without_the_ability(self, city, now):
        with pytest.raises(Refused):
            change_record(city.places.hall, actor=city.actor("rita"), now=now, data={"city": "X"})

    def test_carries_a_branch_along(self, city, now, registered):
        parent, child = city.departments["IT"], city.departments["LIB"]
        change_record(child, actor=city.actor("ada"), now=now, data={"parent": parent.pk})
        assert Department.objects.get(pk=child.pk).path == f"{parent.path}{child.pk}/"
        assert said[0].changes == {"parent": (None, "Information technology")}
        with pytest.raises(ValidationError):
            change_record(parent, actor=city.actor("ada"), now=now, data={"parent": child.pk})

    def test_names_what_relations_choose(self, city, now):
        voice = Skill.objects.create(name="Voice")
        staff = city.tomas.person.staff
        assert change_record(staff, actor=city.actor("ada"), now=now, data={"skills": [voice.pk]}) == ["skills"]
        assert said[0].changes == {"skills": ("", "Voice")}
        staff.refresh_from_db()
        assert (list(staff.skills.all()), staff.version) == ([voice], 2)

    def test_keeps_custom_answers(self, city, now):
        CustomField.objects.create(record_type="places.site", title="Gate code", name="gate", kind="number")
        hall = city.places.hall
        change_record(hall, actor=city.actor("ada"), now=now, data={"custom_gate": "47"})
        change_record(hall, actor=city.actor("ada"), now=now, data={"city": "Riverton"})
        hall.refresh_from_db()
        assert hall.custom == {"gate": 47}
        assert said[0].changes == {"custom_gate": (None, 47)}
        change_record(hall, actor=city.actor("ada"), now=now, data={"custom_gate": ""})
        hall.refresh_from_db()
        assert hall.custom == {}


class TestRetireRecord:
    def test_keeps_the_record_for_history(self, city, now):
        hall = city.places.hall
        retire_record(hall, actor=city.actor("ada"), now=now)
        hall.refresh_from_db()
        assert (hall.retired_at, hall.version) == (now, 2)
        restore_record(hall, actor=city.actor("ada"), now=now)
        hall.refresh_from_db()
        assert hall.retired_at is None
        assert trail(hall) == ["core.RecordRetired", "core.RecordRestored"]

    def test_cannot_happen_twice(self, city, now):
        retire_record(city.places.hall, actor=city.actor("ada"), now=now)
        with pytest.raises(Conflict):
            retire_record(city.places.hall, actor=city.actor("ada"), now=now)

    def test_is_refused_without_the_ability(self, city, now):
        with pytest.raises(Refused):
            retire_record(city.places.hall, actor=city.actor("carl"), now=now)
