"""Rules, what they did, and what they would have done."""

from bailiwick.rules.models.rehearsals import Rehearsal, RehearsedRun
from bailiwick.rules.models.rules import Rule, Since
from bailiwick.rules.models.runs import Occasion, Outcome, RuleRun
from bailiwick.rules.models.triggers import TIME, TRIGGERS, Trigger, triggers_of

__all__ = ["TIME", "TRIGGERS", "Occasion", "Outcome", "Rehearsal", "RehearsedRun", "Rule", "RuleRun", "Since", "Trigger", "triggers_of"]
