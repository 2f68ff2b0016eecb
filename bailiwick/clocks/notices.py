"""In which words people are told of promises that need them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bailiwick.clocks.engine.marks import DUE
from bailiwick.clocks.events import PromisesTold
from bailiwick.clocks.models import ClockKind
from bailiwick.core.moments import exact
from bailiwick.notifications.actions import Mail, notice

if TYPE_CHECKING:
    from collections.abc import Mapping


def said(line: Mapping[str, Any]) -> str:
    """Put one line of a digest into words; what is restricted is not named, because mails are read by other eyes."""
    facts = {
        "label": _("Something restricted") if line["restricted"] else line["label"],
        "promise": ClockKind(line["kind"]).label,
        "due": exact(datetime.fromisoformat(line["due"])) if line["due"] else "",
        "point": line["mark"].lstrip("+-@"),
    }
    if line["mark"] == DUE:
        return _("%(label)s: “%(promise)s” was due %(due)s and is late") % facts
    if line["mark"].startswith("+"):
        return _("%(label)s: “%(promise)s” is late by more than %(point)s, due %(due)s") % facts
    if line["mark"].startswith("-"):
        return _("%(label)s: “%(promise)s” has less than %(point)s left, due %(due)s") % facts
    return _("%(label)s: “%(promise)s” has used %(point)s of its time, due %(due)s") % facts


def words(event: PromisesTold) -> dict[str, object]:
    """Return what the notice may say."""
    digest = event.subject
    lines = [f"• {said(line)}" for line in digest.lines]
    if digest.more:
        lines.append(ngettext("and %(count)d more", "and %(count)d more", digest.more) % {"count": digest.more})
    count = len(digest.lines) + digest.more
    return {
        "promises": ngettext("%(count)d promise needs attention", "%(count)d promises need attention", count) % {"count": count},
        "first": said(digest.lines[0]),
        "lines": "\n".join(lines),
    }


def register_notices() -> None:
    """Tell people of promises in the words that ship."""
    notice(
        PromisesTold,
        recipients=lambda event: [event.subject.person],
        title=gettext_lazy("Promises that need attention"),
        subject=gettext_lazy("{promises}: {first}"),
        text=gettext_lazy("{lines}"),
        context=words,
        url=lambda event: event.subject.lines[0]["url"],
        names={
            "promises": gettext_lazy("how many promises need attention"),
            "first": gettext_lazy("the most urgent of them"),
            "lines": gettext_lazy("all of them"),
        },
        staff_mail=Mail.NOW,
    )
