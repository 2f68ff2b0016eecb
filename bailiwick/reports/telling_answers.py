"""Which answers in triage come before a broken promise: the share of each against the average of its own tree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.core.charts import Group, Part
from bailiwick.reports.answers import count_answers
from bailiwick.reports.tables import Figure, Report, Row, Table, share_of, wilson
from bailiwick.triage.models import Tree, TreeVersion

if TYPE_CHECKING:
    from bailiwick.reports.cuts import Cut

HUNDRED = 100
#: answers drawn in the chart
MOST_DRAWN = 8
#: hundredths that must be certain for a bar to be seen
LEAST_DRAWN = 1


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
    def is_enough(self) -> bool:
        """Whether there are tickets enough to say anything."""
        return self.tally.number >= settings.REPORT_LEAST_TICKETS

    @property
    def is_telling(self) -> bool:
        """Whether the average lies outside the interval, so that chance alone does not explain the difference."""
        low, high = self.interval
        return self.is_enough and not low <= self.average <= high


def telling_answers(cut: Cut) -> Report:
    """Return one table for each tree, the answers with the largest certain share of broken promises first."""
    found = _found(cut)
    titles = dict(Tree.objects.filter(slug__in=found).values_list("slug", "title"))
    trees = sorted(found.items(), key=lambda pair: (_certain_first(pair[1][0])[:2], titles[pair[0]]))
    tables = [_table(cut, titles[slug], rows) for slug, rows in trees]
    broken = (row for rows in found.values() for row in rows if row.is_enough and row.interval[0] >= LEAST_DRAWN)
    groups = [_bar(cut, row) for row in sorted(broken, key=_certain_first)[:MOST_DRAWN]]
    empty = Table(_("Answers"), _("Question and answer"), _columns(), [])
    return Report(
        tables or [empty],
        _("Answers after which promises were broken most, as far as that is certain"),
        groups,
        [_("At least this share of promises was broken, chance allowed for")],
        kind="lying",
        top=HUNDRED,
        note=_note(),
    )


def _note() -> str:
    least = settings.REPORT_LEAST_TICKETS
    enough = ngettext(
        "Answers given on fewer than %(least)d ticket stand last and are not drawn: so few say nothing.",
        "Answers given on fewer than %(least)d tickets stand last and are not drawn: so few say nothing.",
        least,
    )
    order = _("The first is the one whose share is certainly largest: “at least” and “at most” hold the true share nineteen times in twenty.")
    return f"{order} {enough % {'least': least}}"


def _certain_first(row: Found) -> tuple[bool, float, int, str]:
    """Order answers: those with tickets enough first, by the share that is certain, then by their number."""
    return (not row.is_enough, -row.interval[0], -row.tally.number, row.title)


def _bar(cut: Cut, row: Found) -> Group:
    """Draw the share that is certain; the words say the share counted too."""
    share, least = Figure(row.tally.share, is_share=True).words, Figure(round(row.interval[0], 1), is_share=True).words
    words = _("%(answer)s: %(share)s of %(number)d tickets, at least %(least)s") % {
        "answer": row.title, "share": share, "number": row.tally.number, "least": least,
    }  # fmt: skip
    return Group(_titled(row), [Part(round(row.interval[0], 1), words, _url(cut, row, broken=True), 1)])


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
        rows.sort(key=_certain_first)
    return dict(found)


def _columns() -> list[str]:
    return [_("Tickets"), _("Promise broken"), _("Share"), _("At least"), _("At most"), _("Times the average")]


def _table(cut: Cut, title: str, found: list[Found]) -> Table:
    average = _("average %(share)s") % {"share": Figure(found[0].average, is_share=True).words}
    return Table(f"{title}, {average}", _("Question and answer"), _columns(), [_row(cut, row) for row in found])


def _row(cut: Cut, found: Found) -> Row:
    tally, (low, high) = found.tally, found.interval
    figures = [
        Figure(tally.number, _url(cut, found)),
        Figure(tally.broken, _url(cut, found, broken=True) if tally.broken else ""),
        Figure(tally.share, is_share=True),
        Figure(round(low, 1), is_share=True),
        Figure(round(high, 1), is_share=True),
        Figure(found.lift, places=2),
    ]
    return Row(_titled(found), figures)


def _titled(found: Found) -> str:
    """Return question and answer, with a word where the numbers prove nothing."""
    if not found.is_enough:
        return _("%(answer)s (too few tickets to say)") % {"answer": found.title}
    return found.title if found.is_telling else _("%(answer)s (not more than chance)") % {"answer": found.title}


def _url(cut: Cut, found: Found, *, broken: bool = False) -> str:
    more = {"broken": "yes"} if broken else {}
    return cut.tickets_url(opened=cut.period.whole.term, answered=f"{found.tree}:{found.question}:{found.answer}", **more)
