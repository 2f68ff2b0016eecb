"""What clients may do with a solution."""

from bailiwick.portal.actions.judging import accept_solution, reject_solution

__all__ = ["accept_solution", "reject_solution"]
