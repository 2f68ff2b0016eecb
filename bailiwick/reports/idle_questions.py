"""Which questions of a tree are asked and left, passed over, or never come to; by version, so that a mended one starts anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.core.charts import Group, Part
from bailiwick.reports.answers import count_answers
from bailiwick.reports.tables import Figure, Report, Row, Table, share_of
from bailiwick.triage.models import TreeVersion

if TYPE_CHECKING:
    from bailiwick.reports.answers import AnswerCounts
    from bailiwick.reports.cuts import Cut

#: questions drawn in the chart
MOST_DRAWN = 8
HUNDRED = 100


@dataclass(slots=True)
class Asked:
    """How often a question was answered, left and passed over."""

    answered: int = 0
    left: int = 0
    passed: int = 0

    @property
    def share(self) -> float | None:
        """The share of those asked who left it, in hundredths."""
        return share_of(self.left, self.answered + self.left)


def idle_questions(cut: Cut) -> Report:
    """Return one table for each version that was answered in the period, the questions most often left first."""
    counts = count_answers(cut)
    versions = TreeVersion.objects.filter(pk__in={given.version for given in counts.number}).select_related("tree")
    tallies = _tallies(counts)
    tables, drawn = [], []
    for version in versions.order_by("tree__title", "-number"):
        rows = sorted(
            ((question, tallies[version.pk, question]) for question in version.questions.questions),
            key=lambda pair: (-(pair[1].share if pair[1].share is not None else HUNDRED + 1), pair[0]),
        )
        tables.append(Table(str(version), _("Question"), _columns(), [_row(cut, version, question, asked) for question, asked in rows]))
        drawn += [(asked.share, version, question) for question, asked in rows if asked.share]
    drawn.sort(key=lambda each: -each[0])
    groups = [_bar(cut, share, version, question) for share, version, question in drawn[:MOST_DRAWN]]
    empty = Table(_("Questions"), _("Question"), _columns(), [])
    return Report(tables or [empty], _("Questions most often left, in hundredths of those asked"), groups, [_("Left without an answer")], top=HUNDRED)


def _tallies(counts: AnswerCounts) -> defaultdict[tuple[int, str], Asked]:
    tallies: defaultdict[tuple[int, str], Asked] = defaultdict(Asked)
    for given, number in counts.number.items():
        asked = tallies[given.version, given.question]
        if given.is_assumed:
            asked.passed += number
        elif given.answer:
            asked.answered += number
        else:
            asked.left += number
    return tallies


def _columns() -> list[str]:
    return [_("Asked"), _("Answered"), _("Left"), _("Share left"), _("Not asked here")]


def _row(cut: Cut, version: TreeVersion, question: str, asked: Asked) -> Row:
    title, reached = _words(version, question), asked.answered + asked.left + asked.passed
    url, left_url = _url(cut, version, question), _url(cut, version, question, "left")
    figures = [
        Figure(asked.answered + asked.left, url if asked.answered + asked.left else ""),
        Figure(asked.answered, _url(cut, version, question, "given") if asked.answered else ""),
        Figure(asked.left, left_url if asked.left else ""),
        Figure(asked.share, is_share=True),
        Figure(asked.passed, _url(cut, version, question, "passed") if asked.passed else ""),
    ]
    return Row(title if reached else _("%(question)s (never come to)") % {"question": title}, figures)


def _words(version: TreeVersion, question: str) -> str:
    return version.questions.questions[question].ask.spoken()


def _bar(cut: Cut, share: float, version: TreeVersion, question: str) -> Group:
    words = _words(version, question)
    return Group(words[:24], [Part(share, f"{words}: {Figure(share, is_share=True).words}", _url(cut, version, question, "left"), 1)])


def _url(cut: Cut, version: TreeVersion, question: str, how: str = "asked") -> str:
    return cut.tickets_url(opened=cut.period.whole.term, asked=f"{version.tree.slug}:{version.number}:{question}:{how}")
