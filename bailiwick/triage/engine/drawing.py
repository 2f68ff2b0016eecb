"""A tree as plain geometry: Python says where boxes and lines stand, a template draws them as SVG."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bailiwick.triage.engine.graphs import in_order, outcomes_in_order

if TYPE_CHECKING:
    from bailiwick.triage.engine.definition import Definition, Question

WIDTH, GAP_X, GAP_Y, MARGIN = 232, 96, 22, 12
LINE, PADDING = 19, 10
#: letters that fit into a line of a box
LETTERS = 31


@dataclass(frozen=True, slots=True)
class Row:
    """An answer inside a question's box."""

    number: int
    words: str
    y: float
    leads: bool


@dataclass(slots=True)
class Box:
    """A question with its answers, or an outcome."""

    key: str
    kind: str
    lines: list[str]
    rows: list[tuple[str, bool]]
    note: str = ""
    is_start: bool = False
    column: int = 0
    x: float = 0
    y: float = 0

    @property
    def height(self) -> float:
        """How tall the box is."""
        return 2 * PADDING + LINE * (len(self.lines) + len(self.rows) + bool(self.note)) + (6 if self.rows else 0)

    @property
    def head(self) -> list[tuple[float, str]]:
        """Where the lines of the text stand."""
        return [(self.y + PADDING + LINE * (index + 0.75), line) for index, line in enumerate(self.lines)]

    @property
    def answers(self) -> list[Row]:
        """Where the answers stand."""
        top = self.y + PADDING + LINE * len(self.lines) + 6
        return [Row(index + 1, words, top + LINE * (index + 0.75), leads) for index, (words, leads) in enumerate(self.rows)]

    @property
    def note_y(self) -> float:
        """Where the note stands."""
        return self.y + self.height - PADDING - LINE * 0.25

    def row_middle(self, index: int) -> float:
        """Return the height at which a line leaves an answer."""
        return self.answers[index].y - LINE * 0.25


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from an answer to what follows; one that leads back is drawn apart."""

    path: str
    is_back: bool


@dataclass(slots=True)
class Picture:
    """Everything to draw."""

    boxes: list[Box]
    edges: list[Edge] = field(default_factory=list)
    width: float = 0
    height: float = 0


def draw(definition: Definition, language: str = "") -> Picture:
    """Place the questions in columns by how many come before, the outcomes in the last column."""
    columns = _columns(definition)
    last = max(columns.values(), default=-1) + 1
    boxes = {f"q:{key}": _question_box(definition, key, question, columns[key], language) for key, question in definition.questions.items()}
    for key, outcome in definition.outcomes.items():
        lines = _wrapped(outcome.title.spoken(language) or key, 2)
        note = " · ".join(filter(None, [outcome.team or "", f"T{outcome.tier}" if outcome.tier else ""]))
        boxes[f"o:{key}"] = Box(key, "outcome", lines, [], note=note[:LETTERS], column=last)
    picture = Picture(list(boxes.values()))
    _stack(picture, definition, boxes)
    for at, question in definition.questions.items():
        for index, answer in enumerate(question.answers):
            target = boxes.get(f"q:{answer.to}") if answer.to is not None else boxes.get(f"o:{answer.end}")
            if target is not None:
                picture.edges.append(_edge(boxes[f"q:{at}"], index, target))
    return picture


def _columns(definition: Definition) -> dict[str, int]:
    """Return for each question how many come before it at most; circles are cut where they close."""
    columns: dict[str, int] = dict.fromkeys(definition.questions, 0)
    for _round in range(len(columns)):
        moved = False
        for at in in_order(definition):
            for answer in definition.questions[at].answers:
                if answer.to in columns and columns[answer.to] <= columns[at] and not _leads_back(definition, answer.to, at):
                    columns[answer.to] = columns[at] + 1
                    moved = True
        if not moved:
            break
    return columns


def _leads_back(definition: Definition, source: str, target: str) -> bool:
    """Whether `target` can be come to from `source`."""
    seen: set[str] = set()
    ahead = [source]
    while ahead:
        at = ahead.pop()
        if at == target:
            return True
        if at in definition.questions and at not in seen:
            seen.add(at)
            ahead.extend(answer.to for answer in definition.questions[at].answers if answer.to is not None)
    return False


def _question_box(definition: Definition, key: str, question: Question, column: int, language: str) -> Box:
    lines = _wrapped(question.ask.spoken(language) or key, 3)
    rows = [(_cut(answer.say.spoken(language) or answer.id, LETTERS - 3), _leads(definition, answer.to, answer.end)) for answer in question.answers]
    return Box(key, "question", lines, rows, is_start=definition.start == key, column=column)


def _leads(definition: Definition, to: str | None, end: str | None) -> bool:
    return to in definition.questions or end in definition.outcomes


def _stack(picture: Picture, definition: Definition, boxes: dict[str, Box]) -> None:
    """Stand the boxes of each column under each other, in the order in which a reader meets them."""
    met = [f"q:{key}" for key in in_order(definition)]
    ends = [f"o:{key}" for key in outcomes_in_order(definition)]
    order = [name for name in [*met, *ends, *boxes] if name in boxes]
    bottoms: dict[int, float] = {}
    for box in (boxes[name] for name in dict.fromkeys(order)):
        box.x = MARGIN + box.column * (WIDTH + GAP_X)
        box.y = bottoms.get(box.column, MARGIN)
        bottoms[box.column] = box.y + box.height + GAP_Y
    picture.height = max(bottoms.values(), default=MARGIN) - GAP_Y + MARGIN
    picture.width = max((box.x for box in boxes.values()), default=0) + WIDTH + MARGIN


def _edge(source: Box, index: int, target: Box) -> Edge:
    x1, y1 = source.x + WIDTH, source.row_middle(index)
    x2, y2 = target.x, target.y + target.height / 2
    bend = max(GAP_X / 2, (x2 - x1) / 2) if x2 > x1 else GAP_X
    return Edge(f"M{x1:.0f} {y1:.0f}C{x1 + bend:.0f} {y1:.0f} {x2 - bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}", is_back=x2 <= x1)


def _wrapped(text: str, most: int) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= LETTERS or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    shown = [_cut(line, LETTERS) for line in lines[:most]]
    if len(lines) > most:
        shown[-1] = _cut(f"{shown[-1]} …", LETTERS)
    return shown


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"
