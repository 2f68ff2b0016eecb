"""The calendar file is read as it is documented; what is wrong in it is said with its place and with what to write."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.clocks.engine import Exceptional, Unreadable
from bailiwick.clocks.engine.reading import EXCEPTIONS, calendar, loads
from bailiwick.clocks.engine.writing import calendar_data
from bailiwick.clocks.tests.engine_cases import HOUR, calendars, local

TOWN_HALL = {
    "name": "Town hall",
    "zone": "America/Chicago",
    "weekly": {"mon": [["08:00", "12:00"], ["13:00", "17:00"]], "fri": [["20:00", "24:00"]], "sat": [["22:00", "06:00"]]},
    "versions": [{"since": "2027-01-01", "weekly": {"mon": [["09:00", "17:00"]]}}],
    "exceptions": [
        {"on": "2026-12-24", "intervals": [["08:00", "12:00:30"]], "reason": "Christmas Eve"},
        {"on": "2026-12-25", "closed": True, "reason": "Christmas Day"},
    ],
}


def with_(**changes):
    return json.dumps({**TOWN_HALL, **changes})


def test_the_documented_file_is_read():
    found = loads(json.dumps(TOWN_HALL).encode())
    assert (found.name, str(found.zone)) == ("Town hall", "America/Chicago")
    assert found.weeks[0][1][4] == ((72_000, 86_400),)
    assert found.weeks[0][1][5] == ((79_200, 108_000),)
    assert found.weeks[1][0] == date(2027, 1, 1)
    assert found.exceptions[date(2026, 12, 24)] == Exceptional(((28_800, 43_230),), "Christmas Eve")
    assert not found.exceptions[date(2026, 12, 25)].shifts
    assert found.between(local(2026, 3, 9), local(2026, 3, 10)) == 8 * HOUR
    assert found.between(local(2026, 3, 10), local(2026, 3, 13)) == 0 * HOUR


def test_null_is_as_if_the_key_were_left_out():
    day = {"on": "2026-12-25", "closed": True, "intervals": None, "reason": None}
    found = loads(with_(name=None, weekly={"mon": [["08:00", "12:00"]], "sun": None}, versions=None, exceptions=[day]))
    assert (found.name, found.weeks[0][1][6], found.exceptions) == ("", (), {date(2026, 12, 25): Exceptional((), "")})


@settings(max_examples=60, deadline=None)
@given(calendars)
def test_what_is_written_is_read_again(found):
    data = json.loads(json.dumps(calendar_data(found)))
    assert calendar_data(calendar(data)) == data


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("[", "", "This is no JSON"),
        ("[" * 100_000, "", "This is no JSON"),
        ("[]", "calendar", "Write {…} with the keys name, zone, weekly"),
        ('{"weekly": {}}', "zone", "Write one as Europe/Stockholm"),
        ('{"zone": "UTC"}', "weekly", "Write {} for a calendar that is never open"),
        (with_(zone="Mars/Olympus"), "zone", "“Mars/Olympus” is no time zone"),
        (with_(zone="../../etc/passwd"), "zone", "is no time zone"),
        (with_(zone="America"), "zone", "is no time zone"),
        (with_(zone=5), "zone", "A text of at most"),
        (with_(name="x" * 301), "name", "A text of at most"),
        (with_(name="\ud800"), "name", "A text of at most"),
        (with_(exeptions=[]), "calendar.exeptions", "This key is not known"),
        (with_(weekly={"monday": []}), "weekly.monday", "Known are mon, tue"),
        (with_(weekly={"mon": "closed"}), "weekly.mon", r"Write \[…\]"),
        ('{"zone": "UTC", "weekly": {"mon": [["08:00", "12:00"]], "mon": []}}', "mon", "stands twice"),
        ('{"zone": null, "weekly": {}}', "zone", "is missing"),
        (with_(weekly={"mon": [["08:00"]]}), r"weekly.mon\[0\]", "Write it as"),
        (with_(weekly={"mon": [["08:00", "25:00"]]}), r"weekly.mon\[0\]\[1\]", "Write hours and minutes as 08:00"),
        (with_(weekly={"mon": [["24:00", "08:00"]]}), r"weekly.mon\[0\]\[0\]", "Write 00:00 on the following day"),
        (with_(weekly={"mon": [[8, 17]]}), r"weekly.mon\[0\]\[0\]", "is no time of day"),
        (with_(weekly={"mon": [["08:00", "09:00"]] * 49}), "weekly.mon", "at most 48"),
        (with_(versions=[{"since": "2027-01-01"}, {"since": "2026-01-01"}]), r"versions\[1\].since", "in the order of their days"),
        (with_(exceptions=[{"on": "2026-02-30", "closed": True}]), r"exceptions\[0\].on", "Write year, month and day as 2026-12-24"),
        (with_(exceptions=[{"on": "20261224", "closed": True}]), r"exceptions\[0\].on", "is no day"),
        (with_(exceptions=[{"on": "2026-12-24"}]), r"exceptions\[0\]", "“closed”: true, or “intervals”"),
        (with_(exceptions=[{"on": "2026-12-24", "closed": "yes"}]), r"exceptions\[0\].closed", "true or false"),
        (
            with_(exceptions=[{"on": "2026-12-24", "closed": True, "intervals": [["08:00", "09:00"]]}]),
            r"exceptions\[0\].intervals",
            "A closed day has",
        ),
        (
            with_(exceptions=[{"on": "2026-12-24", "closed": True}, {"on": "2026-12-24", "intervals": [["08:00", "09:00"]]}]),
            r"exceptions\[1\].on",
            "once",
        ),
        (with_(exceptions=[{}] * (EXCEPTIONS + 1)), "exceptions", "at most"),
        (" " * 4_000_001, "", "too long"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, where, what):
    with pytest.raises(Unreadable, match=f"^{where}.*{what}"):
        loads(text)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=6) | st.sampled_from(["08:00", "24:00", "2026-12-24", "UTC"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*TOWN_HALL, "mon", "on", "closed", "intervals", "since"]), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_whatever_is_sent_is_a_calendar_or_refused_in_words(data):
    with suppress(Unreadable):
        calendar({"zone": "UTC", **data} if isinstance(data, dict) else data)
