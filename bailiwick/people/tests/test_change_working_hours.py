from datetime import time

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.people.actions import change_working_hours
from bailiwick.people.models import Staff

MORNING, NOON, ONE, EVENING = time(8), time(12), time(13), time(17)


@pytest.fixture
def tomas(city):
    return Staff.objects.get(person=city.person("tomas"))


class TestChangeWorkingHours:
    def test_sets_split_days(self, city, tomas, now):
        change_working_hours(tomas, actor=city.actor("grace"), now=now, hours=[(0, ONE, EVENING), (0, MORNING, NOON), (4, MORNING, NOON)])
        assert [f"{row.weekday} {row}" for row in tomas.hours.order_by("weekday", "starts")] == ["0 08:00-12:00", "0 13:00-17:00", "4 08:00-12:00"]
        assert trail(tomas) == ["people.WorkingHoursChanged"]

    def test_says_nothing_when_nothing_changes(self, city, tomas, now):
        for _again in range(2):
            change_working_hours(tomas, actor=city.actor("grace"), now=now, hours=[(0, MORNING, NOON)])
        assert trail(tomas) == ["people.WorkingHoursChanged"]

    @pytest.mark.parametrize("hours", [[(0, NOON, MORNING)], [(0, MORNING, ONE), (0, NOON, EVENING)], [(7, MORNING, NOON)]])
    def test_refuses_impossible_weeks(self, city, tomas, now, hours):
        with pytest.raises(ValidationError):
            change_working_hours(tomas, actor=city.actor("grace"), now=now, hours=hours)

    def test_is_refused_to_technicians(self, city, tomas, now):
        with pytest.raises(Refused):
            change_working_hours(tomas, actor=city.actor("tomas"), now=now, hours=[])


class TestWeekPage:
    def test_shows_and_saves_the_week(self, city, tomas, sign_in):
        client = sign_in("grace")
        assert client.get(f"/people/staff/{tomas.pk}/hours/").status_code == 200
        answer = client.post(
            f"/people/staff/{tomas.pk}/hours/", {"starts_0_0": "08:00", "ends_0_0": "12:00", "starts_0_1": "13:00", "ends_0_1": "17:00"}
        )
        assert answer.status_code == 302
        assert tomas.hours.count() == 2

    def test_asks_for_both_ends(self, city, tomas, sign_in):
        answer = sign_in("grace").post(f"/people/staff/{tomas.pk}/hours/", {"starts_0_0": "08:00"})
        assert answer.status_code == 422

    def test_is_refused_to_technicians(self, city, tomas, sign_in):
        assert sign_in("tomas").get(f"/people/staff/{tomas.pk}/hours/").status_code == 403
