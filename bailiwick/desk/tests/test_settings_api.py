"""The desk's settings answer programs with numbers where numbers are stored."""

import pytest

from bailiwick.clocks.actions import install_clocks
from bailiwick.desk.actions import install_priority_rules


@pytest.fixture
def api(city, sign_in):
    install_clocks()
    install_priority_rules()
    return sign_in("ada")


def test_choices_that_are_numbers_stay_numbers(api):
    rules = api.get("/api/v1/records/priority-rules/").json()["items"]
    assert {type(rule["impact"]) for rule in rules} == {int}


def test_calendars_are_read_as_records(api):
    calendars = api.get("/api/v1/records/work-calendars/").json()["items"]
    assert {calendar["code"] for calendar in calendars} == {"office", "around-the-clock"}
