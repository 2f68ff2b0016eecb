"""Between signing in and working: the second factor a role asks for, the lock of a session left alone, the tie of one on a wall.

API requests with a token pass: a token is issued at a page, behind both, and is not a session.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout as sign_out
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bailiwick.core.clock import now
from bailiwick.core.tied import stay_tied, tied_to
from bailiwick.people.adapters import SECOND_FACTORS
from bailiwick.people.listeners import LOCKED, SEEN
from bailiwick.people.models import User

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from django.urls import ResolverMatch

    Handler = Callable[[HttpRequest], HttpResponseBase]

#: seconds between two notes in the session that somebody is there; each is a write
NOTE_EVERY = 60
#: session key of the instant at which it began
BEGUN = "begun_at"
#: session key of what was posted to a locked session: path and fields
KEPT = "kept_post"
#: longest text that is kept while a session is locked, in characters
KEEP_AT_MOST = 200_000
#: fields that are never kept
SECRETS = frozenset({"csrfmiddlewaretoken", "password", "oldpassword", "password1", "password2", "code", "credential"})
#: pages that open without the missing factor: setting it up, proving oneself, leaving
OPEN_NAMES = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_login",
        "account_change_password",
        "people:language_choose",
    }
)
OPEN_BEGINNINGS = ("mfa_",)
#: pages that a locked session still reaches: the proof that opens it, and leaving
UNLOCKING_NAMES = frozenset({"account_logout", "account_reauthenticate", "mfa_reauthenticate_webauthn"})


def second_factor(get_response: Handler) -> Handler:
    """Send whoever holds a role that asks for a second factor to set one up, before anything else."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_view(request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        if not _is_session_of_person(request) or _is_open(request.resolver_match) or _has_second_factor(request):
            return None
        if tied_to(request):
            return _leave(request)
        words = _("Your role asks for a second factor. Set up an authenticator app or a passkey to go on.")
        if _wants_data(request):
            return JsonResponse({"title": words, "status": 403}, status=403, content_type="application/problem+json")
        messages.warning(request, words)
        return _send_to(request, reverse("mfa_index"))

    middleware.process_view = process_view  # type: ignore[attr-defined] # Django reads the hook from the function
    return middleware


def _is_session_of_person(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.limited_to is None and bool(request.session.session_key)


def _is_open(match: ResolverMatch | None) -> bool:
    name = match.view_name if match is not None else ""
    return name in OPEN_NAMES or name.startswith(OPEN_BEGINNINGS)


def _has_second_factor(request: HttpRequest) -> bool:
    user = request.user
    if not isinstance(user, User) or not user.needs_second_factor:
        return True
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS).exists())


def session_lock(get_response: Handler) -> Handler:
    """Lock a session nobody used for a while, until its owner proves who they are; what was posted is kept."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_view(request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        if not _is_session_of_person(request) or tied_to(request):
            return None
        if _is_over(request):
            return _leave(request)
        if not request.session.get(LOCKED):
            _note_presence(request)
        if not request.session.get(LOCKED) or (request.resolver_match is not None and request.resolver_match.view_name in UNLOCKING_NAMES):
            return None
        return _lock_screen(request)

    middleware.process_view = process_view  # type: ignore[attr-defined] # Django reads the hook from the function
    return middleware


def session_tie(get_response: Handler) -> Handler:
    """Let a session that is tied to a place reach that and leaving alone, whatever else is asked for; it neither locks nor ends by itself.

    It ends when its account may not see the place any more.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        place = tied_to(request)
        if not place or not _is_session_of_person(request) or request.path == reverse("account_logout"):
            return get_response(request)
        if not request.path.startswith(place):
            return _send_back(request, place)
        stay_tied(request)
        response = get_response(request)
        return _leave(request) if response.status_code == HTTPStatus.FORBIDDEN else response

    return middleware


def _send_back(request: HttpRequest, place: str) -> HttpResponseBase:
    """Answer whoever asks for something else in a session that is tied to a place."""
    if _wants_data(request):
        words = _("This session shows one page only. Sign out to go on.")
        return JsonResponse({"title": words, "status": 403, "code": "tied"}, status=403, content_type="application/problem+json")
    return _send_to(request, place)


def _leave(request: HttpRequest) -> HttpResponseBase:
    """Sign out a session that is over, and lead back from the sign-in to where it was; one that was tied, to its place."""
    back = tied_to(request) or (request.get_full_path() if request.method == "GET" else "/")
    sign_out(request)
    return _send_to(request, f"{reverse('account_login')}?{urlencode({'next': back})}")


def _is_over(request: HttpRequest) -> bool:
    """Whether the session has lasted as long as any may, however busy it was."""
    at = now().timestamp()
    return at - float(request.session.setdefault(BEGUN, at)) > settings.SESSION_COOKIE_AGE


def _note_presence(request: HttpRequest) -> None:
    """Lock the session when it was left alone too long; otherwise note now and then that somebody is there."""
    at = now().timestamp()
    seen = float(request.session.get(SEEN, at))
    if at - seen > idle_seconds(request.user):
        request.session[LOCKED] = True
    elif SEEN not in request.session or (at - seen > NOTE_EVERY and not _is_by_itself(request)):
        request.session[SEEN] = at


def idle_seconds(user: object) -> int:
    """Return after how many seconds a session locks: sooner for whoever gives roles."""
    limit: int = settings.SESSION_IDLE_SECONDS
    if isinstance(user, User) and user.may("people.grant_roles"):
        return min(limit, settings.SESSION_IDLE_SECONDS_PRIVILEGED or limit)
    return limit


def _is_by_itself(request: HttpRequest) -> bool:
    """Whether the browser asked without its person: a page that refreshes a part of itself says so."""
    return request.headers.get("X-Background") == "poll"


def _lock_screen(request: HttpRequest) -> HttpResponseBase:
    if _wants_data(request):
        words = _("The session is locked. Enter your password at any page to go on.")
        return JsonResponse({"title": words, "status": 401, "code": "locked"}, status=401, content_type="application/problem+json")
    return _send_to(request, f"{reverse('account_reauthenticate')}?{urlencode({'next': _way_back(request)})}")


def _way_back(request: HttpRequest) -> str:
    """Return where the person goes on: the page they asked for, the one they see, or what they were sending."""
    if request.method == "POST":
        fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in SECRETS]
        if sum(len(str(value)) for _name, value in fields) <= KEEP_AT_MOST:
            request.session[KEPT] = {"path": request.get_full_path(), "fields": fields, "files": bool(request.FILES)}
            return reverse("people:send_again")
    if request.headers.get("HX-Request") or request.method != "GET":
        current = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/"
        return "/" + current.split("/", 3)[3] if current.count("/") >= 3 else "/"  # noqa: PLR2004 - scheme://host/path
    return request.get_full_path()


def _wants_data(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or (
        request.headers.get("Accept", "").startswith("application/json") and not request.headers.get("HX-Request")
    )


def _send_to(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def personal_time_zone(get_response: Handler) -> Handler:
    """Show times in the zone that the person chose."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        wish = request.user.preferences.get("time_zone") if isinstance(request.user, User) else ""
        if not wish:
            return get_response(request)
        with timezone.override(ZoneInfo(str(wish))):
            return get_response(request)

    return middleware
