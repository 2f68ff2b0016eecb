"""How the mailroom is: its mailboxes, the mail on its way in and out, and the programs that carry it."""

from bailiwick.mailroom.health.boxes import BoxHealth, Level, box_at, boxes_at, fate_of
from bailiwick.mailroom.health.flow import CAP, Flow, Held, flow_at
from bailiwick.mailroom.health.programs import EVERY, WATCHER, Program, is_watched, listeners, watcher_at
from bailiwick.mailroom.health.troubles import Found, troubles_at

__all__ = [
    "CAP",
    "EVERY",
    "WATCHER",
    "BoxHealth",
    "Flow",
    "Found",
    "Held",
    "Level",
    "Program",
    "box_at",
    "boxes_at",
    "fate_of",
    "flow_at",
    "is_watched",
    "listeners",
    "troubles_at",
    "watcher_at",
]
