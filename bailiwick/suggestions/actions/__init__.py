"""What may be done with suggestions."""

from bailiwick.suggestions.actions.counting import count_choice, note_proposals
from bailiwick.suggestions.actions.learning import learn_purpose, lessons

__all__ = ["count_choice", "learn_purpose", "lessons", "note_proposals"]
