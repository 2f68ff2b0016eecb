"""Mails about accounts, written by the worker so that no secret link is kept in the queue."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bailiwick.core.jobs import job
from bailiwick.people.models import User


@job
def send_account_mail(subject: str, body: str, to: str) -> None:
    """Send a mail that tells an account's owner about a change."""
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to])


@job
def send_password_link(email: str, *, is_new: bool = False) -> None:
    """Mail the link by which the owner of an address sets a password; nothing happens when nobody has it."""
    for user in User.objects.filter(email__iexact=email, is_active=True).select_related("person"):
        with translation.override(str(user.preferences.get("language") or settings.LANGUAGE_CODE)):
            facts = {"user": user, "link": password_link(user), "base_url": settings.BASE_URL, "is_new": is_new}
            subject = _("Your account at the service desk") if is_new else _("Set a new password")
            send_mail(subject, render_to_string("people/mail/password_link.txt", facts), settings.DEFAULT_FROM_EMAIL, [user.email])


def password_link(user: User) -> str:
    """Return the address, good once and for three days, at which an account's owner sets a password."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)})
    return f"{settings.BASE_URL}{path}"
