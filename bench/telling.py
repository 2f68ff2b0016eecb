"""Tells what was measured: one table a run and one that compares sizes, a chart, and the numbers themselves."""

from __future__ import annotations

import json
import statistics
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from bench.promised import PROMISED, yardstick

if TYPE_CHECKING:
    from pathlib import Path

Run = dict[str, Any]
HEAD = """# Results of `make bench`

Every moment is measured in turn with the others, so that what slows the machine slows its yardstick too. The bare view answers two letters
behind the same middleware, the bare commit changes one row. *p5 … p95* is the spread, *CPU* what this process spent, *ratio* the median
against the yardstick's in the same run, *promised* the milliseconds that 95 of 100 are to keep. Milliseconds depend on the machine and on
what else it does; ratios hardly. How to repeat it: [README](README.md). The numbers: [results.json](results.json).
"""
COLUMNS = "| moment | median, ms | p5 … p95, ms | CPU, ms | ratio | to | promised, ms |\n|---|---|---|---|---|---|---|\n"
COLOURS = ("#3b6ea5", "#b5651d", "#4d7c4d", "#7a4d8a")


def write(runs: list[Run], folder: Path) -> str:
    """Write RESULTS.md, results.json and results.svg; returns the page."""
    parts = [HEAD]
    for run in runs:
        parts.append(f"\n## {run['engine']}, {run['tickets']:,} tickets, {run['entries']:,} entries, {run['rounds']} rounds\n\n")
        if run["rate"]:
            parts.append(f"Loaded with {run['rate']:,} tickets a second, indexes, search, seals and counts included.\n\n")
        middle = {name: statistics.median(times) * 1000 for name, times in run["seconds"].items()}
        parts.append(COLUMNS)
        for name, times in run["seconds"].items():
            ordered = sorted(times)
            low, high = (ordered[min(len(ordered) - 1, round(len(ordered) * share))] * 1000 for share in (0.05, 0.95))
            spent, stick = statistics.median(run["cpu"][name]) * 1000, yardstick(name)
            row = f"| {name} | {middle[name]:.2f} | {low:.2f} … {high:.2f} | {spent:.2f} | {middle[name] / middle[stick]:.1f} | {stick} | {PROMISED.get(name, '')} |\n"
            parts.append(row)
    parts.append(_growth(runs))
    parts.append("\n![Medians by moment](results.svg)\n")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(runs))
    (folder / "results.svg").write_text(chart(runs))
    page = "".join(parts)
    (folder / "RESULTS.md").write_text(page)
    return page


def _growth(runs: list[Run]) -> str:
    """Compare the largest size of each engine with its smallest: medians against the yardstick of their own run."""
    lines = []
    for engine in dict.fromkeys(run["engine"] for run in runs):
        sizes = sorted((run for run in runs if run["engine"] == engine), key=lambda run: run["tickets"])
        if len(sizes) > 1:
            small, large = sizes[0]["seconds"], sizes[-1]["seconds"]
            grown = {name: statistics.median(large[name]) / statistics.median(small[name]) for name in small}
            lines.append(f"\n## {engine}: {sizes[-1]['tickets']:,} tickets against {sizes[0]['tickets']:,}\n\n| moment | ratio |\n|---|---|\n")
            lines += [f"| {name} | {ratio:.2f} |\n" for name, ratio in grown.items()]
    return "".join(lines)


def chart(runs: list[Run]) -> str:
    """Draw medians as bars with their spread, a group for each moment."""
    names, high = list(runs[0]["seconds"]), 16 * len(runs) + 12
    most = max(sorted(times)[round(len(times) * 0.95) - 1] for run in runs for times in run["seconds"].values()) * 1000
    scale, height = 460 / most, high * len(names) + 60
    drawn = [f'<svg xmlns="http://www.w3.org/2000/svg" width="760" height="{height}" font-family="sans-serif" font-size="12">']
    drawn.append('<rect width="100%" height="100%" fill="#fff"/>')
    for place, run in enumerate(runs):
        words = escape(f"{run['engine']}, {run['tickets']:,}")
        drawn.append(f'<rect x="{210 + 170 * place}" y="8" width="10" height="10" fill="{COLOURS[place % 4]}"/>')
        drawn.append(f'<text x="{224 + 170 * place}" y="17">{words}</text>')
    for group, name in enumerate(names):
        top = 36 + group * high
        drawn.append(f'<text x="200" y="{top + 8 * len(runs) + 4}" text-anchor="end">{escape(name)}</text>')
        for place, run in enumerate(runs):
            ordered = sorted(run["seconds"][name])
            low, middle, far = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 * scale for share in (0.05, 0.5, 0.95))
            y = top + 16 * place
            drawn.append(f'<rect x="210" y="{y}" width="{middle:.1f}" height="12" fill="{COLOURS[place % 4]}"/>')
            drawn.append(f'<path d="M{210 + low:.1f} {y + 6}H{210 + far:.1f}" stroke="#222"/>')
            drawn.append(f'<text x="{216 + far:.1f}" y="{y + 10}">{middle / scale:.1f} ms</text>')
    return "\n".join([*drawn, "</svg>\n"])
