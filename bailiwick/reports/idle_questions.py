"""Which questions of a tree are asked and left, passed over, or never come to; by version, so that a mended one starts anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.core.charts import Group, Part
from bailiwick.reports.answers import count_answers
from bailiwick.reports.tables import Figure, Report, Row, Table, share_of, wilson
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
    def number(self) -> int:
        """How often it was asked."""
        return self.answered + self.left

    @property
    def is_reached(self) -> bool:
        """Whether anybody came to it, asked or passed over."""
        return bool(self.number + self.passed)

    @property
    def certain(self) -> float:
        """The share that is certainly left, in hundredths, whatever the chance of few."""
        return wilson(self.left, self.number)[0]

    @property
    def share(self) -> float | None:
        """The share of those asked who left it, in hundredths."""
        return share_of(self.left, self.number)


def idle_questions(cut: Cut) -> Report:
    """Return one table for each version that was answered in the period, the questions most often left first, as far as that is certain."""
    counts = count_answers(cut)
    versions = TreeVersion.objects.filter(pk__in={given.version for given in counts.number}).select_related("tree")
    tallies = _tallies(counts)
    found, drawn = [], []
    for version in versions.order_by("tree__title", "-number"):
        rows = sorted(
            ((question, tallies[version.pk, question]) for question in version.questions.questions),
            key=lambda pair: (pair[1].is_reached, -pair[1].certain, -(pair[1].share or 0), pair[0]),
        )
        table = Table(str(version), _("Question"), _columns(), [_row(cut, version, question, asked) for question, asked in rows])
        found.append((-max((asked.certain for _question, asked in rows), default=0.0), table))
        drawn += [(asked, version, question) for question, asked in rows if asked.left and asked.number >= settings.REPORT_LEAST_TICKETS]
    tables = [table for _certain, table in sorted(found, key=itemgetter(0))]
    drawn.sort(key=lambda each: (-each[0].certain, each[2]))
    groups = [_bar(cut, asked, version, question) for asked, version, question in drawn[:MOST_DRAWN]]
    empty = Table(_("Questions"), _("Question"), _columns(), [])
    least = settings.REPORT_LEAST_TICKETS
    note = ngettext(
        "Drawn are questions that were asked at least %(least)d time, by the share that is certainly left nineteen times in twenty.",
        "Drawn are questions that were asked at least %(least)d times, by the share that is certainly left nineteen times in twenty.",
        least,
    ) % {"least": least}
    legend = [_("At least this share was left without an answer, chance allowed for")]
    return Report(tables or [empty], _("Questions most often left"), groups, legend, kind="lying", top=HUNDRED, note=note)


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
    title = _words(version, question)
    url, left_url = _url(cut, version, question), _url(cut, version, question, "left")
    figures = [
        Figure(asked.number, url if asked.number else ""),
        Figure(asked.answered, _url(cut, version, question, "given") if asked.answered else ""),
        Figure(asked.left, left_url if asked.left else ""),
        Figure(asked.share, is_share=True),
        Figure(asked.passed, _url(cut, version, question, "passed") if asked.passed else ""),
    ]
    return Row(title if asked.is_reached else _("%(question)s (never come to)") % {"question": title}, figures)


def _words(version: TreeVersion, question: str) -> str:
    return version.questions.questions[question].ask.spoken()


def _bar(cut: Cut, asked: Asked, version: TreeVersion, question: str) -> Group:
    words, facts = _words(version, question), {"left": asked.left, "number": asked.number}
    title = _("%(question)s: left %(left)d of %(number)d times") % {"question": words, **facts}
    return Group(f"{words} ({version})", [Part(round(asked.certain, 1), title, _url(cut, version, question, "left"), 1)])


def _url(cut: Cut, version: TreeVersion, question: str, how: str = "asked") -> str:
    return cut.tickets_url(opened=cut.period.whole.term, asked=f"{version.tree.slug}:{version.number}:{question}:{how}")
