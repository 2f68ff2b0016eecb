from datetime import date

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.people.actions import cancel_absence, record_absence
from bailiwick.people.models import Absence, Staff, who_stands_in
from bailiwick.people.tests.factories import make_staff

MONDAY, FRIDAY, LATER = date(2026, 3, 9), date(2026, 3, 13), date(2026, 3, 20)


@pytest.fixture
def crew(city):
    return {name: make_staff(name.capitalize(), city.teams.desk) for name in ("ann", "bob", "cleo")}


@pytest.fixture
def away(city, crew, now):
    def record(name, substitute=None, first=MONDAY, last=FRIDAY, who="grace"):
        stand_in = crew[substitute] if substitute else None
        return record_absence(crew[name], actor=city.actor(who), now=now, starts_on=first, ends_on=last, reason="", substitute=stand_in)

    return record


class TestRecordAbsence:
    def test_takes_the_staff_member_off_and_tells_the_trail(self, crew, away):
        away("ann", "bob")
        assert crew["ann"] not in Staff.objects.all().present(MONDAY)
        assert crew["ann"] in Staff.objects.all().present(LATER)
        assert trail(crew["ann"]) == ["people.AbsenceRecorded"]

    def test_is_refused_to_colleagues_but_not_about_oneself(self, city, crew, away, now):
        with pytest.raises(Refused):
            away("ann", who="tomas")
        own = Staff.objects.get(person=city.person("tomas"))
        record_absence(own, actor=city.actor("tomas"), now=now, starts_on=MONDAY, ends_on=FRIDAY)
        assert own.absences.count() == 1

    @pytest.mark.parametrize(("first", "last", "field"), [(FRIDAY, MONDAY, "ends_on"), (MONDAY, MONDAY, "starts_on")])
    def test_refuses_impossible_days(self, away, first, last, field):
        away("ann")
        with pytest.raises(ValidationError) as refused:
            away("ann", first=first, last=last)
        assert field in refused.value.message_dict

    def test_refuses_a_substitute_who_left_or_is_oneself(self, crew, away, now):
        Staff.objects.filter(pk=crew["bob"].pk).update(retired_at=now)
        crew["bob"].refresh_from_db()
        for substitute in ("bob", "ann"):
            with pytest.raises(ValidationError):
                away("ann", substitute)

    def test_can_be_cancelled(self, city, crew, away, now):
        cancel_absence(away("ann"), actor=city.actor("grace"), now=now)
        assert not Absence.objects.exists()
        assert trail(crew["ann"])[-1] == "people.AbsenceCancelled"


class TestWhoStandsIn:
    def test_is_the_staff_member_when_present(self, crew):
        assert who_stands_in(crew["ann"], MONDAY) == crew["ann"]

    def test_follows_the_line_of_substitutes(self, crew, away):
        away("ann", "bob")
        away("bob", "cleo")
        assert who_stands_in(crew["ann"], MONDAY) == crew["cleo"]
        assert who_stands_in(crew["ann"], LATER) == crew["ann"]

    def test_is_nobody_at_the_end_of_a_line_or_in_a_ring(self, crew, away):
        away("ann", "bob")
        away("bob")
        assert who_stands_in(crew["ann"], MONDAY) is None
        away("cleo", "bob", first=LATER, last=LATER)
        away("bob", "cleo", first=LATER, last=LATER)
        assert who_stands_in(crew["cleo"], LATER) is None

    def test_is_nobody_who_left(self, crew, away, now):
        away("ann", "bob")
        Staff.objects.filter(pk=crew["bob"].pk).update(retired_at=now)
        assert who_stands_in(crew["ann"], MONDAY) is None
