"""What is true of routine work: runbooks and their runs, proof of callers, resets, checklists."""

from bailiwick.runbooks.models.acts import Act
from bailiwick.runbooks.models.checklists import Checklist, ChecklistItem, ChecklistTemplate
from bailiwick.runbooks.models.comparing import Difference, compare_versions
from bailiwick.runbooks.models.contacts import contacts_on_file, managers_on_file
from bailiwick.runbooks.models.fitting import fitting_runbooks, required_runbooks
from bailiwick.runbooks.models.privilege import is_privileged
from bailiwick.runbooks.models.proposals import Proposal, proposed_runbooks
from bailiwick.runbooks.models.resets import Reset, ResetChannel, ResetKind
from bailiwick.runbooks.models.runbooks import Runbook, RunbookAudience, RunbookCategory, RunbookStepKind, RunbookVersion, Step
from bailiwick.runbooks.models.runs import Run, StepMark
from bailiwick.runbooks.models.verifications import Line, Method, PrivilegedPerson, Result, Verification, VerificationCode

__all__ = [
    "Act",
    "Checklist",
    "ChecklistItem",
    "ChecklistTemplate",
    "Difference",
    "Line",
    "Method",
    "PrivilegedPerson",
    "Proposal",
    "Reset",
    "ResetChannel",
    "ResetKind",
    "Result",
    "Run",
    "Runbook",
    "RunbookAudience",
    "RunbookCategory",
    "RunbookStepKind",
    "RunbookVersion",
    "Step",
    "StepMark",
    "Verification",
    "VerificationCode",
    "compare_versions",
    "contacts_on_file",
    "fitting_runbooks",
    "is_privileged",
    "managers_on_file",
    "proposed_runbooks",
    "required_runbooks",
]
