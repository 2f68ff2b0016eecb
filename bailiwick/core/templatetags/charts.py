"""Charts in templates."""

from __future__ import annotations

from django import template

from bailiwick.core.chart_drawing import draw_chart

register = template.Library()
register.simple_tag(draw_chart, name="chart")
