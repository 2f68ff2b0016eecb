"""What allauth does is said as our own events, and what derives from other records is kept true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.signals import authentication_step_completed, password_changed, password_reset, password_set, user_logged_in
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db import connections
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from django.utils.translation import gettext

from bailiwick.core.actors import Actor, System, actor_of
from bailiwick.core.clock import now
from bailiwick.core.events import on
from bailiwick.core.jobs import enqueue
from bailiwick.core.records.events import RecordChanged, RecordRetired
from bailiwick.core.tied import tied_to
from bailiwick.people.actions import (
    index_persons,
    install_roles,
    lock_account,
    record_failed_sign_in,
    record_password_change,
    record_second_factor,
    record_sign_in,
    record_sign_out,
    record_unlocked_session,
    record_untied_session,
)
from bailiwick.people.adapters import stranger
from bailiwick.people.events import AccountCreated
from bailiwick.people.factors import words_of_factor
from bailiwick.people.jobs import send_password_link
from bailiwick.people.models import Person, Role, User
from bailiwick.places.models import Room

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: session keys of the lock; see middleware.py
LOCKED, SEEN = "locked", "seen_at"


@receiver(user_logged_in)
def say_signed_in(request: HttpRequest, user: User, response: HttpResponse, **_kwargs: object) -> None:
    """Somebody is in, with every factor; their browser gets their theme and language."""
    methods = [record.get("type") or record["method"] for record in request.session.get("account_authentication_methods", [])]
    record_sign_in(user, actor=actor_of(request), now=now(), how=" + ".join(words_of_factor(str(method)) for method in methods))
    remember_preferences(response, user)


def remember_preferences(response: HttpResponse, user: User) -> None:
    """Give the browser the cookies that pages read before any script runs."""
    year = 365 * 24 * 3600
    for cookie, wish in (("theme", user.preferences.get("theme")), (settings.LANGUAGE_COOKIE_NAME, user.preferences.get("language"))):
        if wish:
            response.set_cookie(cookie, str(wish), max_age=year, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")


@receiver(user_logged_out)
def say_signed_out(request: HttpRequest, user: User | None, **_kwargs: object) -> None:
    """Somebody left."""
    if isinstance(user, User):
        record_sign_out(user, actor=actor_of(request), now=now())
        if place := tied_to(request):
            record_untied_session(user, actor=actor_of(request), now=now(), place=place)


@receiver(authentication_step_completed)
def unlock_session(request: HttpRequest, user: User, method: str, *, reauthenticated: bool = False, **_kwargs: object) -> None:
    """Open a locked session when its person proved again who they are."""
    if reauthenticated and request.session.pop(LOCKED, None):
        request.session[SEEN] = now().timestamp()
        record_unlocked_session(user, actor=actor_of(request), now=now(), how=words_of_factor(method))


@receiver(password_changed)
@receiver(password_set)
def say_password_changed(request: HttpRequest, user: User, **_kwargs: object) -> None:
    """Say that the person chose a new password."""
    record_password_change(user, actor=actor_of(request), now=now(), how="page")


@receiver(password_reset)
def say_password_reset(request: HttpRequest, user: User, **_kwargs: object) -> None:
    """Say that the person set a password by a mailed link."""
    record_password_change(user, actor=stranger(request), now=now(), how="mail")


@receiver(post_save, sender=Authenticator)
def say_factor_added(instance: Authenticator, *, created: bool, **_kwargs: object) -> None:
    """Say that somebody set up an app, a passkey or recovery codes.

    allauth's own signals come after the commit, when the trail could miss what has happened.
    """
    if created:
        record_second_factor(instance.user, actor=_whoever(), now=now(), kind=words_of_factor(instance.type), added=True)


@receiver(post_delete, sender=Authenticator)
def say_factor_removed(instance: Authenticator, **_kwargs: object) -> None:
    """Say that somebody removed an authenticator of their own; a reset by others says so itself."""
    actor = _whoever()
    if actor.user is not None and actor.user.pk == instance.user_id:
        record_second_factor(instance.user, actor=actor, now=now(), kind=words_of_factor(instance.type), added=False)


def _whoever() -> Actor:
    request = context.request
    return actor_of(request) if request is not None and request.user.is_authenticated else System("set up outside a page")


@receiver(authentication_failed)
def say_factor_failed(request: HttpRequest, user: User, **_kwargs: object) -> None:
    """Count a wrong code or key as a failure like a wrong password."""
    record_failed_sign_in(user.username, user, actor=stranger(request), now=now(), how="second factor")


@receiver(post_migrate)
def put_roles_in_place(app_config: object, using: str, **_kwargs: object) -> None:
    """After a migration, roles learn the abilities that the new version declares."""
    if getattr(app_config, "name", "") == "bailiwick.people" and Role._meta.db_table in connections[using].introspection.table_names():
        install_roles()


@on(AccountCreated)
def invite(event: AccountCreated) -> None:
    """Whoever got an account without a password is mailed the link to set one."""
    user = event.subject
    if isinstance(user, User) and user.email and not user.has_usable_password():
        enqueue(send_password_link, email=user.email, is_new=True)


@on(RecordChanged)
def follow_room_numbers(event: RecordChanged) -> None:
    """Whoever sits in a room that got another number is found by that."""
    if isinstance(event.subject, Room) and "number" in event.changes:
        index_persons(Person.objects.select_related("room").filter(room=event.subject))


@on(RecordRetired)
def lock_leavers(event: RecordRetired) -> None:
    """Whoever left the directory signs in no more."""
    account = User.objects.filter(person=event.subject.pk).first() if isinstance(event.subject, Person) else None
    if account is not None and account.is_active:
        lock_account(account, actor=System("person retired"), now=event.at, reason=gettext("Left the directory"))
