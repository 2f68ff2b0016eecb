"""What the mailroom does: store, understand, settle, and note how its mailboxes are."""

from bailiwick.mailroom.actions.connecting import connect_mailbox
from bailiwick.mailroom.actions.deciding import Deed, Plan
from bailiwick.mailroom.actions.draining import ATTEMPTS, Drained, drain, is_due, understand_at_once, work_off
from bailiwick.mailroom.actions.heading import note_late_headings
from bailiwick.mailroom.actions.keys import end_key, rotate_key
from bailiwick.mailroom.actions.looking import keep_refresh_token, note_failure, note_look, note_place
from bailiwick.mailroom.actions.naming import Signs, signs_for_client
from bailiwick.mailroom.actions.pulsing import note_pulse
from bailiwick.mailroom.actions.rehearsing import Effect, effect_of, effects_of, rehearse, rehearse_rule, rule_from, sightings_by
from bailiwick.mailroom.actions.repeating import AT_ONCE, MOST, Tally, do_with_each, look_again_at_all, waiting_among
from bailiwick.mailroom.actions.replaying import Wish, replay_mail, take_mail
from bailiwick.mailroom.actions.settling import Outcome, outcome_of, settle
from bailiwick.mailroom.actions.shipping import install_alert_rules
from bailiwick.mailroom.actions.silencing import refusals, spare_machines
from bailiwick.mailroom.actions.sorting import bring_back, set_aside
from bailiwick.mailroom.actions.storing import LEASE, TooLarge, known_keys, store_raw
from bailiwick.mailroom.actions.suppressing import lift_suppression, suppress_address
from bailiwick.mailroom.actions.troubles import watch_mail
from bailiwick.mailroom.actions.understanding import understand

__all__ = [
    "ATTEMPTS",
    "AT_ONCE",
    "LEASE",
    "MOST",
    "Deed",
    "Drained",
    "Effect",
    "Outcome",
    "Plan",
    "Signs",
    "Tally",
    "TooLarge",
    "Wish",
    "bring_back",
    "connect_mailbox",
    "do_with_each",
    "drain",
    "effect_of",
    "effects_of",
    "end_key",
    "install_alert_rules",
    "is_due",
    "keep_refresh_token",
    "known_keys",
    "lift_suppression",
    "look_again_at_all",
    "note_failure",
    "note_late_headings",
    "note_look",
    "note_place",
    "note_pulse",
    "outcome_of",
    "refusals",
    "rehearse",
    "rehearse_rule",
    "replay_mail",
    "rotate_key",
    "rule_from",
    "set_aside",
    "settle",
    "sightings_by",
    "signs_for_client",
    "spare_machines",
    "store_raw",
    "suppress_address",
    "take_mail",
    "understand",
    "understand_at_once",
    "waiting_among",
    "watch_mail",
    "work_off",
]
