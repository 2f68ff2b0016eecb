"""Calendars, instants and amounts of time for the properties of the engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bailiwick.clocks.engine import ALL_DAY, Calendar, Exceptional, weekly

CHICAGO = ZoneInfo("America/Chicago")
OFFICE_DAY = (8 * 3600, 17 * 3600)
SPLIT_DAY = ((8 * 3600, 12 * 3600), (13 * 3600, 17 * 3600))
NIGHT = (22 * 3600, 30 * 3600)
WEEK = weekly(*[[OFFICE_DAY]] * 5)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def office(closed=(), *, week=WEEK, zone=CHICAGO):
    """Return an office calendar with some days closed: {day: reason}."""
    return Calendar("Office", zone, ((None, week),), {day: Exceptional((), reason) for day, reason in dict(closed).items()})


def local(year, month, day, hour=0, *, zone=CHICAGO):
    """Return what the wall shows as an instant."""
    return datetime(year, month, day, hour, tzinfo=zone).astimezone(UTC)


shifts = st.builds(lambda begins, length: (begins * 300, begins * 300 + length), st.integers(0, 287), st.integers(1, 86_400))
days = st.lists(shifts, max_size=3).map(tuple)
weeks = st.one_of(
    st.tuples(*[days] * 7).filter(any),
    st.sampled_from(
        [WEEK, weekly(*[SPLIT_DAY] * 5), weekly(*[[NIGHT]] * 7), weekly(*[[ALL_DAY]] * 7), weekly([NIGHT], [], [], [], [NIGHT, OFFICE_DAY])]
    ),
)
zones = st.sampled_from(
    ["America/Chicago", "America/St_Johns", "America/Havana", "Europe/Stockholm", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "UTC"]
).map(ZoneInfo)
some_days = st.dates(date(2010, 1, 1), date(2013, 12, 31))
exceptions = st.dictionaries(some_days, st.builds(Exceptional, days, st.just("a reason")), max_size=20)
versions = st.dictionaries(some_days, weeks, max_size=3).map(lambda found: tuple(sorted(found.items(), key=lambda one: one[0])))
calendars = st.builds(lambda zone, week, later, odd: Calendar("any", zone, ((None, week), *later), odd), zones, weeks, versions, exceptions)
instants = st.datetimes(datetime(2010, 1, 1), datetime(2013, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
amounts = st.timedeltas(timedelta(microseconds=1), timedelta(hours=300))
lengths = st.timedeltas(timedelta(0), timedelta(days=20))
