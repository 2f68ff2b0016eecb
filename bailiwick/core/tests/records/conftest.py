"""Plain types as an app would register them: sites, rooms, departments and staff."""

from types import SimpleNamespace

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from bailiwick.core import presence, tags
from bailiwick.core.attachments import actions as attachments
from bailiwick.core.records import Column, Record, View, register, registry
from bailiwick.core.records.listing import listing_for
from bailiwick.people.models import Department, Staff
from bailiwick.places.models import Building, Room, Site


class SiteForm(forms.ModelForm):
    class Meta:
        model = Site
        fields = ("name", "code", "address", "city", "access_notes", "is_public_safety")

    def clean_code(self):
        if self.cleaned_data["code"] == "BAD":
            raise ValidationError("“BAD” is no code.")
        return self.cleaned_data["code"].upper()


class RoomForm(forms.ModelForm):
    class Meta:
        model = Room
        fields = ("building", "number", "name", "floor")


class BuildingForm(forms.ModelForm):
    class Meta:
        model = Building
        fields = ("site", "name", "floors")


class DepartmentForm(forms.ModelForm):
    class Meta:
        model = Department
        fields = ("name", "code", "parent")


class StaffForm(forms.ModelForm):
    class Meta:
        model = Staff
        fields = ("person", "level", "team", "skills")


SITES = Record(
    model=Site,
    slug="sites",
    form=SiteForm,
    columns=[
        Column("name", "Name", sort=True, main=True),
        Column("code", "Code", sort=True),
        Column("city", "City", sort=True),
        Column("is_public_safety", "Public safety"),
        Column("postcode", "Postal code", optional=True),
    ],
    search=("name", "code", "address"),
    views=(View("safety", "Public safety", {"is_public_safety": "yes"}, counted=True),),
    edit="places.edit_places",
    import_key="code",
    icon="place",
    section="places",
)
BUILDINGS = Record(
    model=Building,
    slug="buildings",
    form=BuildingForm,
    columns=[Column("name", "Name", sort=True)],
    search=("name",),
    edit="places.edit_places",
    import_key=("site", "name"),
)
ROOMS = Record(
    model=Room,
    slug="rooms",
    form=RoomForm,
    columns=[
        Column("number", "Number", sort=True),
        Column("building", "Building", value="building__name", sort=True),
        Column("site", "Site", value="building__site__name"),
    ],
    search=("number", "name"),
    edit="places.edit_places",
    import_key=("building", "number"),
    select_related=("building",),
)
DEPARTMENTS = Record(
    model=Department,
    slug="departments",
    form=DepartmentForm,
    columns=[Column("name", "Name", sort=True), Column("parent", "Part of", value="parent__name", sort=True)],
    search=("name", "code"),
    edit="people.edit_departments",
    import_key="code",
)
STAFF = Record(
    model=Staff,
    slug="staff",
    form=StaffForm,
    columns=[
        Column("person", "Person", value="person__name", sort="person__sort_name"),
        Column("level", "Level", sort=True),
        Column("skills", "Skills", value="skills__name", many=True),
    ],
    search=("person__name",),
    see="people.see_staff",
    edit="people.edit_staff",
    import_key="person",
    select_related=("person",),
)


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    """Only the types of these tests, whatever the apps register."""
    own = {slug: registry.record_named(slug) for slug in ("custom-fields", "batches")}
    monkeypatch.setattr(registry, "_records", own)
    for doors in (tags.doors, attachments.doors, presence.doors):
        monkeypatch.setattr(doors, "_doors", dict(doors._doors))
    for record in (SITES, BUILDINGS, ROOMS, DEPARTMENTS, STAFF):
        register(record)
    return SimpleNamespace(sites=SITES, buildings=BUILDINGS, rooms=ROOMS, departments=DEPARTMENTS, staff=STAFF)


@pytest.fixture
def listed(city, now):
    """Return what a citizen's link to a list shows."""

    def ask(record, link="", user=None):
        return listing_for(record, user or city.ada, QueryDict(link), now)

    return ask


@pytest.fixture
def names(listed):
    """Return the first cells of a list, as plain text."""

    def ask(record, link="", user=None):
        return [row.cells[0].html for row in listed(record, link, user).page().rows]

    return ask
