"""Puts many notices into one mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.notifications.absolute import absolute
from bailiwick.notifications.models import Outgoing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

#: lines of a digest; the rest is counted and linked
MOST = 100


def digest_of(mails: Sequence[Outgoing], *, key: str, now: datetime) -> Outgoing:
    """Return an unsaved mail that lists these, in order, grouped by record."""
    first = mails[0]
    title = _("%(count)d notices: %(first)s") % {"count": len(mails), "first": first.title}
    return Outgoing(
        key=key,
        person_id=first.person_id,
        address=first.address,
        notice="digest",
        title=title[:250],
        text=_text(mails),
        is_digest=True,
        created_at=now,
        not_before=now,
    )


def _text(mails: Sequence[Outgoing]) -> str:
    groups: dict[tuple[str, int | None], list[Outgoing]] = {}
    for mail in mails:
        groups.setdefault((mail.subject_type, mail.subject_id), []).append(mail)
    lines: list[str] = [_("%(count)d things happened:") % {"count": len(mails)}, ""]
    told = 0
    for group in groups.values():
        if told >= MOST:
            break
        lines += [f"• {mail.title}" for mail in group[: MOST - told]]
        told += len(group[: MOST - told])
        lines += [f"  {absolute(group[0].url)}", ""] if group[0].url else [""]
    if told < len(mails):
        lines.append(_("… and %(count)d more.") % {"count": len(mails) - told})
    lines.append(_("Everything is here: %(url)s") % {"url": absolute(reverse("notifications:list"))})
    return "\n".join(lines)
