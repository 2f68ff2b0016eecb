"""Says a pattern in words, so that nobody has to read a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.recurring.models.dates import LAST, Rhythm, Shift

if TYPE_CHECKING:
    from bailiwick.recurring.models.dates import Pattern


def nth_words(nth: int) -> str:
    """Return "first" for 1, "last" for -1."""
    words = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), 5: _("fifth"), LAST: _("last")}
    return words.get(nth) or str(nth)


def pattern_words(pattern: Pattern) -> str:
    """Return a pattern in words: "the last working day of every month, until 31 December 2027"."""
    words = _rhythm(pattern)
    if pattern.shift != Shift.STAY and pattern.rhythm != Rhythm.WORKING_DAY:
        words += (
            "; "
            + {
                Shift.BEFORE: _("on a closed day the working day before"),
                Shift.AFTER: _("on a closed day the working day after"),
                Shift.SKIP: _("left out on a closed day"),
            }[Shift(pattern.shift)]
        )
    if pattern.ends_on is not None:
        words += ", " + _("until %(day)s") % {"day": date_format(pattern.ends_on, "DATE_FORMAT")}
    if pattern.count is not None:
        words += ", " + ngettext("%(count)d time", "%(count)d times", pattern.count) % {"count": pattern.count}
    return words


def _rhythm(pattern: Pattern) -> str:
    return _in_months(pattern) if pattern.rhythm in (Rhythm.MONTH_DAY, Rhythm.MONTH_WEEKDAY, Rhythm.WORKING_DAY) else _in_days(pattern)


def _in_months(pattern: Pattern) -> str:
    months = ngettext("every month", "every %(n)d months", pattern.every) % {"n": pattern.every}
    if pattern.rhythm == Rhythm.MONTH_DAY and pattern.month_day == LAST:
        return _("the last day of %(months)s") % {"months": months}
    if pattern.rhythm == Rhythm.MONTH_DAY:
        return _("day %(day)d of %(months)s") % {"day": pattern.month_day, "months": months}
    if pattern.rhythm == Rhythm.WORKING_DAY:
        return _("the %(nth)s working day of %(months)s") % {"nth": nth_words(pattern.nth), "months": months}
    weekday = WEEKDAYS[pattern.weekdays[0] if pattern.weekdays else pattern.starts_on.weekday()]
    return _("the %(nth)s %(weekday)s of %(months)s") % {"nth": nth_words(pattern.nth), "weekday": weekday, "months": months}


def _in_days(pattern: Pattern) -> str:
    n = pattern.every
    days = ", ".join(str(WEEKDAYS[day]) for day in sorted(set(pattern.weekdays)) or [pattern.starts_on.weekday()])
    said = {
        Rhythm.DAILY: ngettext("every day", "every %(n)d days", n),
        Rhythm.WEEKLY: ngettext("every week on %(days)s", "every %(n)d weeks on %(days)s", n),
        Rhythm.YEARLY: ngettext("every year on %(day)s", "every %(n)d years on %(day)s", n),
        Rhythm.COMPLETION: ngettext("%(n)d day after the last one was completed", "%(n)d days after the last one was completed", n),
        Rhythm.RULE: _("by the rule %(rule)s"),
    }[Rhythm(pattern.rhythm)]
    return said % {"n": n, "days": days, "day": date_format(pattern.starts_on, "MONTH_DAY_FORMAT"), "rule": pattern.rule}
