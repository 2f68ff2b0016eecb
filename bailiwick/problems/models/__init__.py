"""What many calls have in common: spikes and outages while they happen, problems and their causes afterwards."""

from bailiwick.problems.models.likeness import ENOUGH, likeness, shared_words, telling_words
from bailiwick.problems.models.problems import Problem, ProblemState, ProblemTicket
from bailiwick.problems.models.rules import SpikeRule
from bailiwick.problems.models.spikes import Spike, SpikeCall, SpikeState
from bailiwick.problems.models.traces import Trace

__all__ = [
    "ENOUGH",
    "Problem",
    "ProblemState",
    "ProblemTicket",
    "Spike",
    "SpikeCall",
    "SpikeRule",
    "SpikeState",
    "Trace",
    "likeness",
    "shared_words",
    "telling_words",
]
