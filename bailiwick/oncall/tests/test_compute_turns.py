"""Every instant has exactly one person on call, whatever the order, the covers and the clocks that change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bailiwick.oncall.models import Cover, Rota, edge, number_at, on_call, rota_for, turns_of
from bailiwick.oncall.models.turns import Turn, laid_over, rotation

SPRING = datetime(2026, 3, 8, 8, tzinfo=UTC)  # the clocks go forward in Chicago at 2:00 local time
INSTANTS = st.integers(0, 4 * 366 * 24 * 60).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
ROTAS = st.builds(
    Rota,
    name=st.just("Any"),
    zone=st.sampled_from(["America/Chicago", "America/New_York", "Pacific/Auckland", "UTC"]),
    weekday=st.integers(0, 6),
    at=st.times().map(lambda at: at.replace(microsecond=0, fold=0)),
    weeks=st.integers(1, 4),
    starts_on=st.dates(date(2023, 1, 1), date(2029, 1, 1)),
)


class TestTurns:
    def test_change_at_the_same_time_of_day_through_the_year(self, rota):
        edges = [edge(rota, number) for number in range(-60, 60)]
        assert {at.astimezone(ZoneInfo("America/Chicago")).time() for at in edges} == {time(8)}
        lengths = {after - before for before, after in pairwise(edges)}
        assert lengths == {timedelta(days=7), timedelta(days=7, hours=1), timedelta(days=7, hours=-1)}

    def test_follow_the_order(self, rota, order):
        assert [on_call(rota, edge(rota, number)) for number in range(4)] == [*order, order[0]]
        assert on_call(rota, edge(rota, 1) - timedelta(microseconds=1)) == order[0]
        assert on_call(rota, SPRING) == order[0]

    def test_pass_over_whoever_left(self, rota, order, now):
        order[1].retired_at = now
        order[1].save()
        assert on_call(rota, edge(rota, 1)) == order[2]

    def test_the_latest_cover_counts_and_nobody_is_a_declared_gap(self, rota, order, now):
        day = timedelta(days=1)
        Cover.objects.create(rota=rota, staff=order[2], starts_at=now, ends_at=now + 3 * day, at=now)
        Cover.objects.create(rota=rota, staff=None, starts_at=now + day, ends_at=now + 2 * day, at=now, reason="Network down for works")
        assert [on_call(rota, now + n * day) for n in range(4)] == [order[2], None, order[2], order[1]]

    def test_an_empty_order_has_nobody(self, rota, now):
        rota.members.all().delete()
        assert on_call(rota, now) is None

    def test_a_team_is_called_through_its_own_rota_or_the_one_for_all(self, city, rota):
        assert rota_for(city.teams.network) == rota
        own = Rota.objects.create(name="Network at night", team=city.teams.network, starts_on=date(2026, 3, 2))
        assert rota_for(city.teams.network) == own
        assert rota_for(None) == rota

    @given(ROTAS, INSTANTS)
    def test_an_instant_lies_in_one_turn(self, rota, at):
        number = number_at(rota, at)
        assert edge(rota, number) <= at < edge(rota, number + 1)

    @given(
        rota=ROTAS,
        start=INSTANTS,
        days=st.integers(1, 60),
        covers=st.lists(st.tuples(st.integers(0, 60 * 24), st.integers(1, 20 * 24), st.sampled_from([None, "x", "y"])), max_size=6),
        people=st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True),
    )
    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    def test_leave_no_hole_and_no_overlap_but_declared_gaps(self, rota, start, days, covers, people):
        end = start + timedelta(days=days)
        turns = list(rotation(rota, "first", people, start, end))
        for begins, hours, who in covers:
            starts = start + timedelta(hours=begins)
            turns = list(laid_over(turns, Turn("first", starts, starts + timedelta(hours=hours), who, cover=True)))
        assert turns[0].starts == start
        assert turns[-1].ends == end
        assert all(one.ends == other.starts for one, other in pairwise(turns))
        assert all(turn.starts < turn.ends for turn in turns)
        assert all(turn.staff is not None or turn.cover for turn in turns)


@pytest.mark.parametrize("hours", [1, 24, 24 * 30])
def test_turns_are_cut_to_what_is_asked(rota, now, hours):
    turns = turns_of(rota, now, now + timedelta(hours=hours))
    assert (turns[0].starts, turns[-1].ends) == (now, now + timedelta(hours=hours))
