"""Writes a chart of `charts` as SVG: some hundred small elements, each of which costs a template far more than the words it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from bailiwick.core.charts import Bar, Chart, Line, Part, Text


def draw_chart(chart: Chart, title: str) -> SafeString:
    """Return a chart as an SVG element with its title; the table that belongs to it stands beside it."""
    role, said = ("group" if chart.has_links else "img"), escape(title)
    parts = [
        f'<svg class="chart" viewBox="0 0 {chart.width} {chart.height}" role="{role}" aria-label="{said}">\n<title>{said}</title>\n',
        f'<path class="chart__grid" d="{chart.grid}"/><path class="chart__axis" d="{chart.axis}"/>\n',
        *(_text(text, "label") for text in chart.scale),
        *(f'<path class="chart__line chart__series-{line.series}" d="{line.path}"/>' for line in chart.lines),
        *(_bar(bar) for bar in chart.bars if bar.part.number),
        *(_points(line) for line in chart.lines),
        *(_text(text, "value") for text in chart.values),
        *(_text(text, "label") for text in chart.labels),
        "\n</svg>",
    ]
    return mark_safe("".join(parts))  # noqa: S308 - words are escaped where they are put in, all else are numbers and names of our own


def _text(text: Text, kind: str) -> str:
    full = f"<title>{escape(text.full)}</title>" if text.full else ""
    place = f'x="{text.x}" y="{text.y}" text-anchor="{text.anchor}"'
    return f'<text class="chart__{kind}" {place} aria-hidden="true">{full}{escape(text.words)}</text>'


def _bar(bar: Bar) -> str:
    series = "chart__broken" if bar.part.broken else f"chart__bar chart__series-{bar.part.series}"
    place = f'x="{bar.x}" y="{bar.y}" width="{bar.width}" height="{bar.height}"'
    return _opening(bar.part, f'<rect class="{series}" {place}><title>{escape(bar.part.words)}</title></rect>')


def _points(line: Line) -> str:
    return "".join(
        _opening(
            point.part,
            f'<circle class="chart__point chart__series-{line.series}" cx="{point.x}" cy="{point.y}" r="3.5">'
            f"<title>{escape(point.part.words)}</title></circle>",
        )
        for point in line.points
    )


def _opening(part: Part, drawn: str) -> str:
    """Return a mark as a link, where it opens something."""
    return f'<a href="{escape(part.url)}">{drawn}</a>' if part.url else drawn
