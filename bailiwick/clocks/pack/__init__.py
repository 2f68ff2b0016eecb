"""The holidays of the United States, of each state and of one county: pure functions over years, without a network."""

from bailiwick.clocks.pack.days import FIRST_YEAR, LAST_YEAR, Choice, Holiday, county_days, holidays_in
from bailiwick.clocks.pack.overrides import Kind, Override, Yearly
from bailiwick.clocks.pack.states import FEDERAL, STATES
from bailiwick.clocks.pack.weekends import Saturday, Sunday

__all__ = [
    "FEDERAL",
    "FIRST_YEAR",
    "LAST_YEAR",
    "STATES",
    "Choice",
    "Holiday",
    "Kind",
    "Override",
    "Saturday",
    "Sunday",
    "Yearly",
    "county_days",
    "holidays_in",
]
