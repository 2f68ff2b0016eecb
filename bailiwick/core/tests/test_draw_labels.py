"""Words of a chart keep to their place: wrapped, or shortened with all of them under the pointer."""

from __future__ import annotations

import pytest

from bailiwick.core.chart_drawing import draw_chart
from bailiwick.core.charts import LETTER, Group, Part, bar_chart, wrapped
from bailiwick.core.lying_charts import lying_chart

LONG = "Is anybody else in the same room or on the same floor without a network at the moment? → Everybody, and the phones are dead too"


def groups(*labels):
    return [Group(label, [Part(number, f"{label}: {number}", f"/{number}/")]) for number, label in enumerate(labels, 40)]


@pytest.mark.parametrize("width", [960, 360])
def test_words_over_lying_bars_fit_the_drawing(width):
    chart = lying_chart(groups(LONG, "Short"), width=width, top=100, sign=" %")
    assert all(len(text.words) * LETTER <= width for text in chart.labels)
    assert all(bar.x + bar.width <= width for bar in chart.bars)
    lows = [text.y for text in chart.labels] + [bar.y + bar.height for bar in chart.bars]
    assert max(lows) < chart.height
    assert [text.words for text in chart.values] == ["40 %", "41 %"]


def test_what_has_no_room_is_under_the_pointer():
    chart = lying_chart(groups(LONG), width=220)
    assert chart.labels[-1].words.endswith("…")
    assert chart.labels[-1].full == LONG
    assert f"<title>{LONG}</title>" in draw_chart(chart, "Answers")


def test_labels_under_upright_bars_are_wrapped_and_make_room():
    names = ["Service desk", "Network and telephones", "Applications and databases"]
    chart = bar_chart(groups(*names), width=360, height=220)
    assert chart.height > 220
    assert " ".join(text.words for text in chart.labels if text.x == chart.labels[0].x) == "Service desk"
    assert all(text.y < chart.height for text in chart.labels)
    assert max(bar.y + bar.height for bar in chart.bars) < min(text.y for text in chart.labels)


def test_words_are_wrapped_or_shortened():
    assert wrapped("one two three", 7, 2) == ["one two", "three"]
    assert wrapped("one two three four", 7, 2) == ["one two", "three…"]
    assert wrapped("", 7, 2) == [""]
