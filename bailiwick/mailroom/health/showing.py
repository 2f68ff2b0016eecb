"""The state of the mailroom as the page shows it: sentences, and the lists behind each number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.core.moments import exact, span, spoken
from bailiwick.mailroom.health.boxes import Level
from bailiwick.mailroom.health.flow import CAP
from bailiwick.mailroom.models import MailboxKind
from bailiwick.mailroom.reasons import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.mailroom.health.boxes import BoxHealth
    from bailiwick.mailroom.health.flow import Flow
    from bailiwick.mailroom.health.programs import Program
    from bailiwick.mailroom.models import Trouble

SIGNS = {Level.OK: "success", Level.IDLE: "outline", Level.WARNING: "warning", Level.BROKEN: "warning"}


def summary(boxes: Iterable[BoxHealth], flow: Flow, programs: Iterable[Program], troubles: Sequence[Trouble]) -> dict[str, str]:
    """Return how everything is in one sentence, and of which kind it is."""
    failing = sum(box.level == Level.BROKEN for box in boxes)
    silent = sum(not program.is_well for program in programs)
    said = [
        ngettext("%(count)d mailbox fails.", "%(count)d mailboxes fail.", failing) % {"count": failing} if failing else "",
        ngettext("%(count)d program does not run.", "%(count)d programs do not run.", silent) % {"count": silent} if silent else "",
        ngettext("%(count)d mail could not be understood.", "%(count)d mails could not be understood.", flow.broken) % {"count": flow.broken}
        if flow.broken
        else "",
    ]
    words = " ".join(each for each in said if each)
    if words or troubles:
        return {"kind": "warning", "title": _("Something needs somebody"), "words": words}
    return {"kind": "success", "title": _("All is well"), "words": _("Mail comes in, is understood and goes out.")}


def shown_box(box: BoxHealth, now: datetime, *, may_manage: bool) -> dict[str, Any]:
    """Return what the table says of a mailbox."""
    row = box.mailbox
    mails = reverse("records:list", args=["incoming-mail"]) + f"?mailbox={row.pk}"
    return {
        "name": row.name,
        "address": row.address,
        "url": reverse("records:detail", args=["mailboxes", row.pk]) if may_manage else "",
        "how": row.get_kind_display(),
        "sign": SIGNS[box.level],
        "label": label_of(box),
        "words": "" if box.level == Level.OK else box.words,
        "mend": "" if box.level == Level.IDLE else box.mend,
        "failing_for": span(int((now - row.failing_since).total_seconds())) if row.failing_since and box.level == Level.BROKEN else "",
        "seen": "" if row.kind == MailboxKind.PUSHED else spoken(row.last_seen_at, now),
        "seen_exact": exact(row.last_seen_at),
        "counts": [
            {"number": box.hour, "label": _("Last hour"), "url": f"{mails}&came=today"},
            {"number": box.day, "label": _("Last day"), "url": f"{mails}&came=1d"},
            {"number": box.week, "label": _("Last week"), "url": f"{mails}&came=7d"},
        ],
        "last_mail": spoken(box.last_mail_at, now),
        "waits": span(int((now - box.oldest_waiting).total_seconds())) if box.oldest_waiting else "",
        "waits_url": f"{mails}&view=waiting",
    }


def label_of(box: BoxHealth) -> str:
    """Return the one word for how a mailbox is."""
    if box.level == Level.IDLE:
        return box.words
    return {Level.OK: _("Well"), Level.WARNING: _("Needs a look"), Level.BROKEN: _("Failing")}[box.level]


def held_rows(flow: Flow, now: datetime) -> list[dict[str, Any]]:
    """Return quarantine by reason."""
    mails = reverse("records:list", args=["incoming-mail"])
    return [
        {
            "title": title_of(each.reason),
            "count": each.count,
            "oldest": spoken(each.oldest_at, now),
            "url": f"{mails}?view=quarantine&reason={each.reason}",
        }
        for each in flow.held
    ]


def numbers(flow: Flow, now: datetime, actor: Actor) -> list[dict[str, Any]]:
    """Return the numbers over the page, each with the list behind it; those of the outbox only for whoever may read it."""
    mails, dead = reverse("records:list", args=["incoming-mail"]), reverse("records:list", args=["suppressed-addresses"])
    inward = [
        tile(_("Waiting to be understood"), flow.waiting, f"{mails}?view=waiting", _oldest(flow.oldest_waiting, now)),
        tile(_("In quarantine"), flow.quarantined, f"{mails}?view=quarantine", _oldest(flow.oldest_held, now)),
        tile(_("Could not be understood"), flow.broken, f"{mails}?view=quarantine&reason=error", _("after three attempts")),
        tile(_("To none of our mailboxes"), flow.homeless, f"{mails}?mailbox=none&came=7d", _("in the last week")),
    ]
    retried = [tile(_("Tried again"), flow.retried, f"{mails}?view=waiting", _("failed once or twice"))] if flow.retried else []
    closed = [tile(_("Addresses suppressed"), flow.suppressed, dead, _("in the last week; %(count)s in force") % {"count": capped(flow.in_force)})]
    if not actor.may("mailroom.manage"):
        closed = []
    if not actor.may("notifications.see_mail"):
        return [*inward, *retried, *closed]
    outbox = reverse("records:list", args=["mail"])
    outward = [
        tile(_("Going out"), flow.outgoing, f"{outbox}?view=waiting", _oldest(flow.oldest_outgoing, now)),
        tile(_("Not known whether sent"), flow.unsure, f"{outbox}?state=unsure", ""),
        tile(_("Could not be sent"), flow.failed, f"{outbox}?state=failed", ""),
        tile(_("Came back"), flow.bounced, f"{outbox}?state=bounced", _("in the last week")),
    ]
    return [*inward, *retried, *outward, *closed]


def tile(label: str, number: int, url: str, detail: str) -> dict[str, Any]:
    """Return one number with its list."""
    return {"label": label, "number": capped(number), "url": url, "detail": detail if number else ""}


def capped(number: int) -> str:
    """Return a count as it is shown: beyond the cap it is only known to be more."""
    return f"{number:,}" if number < CAP else f"{CAP - 1:,}+"


def _oldest(at: datetime | None, now: datetime) -> str:
    return _("the oldest for %(span)s") % {"span": span(int((now - at).total_seconds()))} if at is not None else ""
