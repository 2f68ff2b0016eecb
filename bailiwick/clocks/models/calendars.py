"""The calendars of the engine, with sentences in the language of whoever reads them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from bailiwick.clocks.engine import Calendar, NoWorkingTime, TooFar, around_the_clock

for _problem in (NoWorkingTime, TooFar):
    _problem.words = gettext_lazy(str(_problem.words))

__all__ = ["Calendar", "NoWorkingTime", "around_the_clock"]
