"""Counts working time the slow way: paint the seconds of every day, walk the minutes of UTC, look at the wall.

Nothing here comes from the engine. A calendar is what its file says; a second is one byte, 1 when time runs.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 86_400
CHUNK = 7_200


def second_of(text):
    hours, minutes, *rest = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + (rest[0] if rest else 0)


class Oracle:
    """The seconds of a few weeks from an instant on."""

    def __init__(self, data, begins, days):
        self.data, self.begins, self.seconds = data, begins, days * DAY
        self.zone = ZoneInfo(data["zone"])
        self.exceptions = {one["on"]: [] if one.get("closed") else one["intervals"] for one in data.get("exceptions", [])}
        self.painted = {}
        self.open = bytearray().join(self._minute(begins + timedelta(minutes=minute)) for minute in range(days * 1440))

    def _hours(self, day):
        if day.isoformat() in self.exceptions:
            return self.exceptions[day.isoformat()]
        week = self.data["weekly"]
        for version in self.data.get("versions", []):
            if version["since"] <= day.isoformat():
                week = version["weekly"]
        return week.get(DAYS[day.weekday()], [])

    def _day(self, day):
        """Paint the seconds of a day on the wall: its own hours, and what yesterday's shifts left over."""
        if day not in self.painted:
            seconds = bytearray(DAY)
            for before in (0, 1):
                for first, last in self._hours(day - timedelta(days=before)):
                    begins, ends = second_of(first) - before * DAY, second_of(last) - before * DAY
                    ends += DAY if second_of(last) <= second_of(first) else 0
                    begins = max(begins, 0)
                    ends = max(min(ends, DAY), begins)
                    seconds[begins:ends] = b"\1" * (ends - begins)
            self.painted[day] = seconds
        return self.painted[day]

    def _minute(self, at):
        wall = at.astimezone(self.zone)
        begins = wall.hour * 3600 + wall.minute * 60 + wall.second
        assert wall.second == 0, "the zones of the tests change their clocks at whole minutes"
        return self._day(wall.date())[begins : begins + 60]

    def index(self, at):
        seconds, rest = divmod(at - self.begins, timedelta(seconds=1))
        assert not rest
        assert 0 <= seconds <= self.seconds
        return seconds

    def clamped(self, at):
        return self.index(min(max(at, self.begins), self.begins + timedelta(seconds=self.seconds)))

    def counting(self, start, pauses):
        """Return the seconds from the start on, those of pauses wiped."""
        kept = bytearray(self.open)
        for since, until in pauses:
            first = self.clamped(since)
            last = self.seconds if until is None else self.clamped(until)
            kept[first:last] = bytes(last - first)
        kept[: self.index(start)] = bytes(self.index(start))
        return kept

    def elapsed(self, start, until, pauses=()):
        """Return how many seconds ran."""
        return self.counting(start, pauses).count(1, self.index(start), self.index(until))

    def due(self, start, target, pauses=()):
        """Return the first second before which so many ran; None when they never do in these weeks."""
        kept, at, left = self.counting(start, pauses), self.index(start), target
        while left and at < self.seconds:
            if (found := kept.count(1, at, at + CHUNK)) < left:
                at, left = at + CHUNK, left - found
                continue
            while left:
                at, left = at + 1, left - kept[at]
        return None if left else self.begins + timedelta(seconds=at)


def walk(data, start, until):
    """Count one second after the other, with no painting at all."""
    one = Oracle(data, start, 0)
    count = 0
    for second in range(int((until - start).total_seconds())):
        wall = (start + timedelta(seconds=second)).astimezone(one.zone)
        count += one._day(wall.date())[wall.hour * 3600 + wall.minute * 60 + wall.second]
    return count
