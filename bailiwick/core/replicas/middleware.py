"""Around every request when there are replicas: lists, reports, searches and exports are read there, and everybody finds what they wrote.

Until where a person wrote is kept with the person: in a signed cookie, or for programs with a token in the shared cache. It holds for a
minute, after which a replica that is fit at all has long replayed it.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.cache import cache
from django.core.signing import BadSignature, TimestampSigner
from django.db import DatabaseError, InterfaceError

from bailiwick.core.replicas.reading import Reading, present, reading
from bailiwick.core.replicas.standing import fit_for, left_alone, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase, StreamingHttpResponse

#: pages and endpoints whose rows may be some seconds old
LATE: Final = re.compile(
    r"records:(list|board|board-more|export)|core:search|people:find_persons|home:\w+|reports:[\w-]+"
    r"|api:(list_\w+|search|read_report|persons_find|find_similar)"
)
SAFE: Final = frozenset({"GET", "HEAD"})
#: seconds for which it is remembered until where somebody wrote; longer than a replica may be behind
REMEMBERED = 60
_signer = TimestampSigner(salt="bailiwick.replicas")


class ReadYourOwnWrites:
    """Chooses the database of each request before its view, and notes after it until where was written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        state = Reading()
        with reading(state):
            response = self.get_response(request)
        if getattr(response, "streaming", False) and state.alias is not None:
            _stream(response, state)  # type: ignore[arg-type]  # streaming was asked
        if state.has_written or request.method not in SAFE:
            _remember(request, response, written())
        return response

    def process_view(self, request: HttpRequest, _view: object, _words: object, _names: object) -> None:
        """Let a page whose rows may be late read a replica that knows what this person wrote."""
        match, state = request.resolver_match, present()
        if state is not None and request.method in SAFE and match is not None and LATE.fullmatch(match.view_name or ""):
            state.alias = fit_for(_written_by(request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Read the page once more from the primary when its replica went away under it."""
        state = present()
        if state is None or state.alias is None or not isinstance(error, DatabaseError | InterfaceError) or request.resolver_match is None:
            return None
        left_alone(state.alias)
        state.alias = None
        view, words, names = request.resolver_match
        answer: HttpResponseBase = view(request, *words, **names)
        return answer


def _stream(response: StreamingHttpResponse, state: Reading) -> None:
    """Let what is produced while it is sent be read where its beginning was."""
    pieces = iter(response.streaming_content)  # type: ignore[arg-type]  # ours are never asynchronous

    def each() -> Iterator[Any]:
        while True:
            with reading(state):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    response.streaming_content = each()


def _written_by(request: HttpRequest) -> int:
    """Return until where who asks has written lately; 0 for nothing."""
    if token := request.headers.get("Authorization"):
        return int(cache.get(_key(token)) or 0)
    try:
        return int(_signer.unsign(request.COOKIES.get(settings.REPLICA_COOKIE, ""), max_age=REMEMBERED), 16)
    except (BadSignature, ValueError):
        return 0


def _remember(request: HttpRequest, response: HttpResponseBase, position: int) -> None:
    """Keep the position for the next requests of the same person or program."""
    if token := request.headers.get("Authorization"):
        cache.set(_key(token), position, REMEMBERED)
        return
    response.set_cookie(
        settings.REPLICA_COOKIE,
        _signer.sign(f"{position:x}"),
        max_age=REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _key(token: str) -> str:
    return f"written:{sha256(token.encode()).hexdigest()}"
