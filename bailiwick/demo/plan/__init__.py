"""The plan of the county: who, where, and every call of eighteen months, from a seed and a moment.

Pure Python: no database, no clock, no randomness but the seed's. All times are naive
and mean the wall clock of the county; the loader puts them into its time zone.
"""

from bailiwick.demo.plan.county import build_plan
from bailiwick.demo.plan.shapes import County, Ticket
from bailiwick.demo.plan.workdays import Promises

__all__ = ["County", "Promises", "Ticket", "build_plan"]
