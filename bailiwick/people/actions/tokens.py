"""API tokens: issued once in clear, kept as a digest."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.people.events import TokenIssued, TokenRevoked
from bailiwick.people.models import ApiToken, User
from bailiwick.people.permissions import can_edit_account, can_issue_token

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.core.actors import Actor

PREFIX = "blw_"
#: how exactly the last use of a token is known; more would be a write for each request
TOUCH_EVERY = timedelta(minutes=1)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue_token(user: User, *, actor: Actor, now: datetime, name: str, abilities: Iterable[str], expires_at: datetime | None) -> tuple[ApiToken, str]:
    """Make a token for an account and return it with its secret, which is never shown again.

    The scope must be part of what the account may do; it shrinks with the account's roles.
    Raises ValidationError for an empty or wider scope, or an expiry that has passed.
    """
    require(can_issue_token(actor, user))
    scope = sorted(set(abilities))
    _check(user, now=now, name=name, scope=scope, expires_at=expires_at)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user, name=name.strip(), digest=_digest(secret), hint=f"{secret[:8]}…", abilities=scope, created_at=now, expires_at=expires_at
    )
    expires = expires_at.isoformat() if expires_at else ""
    publish(TokenIssued(actor=actor, subject=user, at=now, token=token.name, abilities=" ".join(scope), expires=expires))
    return token, secret


def _check(user: User, *, now: datetime, name: str, scope: list[str], expires_at: datetime | None) -> None:
    problems = {}
    if not name.strip():
        problems["name"] = _("Say what the token is for.")
    if not scope:
        problems["abilities"] = _("Choose at least one ability.")
    elif not all(user.may(ability) for ability in scope):
        problems["abilities"] = _("A token cannot do more than you may yourself.")
    if expires_at is not None and expires_at <= now:
        problems["expires_at"] = _("This has passed already.")
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: Actor, now: datetime) -> None:
    """Stop a token from working; its holder may, and who administers the account."""
    is_holder = actor.user is not None and actor.user.pk == token.user_id
    require(is_holder or can_edit_account(actor, token.user))
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        token.revoked_at = now
        publish(TokenRevoked(actor=actor, subject=token.user, at=now, token=token.name))


def token_behind(secret: str, *, now: datetime) -> ApiToken | None:
    """Return the live token of this secret with its account narrowed to the scope, if there is one."""
    if not secret.startswith(PREFIX):
        return None
    token = _LIVE.first(digest=_digest(secret), now=now)
    if token is not None:
        token.user.limit_to(token.abilities)
    return token


def _live() -> QuerySet[ApiToken]:
    """Return the token of a digest that opens the door at an instant, with its account."""
    now: Any = Slot("now", ApiToken.expires_at)
    return ApiToken.objects.live(now).select_related("user__person").filter(digest=Slot("digest", ApiToken.digest), user__is_active=True).order_by()


_LIVE = Prepared(_live)


def touch_token(token: ApiToken, *, now: datetime) -> None:
    """Note that a token was used, at most once a minute."""
    if token.last_used_at is None or token.last_used_at <= now - TOUCH_EVERY:
        old = Q(last_used_at=None) | Q(last_used_at__lte=now - TOUCH_EVERY)
        ApiToken.objects.filter(old, pk=token.pk).update(last_used_at=now)
