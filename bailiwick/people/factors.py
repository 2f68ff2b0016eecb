"""What ways of proving oneself are called, in the trail and on pages."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _


def words_of_factor(kind: str) -> str:
    """Return a factor's or a method's name as people say it; one that is not known by its own name."""
    known = {
        Authenticator.Type.TOTP.value: _("authenticator app"),
        Authenticator.Type.WEBAUTHN.value: _("passkey"),
        Authenticator.Type.RECOVERY_CODES.value: _("recovery codes"),
    }
    return known.get(kind, kind)
