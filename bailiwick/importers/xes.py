"""Reads event logs in XES, the XML of process mining, event by event: bounded, and deaf to everything that XML can hide.

No document type is taken, and so no entity; nothing outside the file is ever fetched; depth, attributes, events of a trace
and the length of anything are bounded, so that a file costs no more memory than its longest trace.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 1 << 16
#: what no log has more of
DEPTH, ATTRIBUTES, EVENTS, TOKEN = 64, 2_000, 100_000, 4 * 1024 * 1024
#: the elements that say something as key and value
VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
#: before the name of what is said of a whole trace
OF_CASE = "case:"
#: counts events of a trace that say exactly the same
COPY = "event:copy"
#: says “over” of an event that completes an activity which the trace saw begin
OVER = "event:over"


def is_xes(path: Path) -> bool:
    """Whether a file is an event log in XES by its name, also a compressed one."""
    return ".xes" in [suffix.lower() for suffix in path.suffixes[-2:]]


@dataclass(slots=True)
class _Listener:
    """Hears the parser and gathers the events of the traces that are complete."""

    path: list[str] = field(default_factory=list)
    case: dict[str, str] = field(default_factory=dict)
    event: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, str]] = field(default_factory=list)
    done: list[dict[str, str]] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Enter an element."""
        name = name.rpartition(":")[2]
        parent = self.path[-1] if self.path else ""
        if not self.path and name != "log":
            raise ValidationError(_("The file is no XES log: it begins with “%(name)s”.") % {"name": name[:60]})
        if len(self.path) >= DEPTH:
            raise ValidationError(_("The log is nested too deeply. Export it again without lists inside lists."))
        self.path.append(name)
        if name == "trace":
            self.case, self.events = {}, []
        elif name == "event":
            self.event = {}
        elif name in VALUES and parent in {"trace", "event"}:
            self._say(attributes.get("key", ""), attributes.get("value", ""), of_case=parent == "trace")

    def _say(self, key: str, value: str, *, of_case: bool) -> None:
        said, name = (self.case, OF_CASE + key) if of_case else (self.event, key)
        said[name] = value.strip().replace("\0", "")
        if len(said) > ATTRIBUTES:
            raise ValidationError(_("A trace or an event of the log has more than %(n)d attributes.") % {"n": ATTRIBUTES})

    def end(self, name: str) -> None:
        """Leave an element."""
        name = name.rpartition(":")[2]
        self.path.pop()
        if name == "event":
            self.events.append(self.event)
            if len(self.events) > EVENTS:
                raise ValidationError(_("A trace of the log has more than %(n)d events.") % {"n": EVENTS})
        if name == "trace" or (name == "event" and "trace" not in self.path):
            self._finish()

    def _finish(self) -> None:
        """Give every event what is said of its trace. Two that say the same are two all the same."""
        seen: Counter[tuple[tuple[str, str], ...]] = Counter()
        begun: Counter[tuple[str, str]] = Counter()
        for event in self.events:
            same = tuple(sorted(event.items()))
            seen[same] += 1
            more = ({COPY: str(seen[same])} if seen[same] > 1 else {}) | ({OVER: "over"} if _is_over(event, begun) else {})
            self.done.append({**self.case, **event, **more})
        self.case, self.events = {}, []

    def refuse(self, *_declared: object) -> None:
        """Refuse a document type: a log has none, and with it come entities."""
        raise ValidationError(_("The log declares a document type. Remove the <!DOCTYPE …> and import it again."))

    def take(self) -> list[dict[str, str]]:
        """Return the events that are complete, once."""
        done, self.done = self.done, []
        return done


def _is_over(event: dict[str, str], begun: Counter[tuple[str, str]]) -> bool:
    """Whether an event completes an activity that began before; notes those that begin."""
    activity, step = (event.get("concept:name", ""), event.get("concept:instance", "")), event.get("lifecycle:transition", "").lower()
    if step == "start":
        begun[activity] += 1
    elif step == "complete" and begun[activity]:
        begun[activity] -= 1
        return True
    return False


def read_events(file: IO[bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (number of the event in the file, what it and its trace say) in the order of the file. Raises ValidationError."""
    listener, parser, fed, number = _Listener(), expat.ParserCreate(), 0, 0
    parser.buffer_text = False
    parser.StartElementHandler, parser.EndElementHandler = listener.start, listener.end
    parser.StartDoctypeDeclHandler = listener.refuse
    while True:
        chunk = file.read(CHUNK)
        try:
            parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            raise ValidationError(_("The file is no XES log, or it is broken off: %(why)s") % {"why": error}) from error
        fed += len(chunk)
        for cells in listener.take():
            number += 1
            yield number, cells
        if not chunk:
            return
        if fed - parser.CurrentByteIndex > TOKEN:
            raise ValidationError(_("The log holds a text of more than %(n)d MiB. Export it again without it.") % {"n": TOKEN // 1024**2})
