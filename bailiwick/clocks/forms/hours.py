"""The hours of a week as rows of from and to, read leniently and written as a calendar file has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import WEEKDAYS as WEEKDAY_WORDS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.clocks.engine.reading import INTERVALS, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Rows = list[tuple[str, str]]
#: 8, 8:30, 8.30, 0830, 8 am, 5pm, 17h30
TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.hH]?(?P<minute>\d{2}))?\s*(?:(?P<half>[apAP])\.?\s*[mM]\.?)?", re.ASCII)
NOON, DAY_HOURS = 12, 24


def read_clock(text: str) -> str | None:
    """Return a time of day as 08:00; nothing when it is none."""
    found = TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if found["half"].lower() == "p" else 0)
    if hour * 60 + minute > DAY_HOURS * 60 or minute > 59:  # noqa: PLR2004 - minutes of an hour
        return None
    return f"{hour:02}:{minute:02}"


def read_spans(text: str) -> list[list[str]]:
    """Return the hours of a day written in one line, 08:00-12:00, 13:00-17:00. Raises ValidationError."""
    spans = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        ends = [read_clock(end) for end in re.split(r"\s*(?:-|–|to)\s*", part)]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:  # noqa: PLR2004 - from and to
            raise forms.ValidationError(_("“%(text)s” are no hours. Write them as 08:00-12:00, 13:00-17:00.") % {"text": part[:40]})
        spans.append([ends[0], ends[1]])
    return spans


def write_spans(intervals: Sequence[Sequence[str]]) -> str:
    """Return the hours of a day in one line, as they are read."""
    return ", ".join(f"{begins}-{ends}" for begins, ends in intervals)


def overlapping(spans: list[list[str]]) -> dict[str, str]:
    """Return the first two intervals of a day that overlap, in words; what lies over midnight ends a day later."""
    before = ["", "00:00"]
    for span in sorted(spans):
        if before[0] and (span[0] < before[1] or before[1] <= before[0]):
            return {"one": "–".join(before), "two": "–".join(span)}
        before = span
    return {}


class WeekRows:
    """What is typed into the rows of a week: any number of from and to for each day."""

    def __init__(self, rows: Mapping[str, Rows]) -> None:
        self.rows = {day: list(rows.get(day, ())) for day in WEEKDAYS}
        self.errors: dict[str, list[str]] = {}

    @classmethod
    def of_post(cls, data: Any) -> WeekRows:
        """Take the rows over as they were sent."""
        pairs = {day: zip(data.getlist(f"{day}-from"), data.getlist(f"{day}-to"), strict=False) for day in WEEKDAYS}
        return cls({day: [(one.strip()[:20], two.strip()[:20]) for one, two in list(each)[: INTERVALS + 1]] for day, each in pairs.items()})

    @classmethod
    def of_week(cls, weekly: Mapping[str, Sequence[Sequence[str]]]) -> WeekRows:
        """Show the hours of a week."""
        return cls({day: [(begins, ends) for begins, ends in weekly.get(day, ())] for day in WEEKDAYS})

    def step(self, name: str) -> bool:
        """Do what a button beside a day says: more:mon, drop:mon:1, copy:mon. Returns whether it said anything."""
        verb, _colon, rest = name.partition(":")
        day, _colon, place = rest.partition(":")
        if day not in self.rows:
            return False
        if verb == "more":
            self.rows[day].append(("", ""))
        elif verb == "drop" and place.isdigit() and int(place) < len(self.rows[day]):
            del self.rows[day][int(place)]
        elif verb == "copy":
            self.rows |= {other: list(self.rows[day]) for other in WEEKDAYS[:5]}
        return True

    def read(self) -> dict[str, list[list[str]]] | None:
        """Return the week as a calendar file has it; nothing when something cannot be read, with the errors kept by day."""
        week: dict[str, list[list[str]]] = {}
        for day, rows in self.rows.items():
            for begins, ends in rows:
                if not (begins or ends):
                    continue
                one, two = read_clock(begins), read_clock(ends)
                if one is None or two is None or one == "24:00":
                    self.errors.setdefault(day, []).append(_problem(begins, ends))
                else:
                    week.setdefault(day, []).append([one, two])
        for day, spans in week.items():
            if twice := overlapping(spans):
                self.errors.setdefault(day, []).append(_("%(one)s and %(two)s overlap. Make one interval of them, or change a time.") % twice)
        return None if self.errors else {day: sorted(spans) for day, spans in week.items()}

    def lines(self) -> list[dict[str, Any]]:
        """Return the days for the page, each with its rows; a day without one shows none."""
        return [
            {
                "key": day,
                "words": WEEKDAY_WORDS[place],
                "rows": [{"begins": begins, "ends": ends, "over": _is_over(begins, ends)} for begins, ends in self.rows[day]],
                "errors": self.errors.get(day, []),
                "is_last": place == len(WEEKDAYS) - 1,
            }
            for place, day in enumerate(WEEKDAYS)
        ]


def _is_over(begins: str, ends: str) -> bool:
    one, two = read_clock(begins), read_clock(ends)
    return one is not None and two is not None and two <= one


def _problem(begins: str, ends: str) -> str:
    if not begins or not ends:
        return _("An interval has a beginning and an end. Fill in both, or remove it.")
    if read_clock(begins) == "24:00":
        return _("No interval begins at 24:00. Write 00:00 on the following day.")
    wrong = begins if read_clock(begins) is None else ends
    return _("“%(text)s” is no time of day. Write 08:00 or 5 pm; 24:00 ends a day.") % {"text": wrong[:20]}


class SinceForm(forms.Form):
    """From when hours hold, and what changes."""

    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The first day with these hours. Left empty, they hold from the beginning, and all past days are counted anew."),
    )
    note = forms.CharField(label=gettext_lazy("What changes"), max_length=300, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
