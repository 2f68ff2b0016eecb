"""What the mailroom does: store, understand, settle, and note how its mailboxes are."""

from bailiwick.mailroom.actions.draining import ATTEMPTS, Drained, drain, is_due, understand_at_once, work_off
from bailiwick.mailroom.actions.keys import end_key, rotate_key
from bailiwick.mailroom.actions.looking import keep_refresh_token, note_failure, note_look, note_place
from bailiwick.mailroom.actions.settling import Outcome, outcome_of, settle
from bailiwick.mailroom.actions.storing import LEASE, TooLarge, known_keys, store_raw
from bailiwick.mailroom.actions.understanding import understand

__all__ = [
    "ATTEMPTS",
    "LEASE",
    "Drained",
    "Outcome",
    "TooLarge",
    "drain",
    "end_key",
    "is_due",
    "keep_refresh_token",
    "known_keys",
    "note_failure",
    "note_look",
    "note_place",
    "outcome_of",
    "rotate_key",
    "settle",
    "store_raw",
    "understand",
    "understand_at_once",
    "work_off",
]
