"""How django-allauth, which signs people in, is bound to this product's accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bailiwick.core.actors import Actor
from bailiwick.core.clock import now
from bailiwick.core.jobs import enqueue
from bailiwick.core.keys.columns import sealed
from bailiwick.core.sealing import seal, unseal
from bailiwick.people.actions import record_failed_sign_in, sign_in_lock
from bailiwick.people.browsers import browser_of
from bailiwick.people.jobs import send_account_mail, send_password_link

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User

#: the kinds that count as a second factor; recovery codes only help when one of these is lost
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
#: what the secrets of authenticators are sealed for
PURPOSE = "second-factor"
for _name in ("secret", "seed"):  # of the app, and of the recovery codes
    sealed(Authenticator, "data", inside=_name, purpose=PURPOSE)


def stranger(request: HttpRequest) -> Actor:
    """Return the actor of somebody who has not proved who they are."""
    return Actor(user=None, cause="sign-in", address=getattr(request, "address", ""), request_id=getattr(request, "request_id", ""))


def account_named(username: str = "", email: str = "") -> User | None:
    """Return the account that a name or address at the sign-in page means, active or not."""
    user: User | None = get_user_by_username(username) if username else None
    if user is None and (email or "@" in username):
        user = next(iter(filter_users_by_email(email or username, for_login=True)), None)
    return user


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """No public sign-up; failures are counted and lock the door; mails go by the queue."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The name or the password is not right."),
        "email_password_mismatch": _("The name or the password is not right."),
        "too_many_login_attempts": _("Too many failed sign-ins. Wait a quarter of an hour, or ask an administrator to unlock your account."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Accounts are made by administrators."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Refuse a name with too many failures before its password is looked at, whether or not anybody has it."""
        super().pre_authenticate(request, **credentials)
        name, user = self._meant(credentials)
        if sign_in_lock(name, user, now=now()):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Count the failure; the one that reaches the limit says so already."""
        super().authentication_failed(request, **credentials)
        name, user = self._meant(credentials)
        count = record_failed_sign_in(name, user, actor=stranger(request), now=now())
        if count >= settings.SIGN_IN_LOCK_AFTER:
            raise self.validation_error("too_many_login_attempts")

    @staticmethod
    def _meant(credentials: dict[str, str]) -> tuple[str, User | None]:
        username, email = credentials.get("username", ""), credentials.get("email", "")
        return email or username, account_named(username, email)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Offer for a locked session only what proves the person: the password or a passkey, not a code alone."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if context.request.session.get("locked"):
            methods = [method for method in methods if method["id"] != "mfa_reauthenticate"]
        return methods

    def get_client_ip(self, request: HttpRequest) -> str:
        """Use the address that the product's own middleware found behind trusted proxies."""
        address: str = getattr(request, "address", "") or request.META.get("REMOTE_ADDR", "") or "0.0.0.0"  # noqa: S104 - unknown, for tests and sockets
        return address

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Write the mail now, send it by a job; it tells of a change and holds no secret."""
        facts = {"request": self.request, "email": email, **context}
        if "user_agent" in facts:
            facts["user_agent"] = browser_of(str(facts["user_agent"]))
        message = self.render_mail(template_prefix, email, facts)
        enqueue(send_account_mail, subject=message.subject, body=message.body, to=email)

    def format_email_subject(self, subject: str) -> str:
        """Leave subjects as they are written."""
        return str(subject)


class PasswordLinkForm(ResetPasswordForm):  # type: ignore[misc] # allauth ships no types
    """The forgotten password: the same work for every address, so that nothing tells which exist."""

    def save(self, request: HttpRequest, **_kwargs: object) -> str:  # noqa: ARG002 - allauth's signature
        """Let a job mail the link, if somebody has the address."""
        email: str = self.cleaned_data["email"]
        enqueue(send_password_link, email=email)
        return email


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """Secrets are stored encrypted, and nobody removes the last factor that a role asks for."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Your role asks for a second factor. Set up another one before you remove this."),
    }

    def get_totp_issuer(self) -> str:
        """Name the product in the authenticator app."""
        return "Bailiwick"

    def _get_site_name(self) -> str:
        return "Bailiwick"

    def build_totp_svg(self, url: str) -> str:
        """Draw the code as a drawing without styles, which the content policy would refuse."""
        drawing: str = segno.make(url, error="m").svg_inline(scale=5, dark="#000", light="#fff", svgclass="qr-code", lineclass=None, omitsize=False)
        return drawing

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with a key made from the installation's."""
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret; raises ValidationError when the installation's key was exchanged without the old one."""
        clear = unseal(encrypted_text, purpose=PURPOSE)
        if not clear:
            raise ValidationError(
                _("This authenticator belongs to an older key of the installation. Ask an administrator to reset your second factor.")
            )
        return clear

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last factor of an account whose role asks for one."""
        if not authenticator.user.needs_second_factor:
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=SECOND_FACTORS).exclude(pk=authenticator.pk)
        return bool(others.exists())
