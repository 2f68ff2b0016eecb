"""OAuth 2: the tokens by which a mailbox is opened at Microsoft 365, Google and others.

A refresh token, or for Microsoft 365 the secret of an application with the right to read the mailbox, is exchanged for an
access token, which is kept in memory until shortly before it runs out.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from django.utils.translation import gettext as _

from bailiwick.mailroom.actions import keep_refresh_token
from bailiwick.mailroom.fetching.trust import context
from bailiwick.mailroom.models import Mailbox, MailboxKind, Provider

#: seconds for an answer, bytes of it that are read, and seconds before its end at which a token is renewed
PATIENCE, MOST_READ, EARLY = 15.0, 65_536, 300.0
#: seconds a token holds when its provider says nothing
USUAL = 3600.0
GOOGLE = "https://oauth2.googleapis.com/token"
MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
#: how providers say that the consent is gone
GONE = frozenset({"invalid_grant", "interaction_required", "consent_required"})


class TokenError(Exception):
    """No token was given; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    until: float


class _NoRedirects(HTTPRedirectHandler):
    """Secrets are sent where they were meant to go."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow nothing."""


_tokens: dict[tuple[int, int], _Token] = {}


def access_token(mailbox: Mailbox) -> str:
    """Return a token that opens the mailbox. Raises TokenError."""
    key = (mailbox.pk, mailbox.version)
    kept = _tokens.get(key)
    if kept is None or kept.until < time.monotonic():
        kept = _tokens[key] = _fetched(mailbox)
    return kept.text


def forget_token(mailbox: Mailbox) -> None:
    """Forget a token that the server refused, so that the next sign-in asks for a fresh one."""
    _tokens.pop((mailbox.pk, mailbox.version), None)


def token_address(mailbox: Mailbox) -> str:
    """Return where the mailbox's provider hands out tokens."""
    if mailbox.provider == Provider.MICROSOFT:
        return MICROSOFT.format(tenant=quote(mailbox.tenant or "organizations", safe=""))
    return GOOGLE if mailbox.provider == Provider.GOOGLE else mailbox.token_url


def _question(mailbox: Mailbox) -> dict[str, str]:
    """Return what is asked: by the refresh token, or for an application by its own secret."""
    asked = {"client_id": mailbox.client_id}
    if mailbox.client_secret:
        asked["client_secret"] = mailbox.client_secret
    if not mailbox.refresh_token and mailbox.provider != Provider.MICROSOFT:
        raise TokenError(_("The mailbox is not connected yet. Press “Connect” on its page."))
    if not mailbox.refresh_token:
        return asked | {"grant_type": "client_credentials", "scope": "https://outlook.office365.com/.default"}
    asked |= {"grant_type": "refresh_token", "refresh_token": mailbox.refresh_token}
    if mailbox.provider == Provider.MICROSOFT:
        asked["scope"] = scope_of(mailbox)
    return asked


def scope_of(mailbox: Mailbox) -> str:
    """Return what the desk asks a provider to be allowed."""
    if mailbox.provider == Provider.MICROSOFT:
        right = "POP" if mailbox.kind == MailboxKind.POP3 else "IMAP"
        return f"https://outlook.office.com/{right}.AccessAsUser.All offline_access"
    return "https://mail.google.com/" if mailbox.provider == Provider.GOOGLE else mailbox.scope


def _fetched(mailbox: Mailbox) -> _Token:
    said = ask(token_address(mailbox), _question(mailbox))
    text = said.get("access_token")
    if not isinstance(text, str) or not text:
        raise TokenError(complaint(said))
    renewed = said.get("refresh_token")
    if isinstance(renewed, str) and renewed and renewed != mailbox.refresh_token:
        keep_refresh_token(mailbox, renewed)
    try:
        holds = float(said.get("expires_in") or USUAL)
    except (TypeError, ValueError):
        holds = USUAL
    return _Token(text, time.monotonic() + max(holds - EARLY, holds / 2))


def ask(address: str, question: dict[str, str]) -> dict[str, Any]:
    """Ask a provider over https and return what was said, also with a refusal. Raises TokenError."""
    if not address.startswith("https://"):
        raise TokenError(_("Tokens are fetched over https only."))
    asking = Request(address, urlencode(question).encode(), {"Accept": "application/json"})  # noqa: S310 - https, as checked above
    try:
        with build_opener(HTTPSHandler(context=context()), _NoRedirects).open(asking, timeout=PATIENCE) as response:
            text = response.read(MOST_READ)
    except HTTPError as refusal:
        text = refusal.read(MOST_READ)
        if refusal.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise TokenError(_("The provider of tokens answers %(status)s.") % {"status": refusal.code}) from refusal
    try:
        said = json.loads(text)
    except ValueError as problem:
        raise TokenError(_("The provider of tokens does not answer in JSON.")) from problem
    return said if isinstance(said, dict) else {}


def complaint(said: dict[str, Any]) -> str:
    """Put a provider's refusal into words."""
    code = str(said.get("error") or "")
    told = " ".join(str(said.get("error_description") or code).split())[:200]
    if code in GONE:
        return _("The consent for this mailbox has ended. Connect it once more. (%(told)s)") % {"told": told}
    if code in {"invalid_client", "unauthorized_client"}:
        return _("The provider does not know this client. Check client ID and secret. (%(told)s)") % {"told": told}
    return _("The provider gives no token: %(told)s") % {"told": told or "?"}
