"""Which answers in triage come before a broken promise: the share of each against the average of its own tree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.core.charts import SERIES, Group, Part
from bailiwick.reports.answers import count_answers
from bailiwick.reports.tables import Figure, Report, Row, Table, share_of
from bailiwick.triage.models import Tree, TreeVersion

if TYPE_CHECKING:
    from bailiwick.reports.cuts import Cut

#: of a normal distribution, for an interval that holds the truth nineteen times in twenty
Z = 1.96
HUNDRED = 100
#: answers drawn in the chart
MOST_DRAWN = 8


@dataclass(slots=True)
class Tally:
    """Tickets and how many of them broke their promise."""

    number: int = 0
    broken: int = 0

    def add(self, number: int, broken: int) -> None:
        """Add some."""
        self.number += number
        self.broken += broken

    @property
    def share(self) -> float | None:
        """The share that broke its promise, in hundredths."""
        return share_of(self.broken, self.number)


def wilson(broken: int, number: int) -> tuple[float, float]:
    """Return between which hundredths the true share lies, by Wilson's score interval; honest for small samples too."""
    if not number:
        return 0.0, 100.0
    share, square = broken / number, Z * Z
    middle = (share + square / (2 * number)) / (1 + square / number)
    half = Z * sqrt(share * (1 - share) / number + square / (4 * number * number)) / (1 + square / number)
    return max(HUNDRED * (middle - half), 0.0), min(HUNDRED * (middle + half), 100.0)


@dataclass(frozen=True, slots=True)
class Found:
    """An answer with its tally, and the words of the newest version that has it."""

    tree: str
    question: str
    answer: str
    title: str
    tally: Tally
    average: float

    @property
    def interval(self) -> tuple[float, float]:
        """Between which hundredths its true share lies."""
        return wilson(self.tally.broken, self.tally.number)

    @property
    def lift(self) -> float | None:
        """How many times the average of the tree the share is."""
        return round((self.tally.share or 0) / self.average, 2) if self.average else None

    @property
    def is_telling(self) -> bool:
        """Whether the average lies outside the interval, so that chance alone does not explain the difference."""
        low, high = self.interval
        return not low <= self.average <= high


def telling_answers(cut: Cut) -> Report:
    """Return one table for each tree, the answers with the largest certain share of broken promises first."""
    found = _found(cut)
    titles = dict(Tree.objects.filter(slug__in=found).values_list("slug", "title"))
    tables = [_table(cut, titles[slug], rows) for slug, rows in sorted(found.items(), key=lambda pair: titles[pair[0]])]
    drawn = sorted((row for rows in found.values() for row in rows if row.is_telling), key=lambda row: -row.interval[0])[:MOST_DRAWN]
    groups = [
        Group(
            row.title[:24],
            [Part(row.tally.share or 0, f"{row.title}: {Figure(row.tally.share, is_share=True).words}", _url(cut, row, broken=True), 1)],
        )
        for row in drawn
    ]
    empty = Table(_("Answers"), _("Question and answer"), _columns(), [])
    return Report(
        tables or [empty],
        _("Answers with the largest share of broken promises, in hundredths"),
        groups,
        [_("Share of broken promises")][:SERIES],
        top=HUNDRED,
    )


def _found(cut: Cut) -> dict[str, list[Found]]:
    """Return the answers that were given, by tree; answers of different versions count together by their ids."""
    counts = count_answers(cut)
    versions = TreeVersion.objects.filter(pk__in={given.version for given in counts.number}).select_related("tree").order_by("number")
    known = {version.pk: version for version in versions}
    tallies: defaultdict[tuple[str, str, str], Tally] = defaultdict(Tally)
    wholes: defaultdict[str, Tally] = defaultdict(Tally)
    words: dict[tuple[str, str, str], str] = {}
    for given, number in sorted(counts.number.items(), key=lambda pair: pair[0].version):
        version = known[given.version]
        slug, question = version.tree.slug, version.questions.questions.get(given.question)
        if given.question == version.questions.start:
            wholes[slug].add(number, counts.broken[given])
        answer = question.answer(given.answer) if question is not None else None
        if question is None or answer is None or given.is_assumed:
            continue
        key = (slug, given.question, given.answer)
        tallies[key].add(number, counts.broken[given])
        words[key] = f"{question.ask.spoken()} → {answer.say.spoken()}"
    found: defaultdict[str, list[Found]] = defaultdict(list)
    for key, tally in tallies.items():
        found[key[0]].append(Found(*key, words[key], tally, wholes[key[0]].share or 0.0))
    for rows in found.values():
        rows.sort(key=lambda row: (-row.interval[0], -row.tally.number, row.title))
    return dict(found)


def _columns() -> list[str]:
    return [_("Tickets"), _("Promise broken"), _("Share"), _("At least"), _("At most"), _("Times the average")]


def _table(cut: Cut, title: str, found: list[Found]) -> Table:
    average = _("average %(share)s") % {"share": Figure(found[0].average, is_share=True).words}
    return Table(f"{title}, {average}", _("Question and answer"), _columns(), [_row(cut, row) for row in found])


def _row(cut: Cut, found: Found) -> Row:
    tally, (low, high) = found.tally, found.interval
    title = found.title if found.is_telling else _("%(answer)s (not more than chance)") % {"answer": found.title}
    figures = [
        Figure(tally.number, _url(cut, found)),
        Figure(tally.broken, _url(cut, found, broken=True) if tally.broken else ""),
        Figure(tally.share, is_share=True),
        Figure(round(low, 1), is_share=True),
        Figure(round(high, 1), is_share=True),
        Figure(found.lift, places=2),
    ]
    return Row(title, figures)


def _url(cut: Cut, found: Found, *, broken: bool = False) -> str:
    more = {"broken": "yes"} if broken else {}
    return cut.tickets_url(opened=cut.period.whole.term, answered=f"{found.tree}:{found.question}:{found.answer}", **more)
