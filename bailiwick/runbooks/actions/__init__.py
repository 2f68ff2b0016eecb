"""What may be done with runbooks, verifications, resets and checklists."""

from bailiwick.runbooks.actions.checklists import (
    add_checklist,
    add_item,
    move_item,
    remove_checklist,
    remove_item,
    tick_item,
    tick_solved,
    untick_item,
    untick_reopened,
)
from bailiwick.runbooks.actions.codes import Answer, ask_code, check_code, deliver_code
from bailiwick.runbooks.actions.duties import open_duties
from bailiwick.runbooks.actions.proofs import Proof, persons_of, proof_of, verification_life
from bailiwick.runbooks.actions.resets import record_reset, verifications_for_reset
from bailiwick.runbooks.actions.runs import abandon_run, mark_step, start_run, tick_proof, tick_what_follows, unmark_step
from bailiwick.runbooks.actions.shipping import attach_shipped_runbooks, install_runbooks, shipped_runbooks
from bailiwick.runbooks.actions.unproven import unproven_resets, unproven_tickets
from bailiwick.runbooks.actions.verifying import Check, override_refusal, record_verification
from bailiwick.runbooks.actions.writing import (
    STEP_FIELDS,
    attach_runbook,
    detach_runbook,
    draft_runbook,
    drop_draft,
    move_step,
    publish_runbook,
    remove_step,
    save_step,
)

__all__ = [
    "STEP_FIELDS",
    "Answer",
    "Check",
    "Proof",
    "abandon_run",
    "add_checklist",
    "add_item",
    "ask_code",
    "attach_runbook",
    "attach_shipped_runbooks",
    "check_code",
    "deliver_code",
    "detach_runbook",
    "draft_runbook",
    "drop_draft",
    "install_runbooks",
    "mark_step",
    "move_item",
    "move_step",
    "open_duties",
    "override_refusal",
    "persons_of",
    "proof_of",
    "publish_runbook",
    "record_reset",
    "record_verification",
    "remove_checklist",
    "remove_item",
    "remove_step",
    "save_step",
    "shipped_runbooks",
    "start_run",
    "tick_item",
    "tick_proof",
    "tick_solved",
    "tick_what_follows",
    "unmark_step",
    "unproven_resets",
    "unproven_tickets",
    "untick_item",
    "untick_reopened",
    "verification_life",
    "verifications_for_reset",
]
