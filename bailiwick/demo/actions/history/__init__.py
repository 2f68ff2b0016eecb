"""The county's years before: any number of closed tickets, as an office has them that imported its former system."""

from bailiwick.demo.actions.history.limits import refuse_years
from bailiwick.demo.actions.history.mending import is_owed, mend
from bailiwick.demo.actions.history.past import FOUND, bring_history
from bailiwick.demo.actions.history.taking_out import take_out_history

__all__ = ["FOUND", "bring_history", "is_owed", "mend", "refuse_years", "take_out_history"]
