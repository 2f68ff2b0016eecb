"""What may be done with question trees."""

from bailiwick.triage.actions.loading import load_trees

__all__ = ["load_trees"]
