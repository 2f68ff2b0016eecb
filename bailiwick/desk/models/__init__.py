"""What is true of the desk: tickets, what was said and done on them, and who called."""

from bailiwick.clocks.models import Priority
from bailiwick.desk.models.articles import ArticleUse, UsedAs
from bailiwick.desk.models.calls import Call
from bailiwick.desk.models.categories import Category
from bailiwick.desk.models.channels import Channel
from bailiwick.desk.models.chases import AttemptHow, AttemptOutcome, Chase, ContactAttempt
from bailiwick.desk.models.duties import USUAL_POINTS, WEIGHTS, Assigning, Capacity, GivenAway, LeaveChoice, LeavePlan, PickUpRule, TeamRule
from bailiwick.desk.models.entries import PUBLIC_KINDS, Entry, EntryKind, Mention, Share
from bailiwick.desk.models.handoffs import HandOff
from bailiwick.desk.models.joins import BIRTHS, EDGES, Join, JoinKind, Placement, family, leads_to
from bailiwick.desk.models.kinds import Kind
from bailiwick.desk.models.leads import add_lead, follow_lead
from bailiwick.desk.models.links import LinkKind, TicketLink
from bailiwick.desk.models.naming import categories_called
from bailiwick.desk.models.priorities import Impact, PriorityRule, Urgency
from bailiwick.desk.models.promised import SUBJECT, add_services, facts_of, names_of, services_of
from bailiwick.desk.models.readers import Reader, Reading, Watch
from bailiwick.desk.models.reasons import ChaseEnd, ChaserPlan, GivingUp, WaitReason
from bailiwick.desk.models.sentences import read_back
from bailiwick.desk.models.snoozes import Snooze
from bailiwick.desk.models.spreads import Spread
from bailiwick.desk.models.tickets import FINISHED, RUNNING, UNFINISHED, ChildrenRule, State, Ticket, promise_broken, promise_due
from bailiwick.desk.models.triages import Triage, TriageAnswer
from bailiwick.desk.models.waits import Reopening, Wait, WaitsOn
from bailiwick.desk.models.work import Timer, Work

__all__ = [
    "BIRTHS",
    "EDGES",
    "FINISHED",
    "PUBLIC_KINDS",
    "RUNNING",
    "SUBJECT",
    "UNFINISHED",
    "USUAL_POINTS",
    "WEIGHTS",
    "ArticleUse",
    "Assigning",
    "AttemptHow",
    "AttemptOutcome",
    "Call",
    "Capacity",
    "Category",
    "Channel",
    "Chase",
    "ChaseEnd",
    "ChaserPlan",
    "ChildrenRule",
    "ContactAttempt",
    "Entry",
    "EntryKind",
    "GivenAway",
    "GivingUp",
    "HandOff",
    "Impact",
    "Join",
    "JoinKind",
    "Kind",
    "LeaveChoice",
    "LeavePlan",
    "LinkKind",
    "Mention",
    "PickUpRule",
    "Placement",
    "Priority",
    "PriorityRule",
    "Reader",
    "Reading",
    "Reopening",
    "Share",
    "Snooze",
    "Spread",
    "State",
    "TeamRule",
    "Ticket",
    "TicketLink",
    "Timer",
    "Triage",
    "TriageAnswer",
    "Urgency",
    "UsedAs",
    "Wait",
    "WaitReason",
    "WaitsOn",
    "Watch",
    "Work",
    "add_lead",
    "add_services",
    "categories_called",
    "facts_of",
    "family",
    "follow_lead",
    "leads_to",
    "names_of",
    "promise_broken",
    "promise_due",
    "read_back",
    "services_of",
]
