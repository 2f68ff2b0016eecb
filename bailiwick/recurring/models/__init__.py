"""Work that comes back: when, and every time it did."""

from bailiwick.recurring.models.dates import Occasion, Pattern, Rhythm, Shift, after, occasions, parsed_rule, shifted
from bailiwick.recurring.models.schedules import CatchUp, IfOpen, Occurrence, OccurrenceOutcome, Schedule
from bailiwick.recurring.models.words import nth_words, pattern_words

__all__ = [
    "CatchUp",
    "IfOpen",
    "Occasion",
    "Occurrence",
    "OccurrenceOutcome",
    "Pattern",
    "Rhythm",
    "Schedule",
    "Shift",
    "after",
    "nth_words",
    "occasions",
    "parsed_rule",
    "pattern_words",
    "shifted",
]
