"""What may be done with spikes, outages and problems."""

from bailiwick.problems.actions.defaults import install_spike_rules
from bailiwick.problems.actions.detecting import forget_ticket, forget_traces, notice_ticket, trace_again
from bailiwick.problems.actions.ending import adopt_parent, dismiss_spike, end_outage_of, end_quiet_spikes, return_outage_of
from bailiwick.problems.actions.outages import change_outage, follow_outage, join_calls, open_outage, take_up_spike
from bailiwick.problems.actions.problems import link_ticket, link_tickets, move_problem, number_problem, open_problem, resolve_problem, unlink_ticket

__all__ = [
    "adopt_parent",
    "change_outage",
    "dismiss_spike",
    "end_outage_of",
    "end_quiet_spikes",
    "follow_outage",
    "forget_ticket",
    "forget_traces",
    "install_spike_rules",
    "join_calls",
    "link_ticket",
    "link_tickets",
    "move_problem",
    "notice_ticket",
    "number_problem",
    "open_outage",
    "open_problem",
    "resolve_problem",
    "return_outage_of",
    "take_up_spike",
    "trace_again",
    "unlink_ticket",
]
