"""Links in mails: made from a nonce and the installation's key, kept as a digest, good for one decision."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from bailiwick.approvals.models import Approval, ApprovalState, DecisionLink
from bailiwick.clocks.models import installation_zone
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from bailiwick.approvals.models import Vote

SALT = "bailiwick.approvals.decision-link"
#: how long a link opens a question that has no last day
GOOD_FOR = timedelta(days=14)


class LinkOver(Conflict):
    """The link opens nothing any more; the message says why and what to do."""


def token_of(link: DecisionLink) -> str:
    """Return the token of a link; it cannot be made from the database alone."""
    bound = f"{link.nonce}:{link.vote_id}:{link.person_id}:{link.expires_at.timestamp():.0f}"
    return base64.urlsafe_b64encode(salted_hmac(SALT, bound, algorithm="sha256").digest()).rstrip(b"=").decode()


def address_of(link: DecisionLink) -> str:
    """Return the path of a link's page."""
    return reverse("approvals:decide", args=[token_of(link)])


def issue_link(vote: Vote, *, person: int, now: datetime) -> DecisionLink:
    """Make the link by which one person may cast one vote."""
    link = DecisionLink(vote=vote, person_id=person, nonce=secrets.token_hex(16), issued_at=now, expires_at=_expiry(vote.approval, now))
    link.digest = sha256(token_of(link).encode()).hexdigest()
    link.save()
    return link


def _expiry(approval: Approval, now: datetime) -> datetime:
    if approval.due_on is None:
        return (now + GOOD_FOR).replace(microsecond=0)
    return datetime.combine(approval.due_on + timedelta(days=1), time.min, installation_zone())


def link_behind(token: str) -> DecisionLink | None:
    """Return the link of a token, used up or not."""
    rows = DecisionLink.objects.select_related("vote__approval__asked_by", "vote__approval__requester", "vote__approver", "person__account")
    return rows.filter(digest=sha256(token.encode(errors="replace")).hexdigest()).first()


def check_link(link: DecisionLink, now: datetime) -> None:
    """Raise LinkOver with a kind sentence unless the link still opens its question."""
    why = over(link, now)
    if why:
        raise LinkOver(why)


def over(link: DecisionLink, now: datetime) -> str:
    """Return why a link opens nothing any more; nothing while it does."""
    approval, account = link.vote.approval, getattr(link.person, "account", None)
    if link.used_at is not None:
        return _("You have decided already. Thank you, nothing more is needed.")
    if approval.state == ApprovalState.WITHDRAWN:
        return _("This question was withdrawn. Nothing more is needed.")
    if approval.state in (ApprovalState.GRANTED, ApprovalState.REFUSED) or link.vote.decision:
        return _("This question has been decided meanwhile. Nothing more is needed.")
    if approval.state == ApprovalState.EXPIRED or link.expires_at <= now:
        return _("The time of this link is over. Sign in to see whether the question is still open.")
    if approval.is_secret or link.person.retired_at is not None or (account is not None and not account.is_active):
        return _("This link no longer opens anything. Sign in to see what waits for you.")
    return ""


def mail_note(approval_id: int, person_id: int, now: datetime) -> list[DecisionLink]:
    """Return the newest live link of each vote that a person may cast by mail."""
    rows = DecisionLink.objects.select_related("vote__approval", "person__account").filter(vote__approval=approval_id, person=person_id, used_at=None)
    newest = {link.vote_id: link for link in rows.order_by("id")}
    return [link for link in newest.values() if not over(link, now)]
