"""The kinds of findings, and what each says to whoever mends the tree."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class FindingKind(StrEnum):
    """What is wrong."""

    EMPTY = "empty"
    NO_START = "no_start"
    NO_ANSWERS = "no_answers"
    NO_WAY_ON = "no_way_on"
    DANGLING_QUESTION = "dangling_question"
    DANGLING_OUTCOME = "dangling_outcome"
    CIRCLE = "circle"
    NO_END = "no_end"
    UNREACHED_QUESTION = "unreached_question"
    UNREACHED_ANSWER = "unreached_answer"
    UNREACHED_OUTCOME = "unreached_outcome"
    NO_SKIP = "no_skip"
    NO_TEXT = "no_text"
    NO_SPANISH = "no_spanish"
    UNKNOWN_NAME = "unknown_name"
    LONG_PATH = "long_path"
    NO_TELL = "no_tell"
    CONTRADICTION = "contradiction"
    ONE_ANSWER = "one_answer"


SENTENCES = {
    FindingKind.EMPTY: _("The tree has no question yet. Add the first one."),
    FindingKind.NO_START: _("The tree starts with “%(detail)s”, which is none of its questions. Choose the question to start with."),
    FindingKind.NO_ANSWERS: _("Question “%(question)s” has no answers. Add at least two."),
    FindingKind.NO_WAY_ON: _("Answer “%(answer)s” of “%(question)s” leads nowhere. Choose the next question or an outcome."),
    FindingKind.DANGLING_QUESTION: _("Answer “%(answer)s” of “%(question)s” leads to question “%(detail)s”, which does not exist."),
    FindingKind.DANGLING_OUTCOME: _("Answer “%(answer)s” of “%(question)s” ends with outcome “%(detail)s”, which does not exist."),
    FindingKind.CIRCLE: _("Answer “%(answer)s” of “%(question)s” leads back to a question already asked: the path never ends."),
    FindingKind.NO_END: _("From question “%(question)s” no path comes to an outcome."),
    FindingKind.UNREACHED_QUESTION: _("Question “%(question)s” is never asked: no answer leads to it. Link it or remove it."),
    FindingKind.UNREACHED_ANSWER: _("Answer “%(answer)s” of “%(question)s” can never be given."),
    FindingKind.UNREACHED_OUTCOME: _("Outcome “%(outcome)s” is never come to: no answer ends with it. Link it or remove it."),
    FindingKind.NO_SKIP: _("Question “%(question)s” is not asked everywhere, but does not say which answer is assumed instead."),
    FindingKind.NO_TEXT: _("The text “%(detail)s” of %(question)s%(outcome)s %(answer)s is empty."),
    FindingKind.NO_SPANISH: _("The text “%(detail)s” of %(question)s%(outcome)s %(answer)s has no Spanish."),
    FindingKind.UNKNOWN_NAME: _("Outcome “%(outcome)s” names the %(detail)s, which does not exist here."),
    FindingKind.LONG_PATH: _("Up to %(detail)s questions are asked in a row. Callers lose patience after nine."),
    FindingKind.NO_TELL: _("Outcome “%(outcome)s” has no sentence to tell the caller."),
    FindingKind.CONTRADICTION: _("Answer “%(answer)s” of “%(question)s” contradicts itself: blocked means urgency 3 or 4 and no way around."),
    FindingKind.ONE_ANSWER: _("Question “%(question)s” has a single answer, so asking it tells nothing."),
}
