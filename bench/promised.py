"""What is promised for each moment, and what it is compared with."""

from __future__ import annotations

COMMIT, VIEW = "bare commit", "bare view"
#: moment -> milliseconds that 95 of 100 are to keep
PROMISED = {
    "queue page (my team)": 50, "queue page (all tickets)": 50, "archive page": 50, "ticket page, 200 entries": 60, "call save": 50,
    "search, rare word": 50, "search, common word": 100, "type-ahead, people": 30, "type-ahead, everything": 30,
    "report, month by category": 300, "dashboard": 80,
}  # fmt: skip


def yardstick(name: str) -> str:
    """Return what a moment is compared with."""
    return COMMIT if name in {"call save", COMMIT} else VIEW
