"""The desk's settings answer programs with numbers where numbers are stored."""

import pytest

from bailiwick.clocks.actions import install_clocks
from bailiwick.clocks.models import Promise
from bailiwick.desk.actions import install_priority_rules


@pytest.fixture
def api(city, sign_in):
    install_clocks()
    install_priority_rules()
    return sign_in("ada")


def test_choices_that_are_numbers_stay_numbers(api):
    rules = api.get("/api/v1/records/priority-rules/").json()["items"]
    assert {type(rule["impact"]) for rule in rules} == {int}


def test_a_promise_is_changed_by_its_number(api):
    promise = Promise.objects.get(priority=1)
    answer = api.patch(
        f"/api/v1/records/promises/{promise.pk}", {"priority": 1, "resolve_minutes": 90, "version": promise.version}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    promise.refresh_from_db()
    assert promise.resolve_minutes == 90


def test_calendars_are_read_as_records(api):
    calendars = api.get("/api/v1/records/work-calendars/").json()["items"]
    assert {calendar["code"] for calendar in calendars} == {"office", "around-the-clock"}
