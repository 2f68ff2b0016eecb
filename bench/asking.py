"""What is sent to the API, and a load generator that sends it: some threads, each with one connection that it keeps."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

ADDRESSES = {"ticket": "/api/v1/desk/tickets", "call": "/api/v1/desk/calls"}
#: so that the tickets are not taken for one outage: three syllables make a word, a thousand words
WORDS = [
    first + middle + last
    for first in ("prin", "scan", "mod", "lap", "bad", "rou", "key", "mon", "tab", "cam")
    for middle in ("", "o", "ar", "ul", "im", "esk", "unt", "oll", "ib", "ax")
    for last in ("ter", "em", "top", "ge", "itor", "let", "era", "ner", "dock", "card")
]


def body(subject: str, chance: random.Random, persons: Sequence[int], categories: Sequence[int], began: datetime) -> dict[str, Any]:
    """Return a ticket to open, or a call that opens one and solves it."""
    opening = {
        "title": " ".join(chance.choices(WORDS, k=4)),
        "description": " ".join(chance.choices(WORDS, k=40)),
        "category": chance.choice(categories),
    }
    if subject == "ticket":
        return {**opening, "requester": chance.choice(persons)}
    return {"caller": chance.choice(persons), "started_at": began.isoformat(), "opening": opening, "resolution": "Reset after a call back"}


@dataclass
class Sent:
    """What came of a burst: seconds from the first request to the last answer, and of each request."""

    seconds: float = 0.0
    each: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def burst(subject: str, count: int, connections: int, port: int, plan: dict[str, Any], seed: int) -> Sent:
    """Send so many over so many connections at once. Raises RuntimeError when anything was not stored."""
    sent, ready = Sent(), threading.Barrier(connections + 1)
    shares = [count // connections + (place < count % connections) for place in range(connections)]
    threads = [
        threading.Thread(target=_send, args=(subject, share, port, plan, random.Random(seed * 1000 + place), sent, ready))
        for place, share in enumerate(shares)
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    sent.seconds = time.perf_counter() - began
    if sent.refused or len(sent.each) != count:
        raise RuntimeError(f"{len(sent.each)} of {count} were stored: {sent.refused[:1]}")
    return sent


def _send(subject: str, count: int, port: int, plan: dict[str, Any], chance: random.Random, sent: Sent, ready: threading.Barrier) -> None:
    """Send one after the other over one connection."""
    headers = {"Authorization": f"Bearer {plan['secret']}", "Content-Type": "application/json", "Host": "localhost"}
    kept, began = http.client.HTTPConnection("127.0.0.1", port, timeout=60), datetime.now(UTC) - timedelta(seconds=90)
    bodies = [json.dumps(body(subject, chance, plan["persons"], plan["categories"], began)) for _time in range(count)]
    kept.connect()
    ready.wait()
    for words in bodies:
        at = time.perf_counter()
        try:
            kept.request("POST", ADDRESSES[subject], body=words, headers=headers)
            answer = kept.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as failed:
            sent.refused.append(repr(failed))
            return
        if answer.status == http.HTTPStatus.CREATED:
            sent.each.append(time.perf_counter() - at)
        else:
            sent.refused.append(f"{answer.status} {said[:300]!r}")
    kept.close()
