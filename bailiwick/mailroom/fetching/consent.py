"""OAuth 2 with a person: the holder of a mailbox consents at the provider, and the desk gets the token that fetches tokens.

The way of RFC 6749 with RFC 7636: a code that is good once, exchanged together with a verifier that only this side knows.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from bailiwick.mailroom.fetching.tokens import TokenError, ask, complaint, scope_of, token_address
from bailiwick.mailroom.models import Provider

if TYPE_CHECKING:
    from bailiwick.mailroom.models import Mailbox

GOOGLE = "https://accounts.google.com/o/oauth2/v2/auth"
MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize"


@dataclass(frozen=True, slots=True)
class Question:
    """A consent that is asked for: where, and what only this side knows until the answer comes."""

    url: str
    state: str
    verifier: str


def consent_address(mailbox: Mailbox) -> str:
    """Return where the mailbox's provider asks people; nothing where nobody said."""
    if mailbox.provider == Provider.MICROSOFT:
        return MICROSOFT.format(tenant=quote(mailbox.tenant or "organizations", safe=""))
    return GOOGLE if mailbox.provider == Provider.GOOGLE else mailbox.consent_url


def question(mailbox: Mailbox, back: str) -> Question:
    """Return a new question for the holder of a mailbox; the answer comes to the address `back`."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    asked = {
        "response_type": "code",
        "client_id": mailbox.client_id,
        "redirect_uri": back,
        "scope": scope_of(mailbox),
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        "login_hint": mailbox.user,
    }
    if mailbox.provider == Provider.GOOGLE:  # otherwise it gives a refresh token at the first consent alone
        asked |= {"access_type": "offline", "prompt": "consent"}
    address = consent_address(mailbox)
    return Question(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", state, verifier)


def challenge(verifier: str) -> str:
    """Return what is shown of a verifier before it is needed."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def refresh_token_for(mailbox: Mailbox, code: str, *, verifier: str, back: str) -> str:
    """Exchange the code of an answer for a refresh token. Raises TokenError."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": mailbox.client_id,
        "code_verifier": verifier,
    }
    if mailbox.client_secret:
        asked["client_secret"] = mailbox.client_secret
    said = ask(token_address(mailbox), asked)
    token = said.get("refresh_token")
    if isinstance(token, str) and token:
        return token
    if said.get("access_token"):
        raise TokenError(
            _("The provider gave a token for an hour only. Register this installation so that it may stay connected (“offline access”).")
        )
    raise TokenError(complaint(said))


def words_of_refusal(error: str, description: str) -> str:
    """Put a provider's answer that is no consent into words."""
    told = " ".join((description or error).split())[:200]
    if error == "access_denied":
        return _("Nobody consented. Connect the mailbox once more when its holder can. (%(told)s)") % {"told": told}
    return _("The provider does not ask for consent: %(told)s") % {"told": told}
