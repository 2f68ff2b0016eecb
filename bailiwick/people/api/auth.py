"""How a request to the API proves who it is: an API token, or the session of a person at a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ninja.security import HttpBearer
from ninja.security import SessionAuth as NinjaSession

from bailiwick.core.clock import now
from bailiwick.people.actions import token_behind, touch_token
from bailiwick.people.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


class TokenAuth(HttpBearer):
    """`Authorization: Bearer blw_…`: acts as the token's account, within the token's scope, and says so in the trail."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the narrowed account behind a live token."""
        at = now()
        found = token_behind(token, now=at)
        if found is None:
            return None
        touch_token(found, now=at)
        request.user = found.user
        request.actor_cause = f"api token {found.name}"  # type: ignore[attr-defined] # read by actor_of
        return found.user


class SessionAuth(NinjaSession):
    """The session of a signed-in person, with the CSRF check that a cookie needs."""

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """Return the account of the session."""
        return cast("User | None", super().authenticate(request, key))
