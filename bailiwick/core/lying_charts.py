"""Charts whose bars lie, each under its own words: for sentences, which no axis has room for.

Words stand on up to two lines; longer ones are shortened and say all of it under the pointer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import number_format

from bailiwick.core.charts import LETTER, Bar, Chart, Text, r, scale_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.core.charts import Group

#: room at the right for a bar's number, above the first words, and under the last bar for the scale
NUMBER, TOP, BOTTOM = 52, 4, 24
#: height of a line of words, of a bar, and between two groups
LINE, THICK, BETWEEN = 16, 14, 12
MOST_LINES = 2


def lying_chart(groups: Sequence[Group], *, width: int = 480, top: float = 0, sign: str = "") -> Chart:
    """Return a bar for the first part of each group, its number and a sign such as “ %” at its end; the drawing is as high as it must be."""
    parts = [group.parts[0] for group in groups]
    most, tick = scale_of(max([top, *(part.number for part in parts)], default=0))
    unit = (width - NUMBER) / most
    chart, y = Chart(width, 0), float(TOP)
    for group, part in zip(groups, parts, strict=True):
        for words in wrapped(group.label, int(width / LETTER), MOST_LINES):
            y += LINE
            chart.labels.append(Text(0, r(y - 5), words, "start", group.label if words.endswith("…") else ""))
        long = part.number * unit
        chart.bars.append(Bar(0, r(y), r(long), THICK, part))
        number = f"{number_format(part.number, decimal_pos=0, force_grouping=True)}{sign}"
        chart.values.append(Text(r(long + 6), r(y + THICK - 3), number, "start"))
        y += THICK + BETWEEN
    ticks = [tick * n for n in range(round(most / tick) + 1)]
    chart.height = round(y - BETWEEN + BOTTOM)
    foot = chart.height - BOTTOM + 4
    chart.axis = f"M0 {TOP}V{foot}"
    chart.grid = "".join(f"M{r(t * unit)} {TOP}V{foot}" for t in ticks[1:])
    chart.scale = [
        Text(r(t * unit), chart.height - 5, f"{number_format(round(t), force_grouping=True)}{sign}", "middle" if t else "start") for t in ticks
    ]
    return chart
