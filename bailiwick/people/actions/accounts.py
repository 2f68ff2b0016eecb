"""Accounts: making, locking and mending them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.records.events import RecordCreated
from bailiwick.people.actions.persons import index_person, prepare_person
from bailiwick.people.actions.roles import grant_role, keep_an_administrator
from bailiwick.people.events import (
    AccountCreated,
    AccountEmailChanged,
    AccountLocked,
    AccountUnlocked,
    SecondFactorReset,
    SessionsEnded,
)
from bailiwick.people.models import AccountLock, FailedSignIns, Person, Role, User
from bailiwick.people.permissions import can_add_account, can_edit_account

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

THEMES = ("", "light", "dark")


@transaction.atomic
def create_account(person: Person, *, actor: Actor, now: datetime, username: str, email: str, password: str = "") -> User:
    """Give a person an account; without a password they set one by the link that is mailed to them.

    Raises ValidationError for a name or address that is taken, a weak password, or a second account.
    """
    require(can_add_account(actor, person))
    if User.objects.filter(person=person).exists():
        raise ValidationError({"person": _("%(person)s has an account already.") % {"person": person}})
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": _("This user name is taken.")})
    user = User(username=username, email=_free_email(email), person=person)
    if password:
        _check_password(password, user)
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.full_clean()
    user.save()
    _own_email(user)
    publish(AccountCreated(actor=actor, subject=user, at=now, username=username))
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error


def _free_email(email: str, user: User | None = None) -> str:
    """Return an address that no other account answers to; two owners of one address could reset each other's password."""
    email = email.strip().lower()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    others = User.objects.filter(email__iexact=email)
    if (others.exclude(pk=user.pk) if user else others).exists():
        raise ValidationError({"email": _("Another account uses this address.")})
    return email


def _own_email(user: User) -> None:
    """Make the account's address the only one that password mails go to."""
    EmailAddress.objects.filter(user_id=user.pk).delete()
    if user.email:
        EmailAddress.objects.create(user_id=user.pk, email=user.email, verified=True, primary=True)


@transaction.atomic
def create_administrator(*, now: datetime, name: str, username: str, email: str, password: str) -> User:
    """Make the first account of an installation: a person who administers everything.

    For whoever has a shell on the server, and for nobody else. Raises ValidationError for a
    weak password, or a name or address that is taken.
    """
    actor = System("command line on the server")
    if not name.strip():
        raise ValidationError({"name": _("Say the person's name.")})
    person = Person(name=name.strip(), email=email)
    prepare_person(person)
    person.save()
    index_person(person)
    publish(RecordCreated(actor=actor, subject=person, at=now, changes={"name": (None, person.name)}))
    if not password:
        raise ValidationError({"password": _("An administrator's account needs a password.")})
    user = create_account(person, actor=actor, now=now, username=username, email=email, password=password)
    grant_role(user, actor=actor, now=now, role=Role.objects.get(slug="administrator"))
    return user


@transaction.atomic
def change_email(user: User, *, actor: Actor, now: datetime, email: str) -> None:
    """Set the address for password mails; older addresses lose their power."""
    require(can_edit_account(actor, user))
    before, user.email = user.email, _free_email(email, user)
    user.save(update_fields=["email"])
    _own_email(user)
    if before != user.email:
        publish(AccountEmailChanged(actor=actor, subject=user, at=now, changes={"email": (before, user.email)}))


@transaction.atomic
def lock_account(user: User, *, actor: Actor, now: datetime, reason: str) -> None:
    """Keep an account from signing in until it is unlocked, and end its sessions at once.

    Raises Conflict for the last administrator, ValidationError without a reason.
    """
    require(can_edit_account(actor, user))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, for whoever is asked to unlock it.")})
    if actor.user is not None and actor.user.pk == user.pk:
        raise ValidationError({"reason": _("You cannot lock your own account.")})
    user.is_active = False
    user.save(update_fields=["is_active"])
    keep_an_administrator()
    AccountLock.objects.update_or_create(
        user=user, defaults={"locked_at": now, "locked_by_id": actor.user.pk if actor.user else None, "reason": reason, "ends_at": None}
    )
    publish(AccountLocked(actor=actor, subject=user, at=now, reason=reason, ends_at=""))
    end_sessions(user, actor=actor, now=now)


@transaction.atomic
def unlock_account(user: User, *, actor: Actor, now: datetime) -> None:
    """Let a locked account sign in again and forget its failures."""
    require(can_edit_account(actor, user))
    was_locked = not user.is_active or user.lock_at(now) is not None
    AccountLock.objects.filter(user=user).delete()
    FailedSignIns.objects.filter(key=f"user:{user.pk}").delete()
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    if was_locked:
        publish(AccountUnlocked(actor=actor, subject=user, at=now))


@transaction.atomic
def reset_second_factor(user: User, *, actor: Actor, now: datetime) -> None:
    """Remove every authenticator of an account, for somebody who lost theirs, and end its sessions."""
    require(can_edit_account(actor, user))
    removed, _rows = Authenticator.objects.filter(user_id=user.pk).delete()
    publish(SecondFactorReset(actor=actor, subject=user, at=now, removed=removed))
    end_sessions(user, actor=actor, now=now)


@transaction.atomic
def end_sessions(user: User, *, actor: Actor, now: datetime, only: str = "", keep: str = "") -> int:
    """Sign an account out: everywhere, from one session, or from all but one; returns how many that ended.

    The owner may, and who administers the account.
    """
    require((actor.user is not None and actor.user.pk == user.pk) or can_edit_account(actor, user))
    rows = UserSession.objects.filter(user_id=user.pk).exclude(session_key=keep)
    if only:
        rows = rows.filter(session_key=only)
    keys = list(rows.values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for key in keys:
        store.delete(key)
    UserSession.objects.filter(session_key__in=keys).delete()
    if keys:
        publish(SessionsEnded(actor=actor, subject=user, at=now, count=len(keys)))
    return len(keys)


@transaction.atomic
def choose_language(user: User, *, actor: Actor, language: str) -> None:
    """Keep the language of a person's pages and mails. Raises ValidationError."""
    require(actor.user is not None and actor.user.pk == user.pk)
    if language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Choose one of the languages.")})
    user.preferences = {**user.preferences, "language": language}
    user.save(update_fields=["preferences"])


@transaction.atomic
def change_preferences(user: User, *, actor: Actor, theme: str, language: str, time_zone: str) -> None:
    """Keep how a person likes to see the pages; nobody's business but theirs, so nothing is published."""
    require(actor.user is not None and actor.user.pk == user.pk)
    if theme not in THEMES:
        raise ValidationError({"theme": _("Choose one of the themes.")})
    if language and language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Choose one of the languages.")})
    if time_zone and time_zone not in available_timezones():
        raise ValidationError({"time_zone": _("There is no time zone of this name.")})
    user.preferences = {**user.preferences, "theme": theme, "language": language, "time_zone": time_zone}
    user.save(update_fields=["preferences"])
