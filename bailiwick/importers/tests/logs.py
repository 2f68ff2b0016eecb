"""Event logs in XES, written for the tests."""

from __future__ import annotations

import gzip
from xml.sax.saxutils import quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xmlns="http://www.xes-standard.org/" xes.version="1.0"><global scope="event">'
HEAD += '<string key="lifecycle:transition" value="suspend"/></global><string key="concept:name" value="Desk"/>'


def event(at, step="", name="Handled", **more):
    """Return one event; instants are written with the offset of Stockholm in winter."""
    said = {"concept:name": name, "lifecycle:transition": step, **{key.replace("__", ":"): value for key, value in more.items()}}
    cells = "".join(f"<string key={quoteattr(key)} value={quoteattr(value)}/>" for key, value in said.items() if value)
    return f'<event>{cells}<date key="time:timestamp" value="{at}.000+01:00"/></event>'


def trace(number, *events):
    """Return one incident."""
    return f'<trace><string key="concept:name" value="{number}"><string key="part" value="x"/></string>{"".join(events)}</trace>'


def log(*traces):
    """Return a whole log."""
    return f"{HEAD}{''.join(traces)}</log>"


#: a Monday in winter: waits for the client over noon, for the vendor until Tuesday, comes back once
STORY = trace(
    "1-364",
    event("2012-01-09T08:00:00", "In Progress", "Accepted"),
    event("2012-01-09T10:00:30", "Wait - User", "Accepted"),
    event("2012-01-09T14:00:00", "In Progress", "Accepted"),
    event("2012-01-09T16:00:00", "Wait - Vendor", "Accepted", org__group="Second line"),
    event("2012-01-10T09:00:00", "Assigned", "Accepted"),
    event("2012-01-10T10:00:00", "Resolved", "Completed"),
    event("2012-01-10T15:00:00", "In Progress", "Accepted"),
    event("2012-01-10T15:30:00", "Unmatched", "Unmatched"),
    event("2012-01-10T16:00:00", "Resolved", "Completed"),
    event("2012-01-20T16:00:00", "Closed", "Completed"),
)
#: working time of Monday: 2 h 30 s and 2 h; of Tuesday: 1 h and 1 h
STORY_SECONDS = 7230 + 7200 + 3600 + 3600
OFFICE = {
    "name": "Town hall",
    "zone": "Europe/Stockholm",
    "weekly": {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "exceptions": [{"on": "2012-01-06", "closed": True, "reason": "Epiphany"}],
}


def write(path, text):
    """Write a log, packed when its name says so."""
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path
