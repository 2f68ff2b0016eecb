"""Bringing history in, and taking it out again."""

from bailiwick.importers.actions.importing import Tally, import_incidents
from bailiwick.importers.actions.undoing import undo_import

__all__ = ["Tally", "import_incidents", "undo_import"]
