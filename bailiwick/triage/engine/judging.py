"""What the answers and the circumstances make of impact and urgency, each step in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bailiwick.triage.engine.definition import Mark, Outcome
    from bailiwick.triage.engine.walking import Step, Walk

MOST, REQUEST, INCONVENIENCE, BLOCKED = 4, 1, 2, 4
IMPACT_WORDS = {
    1: gettext_lazy("one person"),
    2: gettext_lazy("a team"),
    3: gettext_lazy("a department"),
    4: gettext_lazy("the whole organisation or the public"),
}
URGENCY_WORDS = {
    1: gettext_lazy("a request, nothing is broken"),
    2: gettext_lazy("an inconvenience"),
    3: gettext_lazy("work goes on, but badly"),
    4: gettext_lazy("work has stopped"),
}
#: (impact, urgency) that make the highest priority in the matrix a new installation starts with
CRITICAL = frozenset({(4, 3), (4, 4), (3, 4)})

Axis = Literal["impact", "urgency"]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is true whatever the caller answers: the site's own flag, the dated windows that are open, the person.

    `windows` are (kind, title) of open windows. `usual_*` are taken where no answer says anything.
    `critical` are the cells of the matrix that a person's rank alone may not reach.
    """

    public_safety_site: bool = False
    site: str = ""
    windows: tuple[tuple[str, str], ...] = ()
    is_vip: bool = False
    usual_impact: int | None = None
    usual_urgency: int | None = None
    critical: frozenset[tuple[int, int]] = CRITICAL


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the computation: what it made of one axis, and why."""

    axis: Axis
    value: int
    why: str

    def __str__(self) -> str:
        if self.axis == "impact":
            return _("Impact: %(value)s, %(why)s") % {"value": IMPACT_WORDS[self.value], "why": self.why}
        return _("Urgency: %(value)s, %(why)s") % {"value": URGENCY_WORDS[self.value], "why": self.why}


@dataclass(slots=True)
class _Scale:
    """One axis while it is computed; it keeps every step."""

    axis: Axis
    value: int
    reasons: list[Reason] = field(default_factory=list)

    def become(self, value: int, why: str) -> None:
        """Take a value, with the reason; a step that changes nothing is not told."""
        value = min(max(value, 1), MOST)
        if value != self.value or not self.reasons:
            self.value = value
            self.note(why)

    def note(self, why: str) -> None:
        """Tell a step that left the value as it was."""
        self.reasons.append(Reason(self.axis, self.value, why))


@dataclass(frozen=True, slots=True)
class Judgement:
    """Impact and urgency with their reasons, the modifiers that counted, and what the outcome proposes.

    `explained` is every step as a sentence, in the language spoken when it was judged.
    """

    impact: int
    urgency: int
    reasons: tuple[Reason, ...]
    explained: list[str]
    modifiers: tuple[str, ...]
    is_security: bool
    outcome_id: str | None
    outcome: Outcome | None


def judge(walked: Walk, circumstances: Circumstances | None = None) -> Judgement:
    """Return what the answers so far make of impact and urgency.

    The most severe value said along the path counts; then the modifiers. Never lower for a more severe answer.
    """
    around = circumstances or Circumstances()
    marks = {mark for step in walked.path for mark in step.answer.sets}
    impact = _said("impact", walked, around.usual_impact or 1)
    urgency = _said("urgency", walked, around.usual_urgency or _usual_urgency(walked))
    counted = [*_by_answers(urgency, marks, walked.path, around), *_by_circumstances(impact, urgency, marks, around)]
    reasons = (*impact.reasons, *urgency.reasons)
    return Judgement(
        impact=impact.value,
        urgency=urgency.value,
        reasons=reasons,
        explained=[str(reason) for reason in reasons],
        modifiers=tuple(counted),
        is_security=any(step.answer.flag == "security" for step in walked.path),
        outcome_id=walked.outcome_id,
        outcome=walked.outcome,
    )


def _usual_urgency(walked: Walk) -> int:
    return REQUEST if walked.outcome is not None and walked.outcome.kind == "request" else INCONVENIENCE


def _said(axis: Axis, walked: Walk, usual: int) -> _Scale:
    """Return the most severe value said along the path, or the usual one."""
    scale = _Scale(axis, usual)
    said = [(value, step) for step in walked.path if (value := getattr(step.answer, axis)) is not None]
    if not said:
        scale.become(usual, _("which is usual, no answer says otherwise"))
        return scale
    value, step = max(said, key=lambda pair: pair[0])
    scale.become(value, _because(step))
    return scale


def _because(step: Step) -> str:
    template = _("assumed: “%(answer)s”") if step.is_assumed else _("because the answer was “%(answer)s”")
    return template % {"answer": step.answer.say.spoken()}


def _is_public_safety(marks: Iterable[Mark], around: Circumstances) -> bool:
    return around.public_safety_site or "public_safety" in marks


def _by_answers(urgency: _Scale, marks: set[Mark], path: tuple[Step, ...], around: Circumstances) -> Iterator[str]:
    """Apply that they are blocked, and that there is a way around."""
    has_way_around = "workaround" in marks
    if "blocked" in marks:
        step = next(step for step in path if "blocked" in step.answer.sets)
        why = _because(step) if has_way_around else _("because they are blocked and there is no way around")
        urgency.become(BLOCKED, why)
        yield "blocked"
    if not has_way_around:
        return
    if _is_public_safety(marks, around):
        urgency.note(_("a way around does not count for public safety"))
    elif urgency.value > INCONVENIENCE:
        urgency.become(urgency.value - 1, _("because there is a way around"))
        yield "workaround"


def _by_circumstances(impact: _Scale, urgency: _Scale, marks: set[Mark], around: Circumstances) -> Iterator[str]:
    """Raise for public safety, for open windows and, never to the top, for a person; a request is not raised."""
    if urgency.value == REQUEST:
        return
    if _is_public_safety(marks, around):
        why = _safety_words(around)
        impact.become(impact.value + 1, why)
        urgency.become(urgency.value + 1, why)
        yield "public_safety"
    windows = _windows(marks, around)
    if windows:
        raised = urgency if urgency.value < MOST else impact
        raised.become(raised.value + 1, _("raised, because of: %(windows)s") % {"windows": ", ".join(windows.values())})
        yield from windows
    if around.is_vip and (impact.value, min(urgency.value + 1, MOST)) not in around.critical:
        urgency.become(urgency.value + 1, _("raised for the person’s office, which alone never makes it critical"))
        yield "vip"


def _safety_words(around: Circumstances) -> str:
    if around.public_safety_site and around.site:
        return _("raised, because %(site)s serves public safety") % {"site": around.site}
    return _("raised, because public safety depends on it")


def _windows(marks: set[Mark], around: Circumstances) -> dict[str, str]:
    """Return kind -> title of the windows that count: those that are open, and those the answers speak of."""
    found: dict[str, str] = {}
    for kind, title in around.windows:
        found.setdefault(kind, title)
    for kind, words in (("election", _("the election")), ("payroll", _("the payroll run"))):
        if kind in marks:
            found.setdefault(kind, words)
    return found
