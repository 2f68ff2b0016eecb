"""Charts as plain geometry: this says where everything stands, `chart_drawing` writes it as SVG.

No colour is said here, only the number of a series; the style sheet knows both themes.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from math import ceil, log10
from typing import TYPE_CHECKING

from django.utils.formats import number_format

if TYPE_CHECKING:
    from collections.abc import Sequence

#: room beside and under the drawing for numbers and labels
LEFT, RIGHT, TOP, BOTTOM = 36, 8, 18, 24
#: width of a letter of a label, in units of the drawing
LETTER = 6.4
#: up to so many places each keeps its label, wrapped if need be; of more some stay without
FEW = 7
#: lines of a label at most, and the height of each after the first
MOST_LINES, LINE = 3, 14
SERIES = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A number to draw: what it is, where it opens, and which series it belongs to (1 to 6)."""

    number: float
    words: str
    url: str = ""
    series: int = 1
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The parts that stand at one place of the axis."""

    label: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Text:
    """A label of the drawing; `full` is what it says under the pointer where it was shortened."""

    x: float
    y: float
    words: str
    anchor: str = "middle"
    full: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    part: Part


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line, with the words said on it."""

    x: float
    y: float
    part: Part


@dataclass(frozen=True, slots=True)
class Line:
    """A line through its points."""

    path: str
    series: int
    points: list[Point]


@dataclass(slots=True)
class Chart:
    """A drawing, ready to be written."""

    width: int
    height: int
    grid: str = ""
    axis: str = ""
    scale: list[Text] = field(default_factory=list)
    labels: list[Text] = field(default_factory=list)
    values: list[Text] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def has_links(self) -> bool:
        """Whether anything in it opens."""
        return any(bar.part.url for bar in self.bars) or any(point.part.url for line in self.lines for point in line.points)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not any(bar.part.number for bar in self.bars) and not any(point.part.number for line in self.lines for point in line.points)


def bar_chart(groups: Sequence[Group], *, width: int = 480, height: int = 220, stacked: bool = False) -> Chart:
    """Return upright bars, one group for each label: side by side, or one on another."""
    tops = [sum(p.number for p in g.parts) if stacked else max((p.number for p in g.parts), default=0) for g in groups]
    chart, unit, step = _frame(groups, max(tops, default=0), width, height)
    for place, group in enumerate(groups):
        begin, room = LEFT + place * step, step * 0.72
        across = room if stacked else room / max(len(group.parts), 1)
        foot = height - BOTTOM + 0.0
        for index, part in enumerate(group.parts):
            tall = part.number * unit
            x = begin + step * 0.14 + (0 if stacked else index * across)
            chart.bars.append(Bar(r(x), r(foot - tall), r(across * (1 if stacked else 0.92)), r(tall), part))
            foot -= tall if stacked else 0
        if stacked and tops[place]:
            chart.values.append(Text(r(begin + step / 2), r(foot - 5), number_format(int(tops[place]), force_grouping=True)))
    return chart


def line_chart(groups: Sequence[Group], *, width: int = 480, height: int = 220, top: float = 0) -> Chart:
    """Return a line for each series, through the groups in order; `top` is the least height of the scale."""
    chart, unit, step = _frame(groups, max([top, *(p.number for g in groups for p in g.parts)], default=0), width, height)
    points: dict[int, list[Point]] = {}
    for place, group in enumerate(groups):
        for part in group.parts:
            at = Point(r(LEFT + (place + 0.5) * step), r(height - BOTTOM - part.number * unit), part)
            points.setdefault(part.series, []).append(at)
    for series, along in sorted(points.items()):
        chart.lines.append(Line("M" + "L".join(f"{p.x} {p.y}" for p in along), series, along))
    return chart


def _frame(groups: Sequence[Group], most: float, width: int, height: int) -> tuple[Chart, float, float]:
    """Return the chart with its scale, the height of one, and the width of a place."""
    top, tick = scale_of(most)
    step = (width - LEFT - RIGHT) / max(len(groups), 1)
    longest = max((len(g.label) for g in groups), default=0) * LETTER + LETTER
    every = max(ceil(longest / step), 1) if len(groups) > FEW else 1
    labels, lines = _labels(groups, step, every, height)
    unit, foot, right = (height - TOP - BOTTOM) / top, height - BOTTOM, width - RIGHT
    ticks = [tick * n for n in range(1, round(top / tick) + 1)]
    return (
        Chart(
            width,
            height + LINE * (lines - 1),
            grid="".join(f"M{LEFT} {r(foot - t * unit)}H{right}" for t in ticks),
            axis=f"M{LEFT} {foot}H{right}",
            scale=[Text(LEFT - 6, r(foot - t * unit + 4), number_format(round(t), force_grouping=True), "end") for t in [0, *ticks]],
            labels=labels,
        ),
        unit,
        step,
    )


def _labels(groups: Sequence[Group], step: float, every: int, height: int) -> tuple[list[Text], int]:
    """Return the labels under the axis, each wrapped into its place, and how many lines the longest takes."""
    found, lines = [], 1
    for place, group in enumerate(groups):
        if (len(groups) - 1 - place) % every:
            continue
        said = wrapped(group.label, max(int(step * every / LETTER), 3), MOST_LINES if every == 1 else 1)
        full = group.label if said and said[-1].endswith("…") else ""
        found += [Text(r(LEFT + (place + 0.5) * step), height - 7 + LINE * line, words, full=full) for line, words in enumerate(said)]
        lines = max(lines, len(said))
    return found, lines


def wrapped(words: str, letters: int, most: int) -> list[str]:
    """Return words on at most so many lines of so many letters; what has no room is left out behind “…”."""
    lines = textwrap.wrap(words, max(letters, 2)) or [words]
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], f"{' '.join(lines[most - 1 :])[: letters - 1].rstrip()}…"]


def scale_of(most: float) -> tuple[float, float]:
    """Return the top of the scale and the distance of its lines: three to five whole, round numbers."""
    if most <= 3:  # noqa: PLR2004 - a scale of less than three whole steps is no scale
        return 3, 1
    power = 10 ** int(log10(most / 3))
    tick = next(power * factor for factor in (1, 2, 5, 10) if most / (power * factor) <= 5)  # noqa: PLR2004 - as the docstring says
    return ceil(most / tick) * tick, tick


def r(number: float) -> float:
    """Return a number short enough for markup."""
    return round(number, 1)
