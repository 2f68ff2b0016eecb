"""A rota of three: Tomás, Grace and Nina, one week each, changing on Mondays at 8:00 in Chicago."""

from __future__ import annotations

from datetime import date, time

import pytest

from bailiwick.oncall.models import Layer, Member, Rota
from bailiwick.people.models import Person, Staff


@pytest.fixture
def rota(city):
    nina = Staff.objects.create(
        person=Person.objects.create(name="Nina Quist", sort_name="Quist, Nina", email="nina@city.example"), team=city.teams.desk
    )
    made = Rota.objects.create(name="Desk at night", zone="America/Chicago", weekday=0, at=time(8), starts_on=date(2026, 3, 2))
    order = [Staff.objects.get(person=city.person("tomas")), Staff.objects.get(person=city.person("grace")), nina]
    Member.objects.bulk_create(Member(rota=made, layer=Layer.PRIMARY, staff=staff, place=place) for place, staff in enumerate(order, 1))
    return made


@pytest.fixture
def order(rota):
    return [member.staff for member in rota.members.select_related("staff__person").order_by("place")]
