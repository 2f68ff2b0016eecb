"""Signing in and out: counting failures, closing the door after too many, saying it to the trail."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.people.events import (
    AccountLocked,
    PasswordChanged,
    SecondFactorAdded,
    SecondFactorRemoved,
    SessionTied,
    SessionUnlocked,
    SessionUntied,
    SignedIn,
    SignedOut,
    SignInFailed,
)
from bailiwick.people.models import AccountLock, FailedSignIns, User

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


def _key(name: str, user: User | None) -> str:
    return f"user:{user.pk}" if user is not None else f"name:{sha256(name.strip().lower().encode()).hexdigest()[:48]}"


def sign_in_lock(name: str, user: User | None, *, now: datetime) -> bool:
    """Whether too many failures closed the door for this name, be it somebody's or nobody's."""
    if user is not None:
        return AccountLock.objects.filter(user=user, ends_at__gt=now).exists()
    since = now - timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)
    return FailedSignIns.objects.filter(key=_key(name, None), count__gte=settings.SIGN_IN_LOCK_AFTER, last_at__gt=since).exists()


@transaction.atomic
def record_failed_sign_in(name: str, user: User | None, *, actor: Actor, now: datetime, how: str = "password") -> int:
    """Count a failure under a name; at the limit the account is locked for a while. Returns the count.

    Failures are forgotten after a sign-in, and when none happened for as long as a lock lasts.
    """
    key, forgotten = _key(name, user), now - timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)
    FailedSignIns.objects.filter(last_at__lte=forgotten).filter(key=key).delete()
    row, _created = FailedSignIns.objects.get_or_create(key=key, defaults={"hint": f"{name.strip()[:2]}…", "last_at": now})
    FailedSignIns.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=now)
    row.refresh_from_db()
    publish(SignInFailed(actor=actor, subject=user or row, at=now, how=how, count=row.count))
    if user is not None and row.count >= settings.SIGN_IN_LOCK_AFTER and user.is_active:
        _lock_for_a_while(user, actor=actor, now=now)
    return row.count


def _lock_for_a_while(user: User, *, actor: Actor, now: datetime) -> None:
    ends_at = now + timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)
    reason = _("Too many failed sign-ins")
    AccountLock.objects.update_or_create(user=user, defaults={"locked_at": now, "locked_by": None, "reason": reason, "ends_at": ends_at})
    publish(AccountLocked(actor=actor, subject=user, at=now, reason=reason, ends_at=ends_at.isoformat()))


@transaction.atomic
def record_sign_in(user: User, *, actor: Actor, now: datetime, how: str) -> None:
    """Say that somebody signed in, and forget the failures before."""
    _forget_failures(user, now)
    publish(SignedIn(actor=actor, subject=user, at=now, how=how))


def _forget_failures(user: User, now: datetime) -> None:
    FailedSignIns.objects.filter(key=_key("", user)).delete()
    AccountLock.objects.filter(user=user, ends_at__isnull=False).delete()
    FailedSignIns.objects.filter(last_at__lt=now - timedelta(days=1)).delete()


@transaction.atomic
def record_sign_out(user: User, *, actor: Actor, now: datetime) -> None:
    """Say that somebody signed out."""
    publish(SignedOut(actor=actor, subject=user, at=now))


@transaction.atomic
def record_unlocked_session(user: User, *, actor: Actor, now: datetime, how: str) -> None:
    """Say that somebody came back to a locked session."""
    publish(SessionUnlocked(actor=actor, subject=user, at=now, how=how))


@transaction.atomic
def record_tied_session(user: User, *, actor: Actor, now: datetime, place: str) -> None:
    """Say that somebody leaves a browser signed in for one place alone; `place` is the beginning of the addresses it reaches."""
    publish(SessionTied(actor=actor, subject=user, at=now, place=place))


@transaction.atomic
def record_untied_session(user: User, *, actor: Actor, now: datetime, place: str) -> None:
    """Say that a browser left for one place alone was signed out, by hand or because its account may not see the place any more."""
    publish(SessionUntied(actor=actor, subject=user, at=now, place=place))


@transaction.atomic
def record_password_change(user: User, *, actor: Actor, now: datetime, how: str) -> None:
    """Say that an account has a new password; one set by mail ends a lock that failures brought."""
    if how == "mail":
        _forget_failures(user, now)
    publish(PasswordChanged(actor=actor, subject=user, at=now, how=how))


@transaction.atomic
def record_second_factor(user: User, *, actor: Actor, now: datetime, kind: str, added: bool) -> None:
    """Say that somebody set up or removed an authenticator of their own."""
    event = SecondFactorAdded if added else SecondFactorRemoved
    publish(event(actor=actor, subject=user, at=now, kind=kind))
