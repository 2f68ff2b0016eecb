"""The mailroom: its mailboxes, the mail that waits, and the programs that carry it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from bailiwick.config.doctor.finding import Finding
from bailiwick.core import clock
from bailiwick.mailroom.health import CAP, Level, boxes_at, flow_at, watcher_at
from bailiwick.mailroom.health import listeners as listeners_now

#: how many of several are named
SHOWN = 5


def mailboxes(part: str) -> Finding:
    """Whether every mailbox can be looked into."""
    found = boxes_at(clock.now())
    if not found:
        return Finding(part, "ok", "there are none; add one under Administration, Mailboxes")
    failing = [box for box in found if box.level in {Level.BROKEN, Level.WARNING}]
    if not failing:
        return Finding(part, "ok", f"{len(found)}, none fails")
    named = "; ".join(f"{box.mailbox.address}: {box.words.rstrip('.')}" for box in failing[:SHOWN])
    more = f"; and {len(failing) - SHOWN} more" if len(failing) > SHOWN else ""
    return Finding(part, "warning", f"{named}{more}", "Mend what is said, then press “Try it now” on the mailbox's page; see also Health of mail.")


def incoming(part: str) -> Finding:
    """Whether mail is understood soon after it came."""
    flow, now = flow_at(clock.now()), clock.now()
    counted = f"{flow.waiting}{'' if flow.waiting < CAP else ' or more'} waiting, {flow.quarantined} in quarantine"
    if flow.oldest_waiting is not None and flow.oldest_waiting < now - timedelta(minutes=settings.MAIL_WAITING_MINUTES):
        words = f"mail waits to be understood since {flow.oldest_waiting:%Y-%m-%d %H:%M} UTC ({counted})"
        return Finding(part, "warning", words, "The worker understands it; see what is said about it above. No mail is lost meanwhile.")
    if flow.broken:
        mend = "Look at them under Incoming mail, in quarantine, and at the error that each names."
        return Finding(part, "warning", f"{flow.broken} mails could not be understood ({counted})", mend)
    return Finding(part, "ok", counted)


def watch(part: str) -> Finding:
    """Whether mailboxes are watched."""
    seen = watcher_at(clock.now())
    return Finding(part, "ok" if seen.is_well else "warning", seen.words, seen.mend)


def listeners(part: str) -> Finding:
    """Whether mail servers can hand mail over on the ports that the settings name."""
    found = listeners_now()
    if not found:
        return Finding(part, "ok", "none is set up (mail_lmtp_port, mail_smtp_port)")
    silent = [one for one in found if not one.is_well]
    if silent:
        return Finding(part, "warning", "; ".join(f"{one.name}: {one.words}" for one in silent), silent[0].mend)
    return Finding(part, "ok", ", ".join(one.name for one in found))
