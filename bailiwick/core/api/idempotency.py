"""Repeats of a POST with the same `Idempotency-Key` are answered again, not done again.

The key, the change and the answer are one transaction: after a crash either all of it is
there or none, and of two requests at the same time the second waits and gets the first's
answer. Refused and failed requests keep nothing, so they may be tried again.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from bailiwick.core import clock
from bailiwick.core.models import KeptAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

HEADER = "Idempotency-Key"
#: how long an answer is kept
KEPT_FOR = timedelta(days=1)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_CLAIM = "_kept_answer"


def in_one_transaction(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Wrap an operation, authentication included: what a keyed request changes is kept with its answer."""

    @wraps(run)
    def wrapped(request: HttpRequest, **path: Any) -> HttpResponseBase:
        if request.method != "POST" or HEADER not in request.headers:
            return run(request, **path)
        with transaction.atomic():
            response = run(request, **path)
            _keep(request, response)
        return response

    return wrapped


def answered_once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap an endpoint, after authentication: answer a repeated request from what was kept."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST" or HEADER not in request.headers:
            return view(request, *args, **kwargs)
        return _kept_answer(request) or view(request, *args, **kwargs)

    return wrapped


def _kept_answer(request: HttpRequest) -> HttpResponse | None:
    """Return the answer kept for this key, or claim the key and return None.

    Raises ValidationError for a malformed key and for one already used for another request.
    """
    key, owner, digest = request.headers[HEADER], _owner(request), _digest(request)
    if not _KEY.fullmatch(key):
        raise ValidationError({HEADER: _("An idempotency key has 1 to 255 visible ASCII characters.")})
    claim = KeptAnswer(owner=owner, key=key, request_digest=digest, kept_at=clock.now())
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError:
        return _again(KeptAnswer.objects.get(owner=owner, key=key), digest)
    setattr(request, _CLAIM, claim)
    return None


def _again(kept: KeptAnswer, digest: str) -> HttpResponse:
    if kept.request_digest != digest:
        raise ValidationError({HEADER: _("This key was used for another request. Use a new key for each new request.")})
    response = HttpResponse(bytes(kept.body), status=kept.status, content_type=kept.media_type)
    response.headers["Idempotent-Replayed"] = "true"
    if kept.location:
        response.headers["Location"] = kept.location
    return response


def _keep(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep a good answer with the change; undo everything for a bad one."""
    claim: KeptAnswer | None = getattr(request, _CLAIM, None)
    if response.status_code >= 400 or not isinstance(response, HttpResponse):  # noqa: PLR2004 - the first status that is no success
        transaction.set_rollback(True)
    elif claim is not None:
        claim.status, claim.body = response.status_code, response.content
        claim.media_type, claim.location = response.headers.get("Content-Type", ""), response.headers.get("Location", "")
        claim.save(update_fields=["status", "body", "media_type", "location"])


def _owner(request: HttpRequest) -> str:
    """Name who asked: a token's key space is apart from its user's pages."""
    token = request.headers.get("Authorization", "")
    return f"token {sha256(token.encode()).hexdigest()}" if token else f"user {request.user.pk}"


def _digest(request: HttpRequest) -> str:
    """Return a digest of everything that makes the request this one."""
    digest = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            digest.update(repr((name, values)).encode("utf-8", "surrogatepass"))
        for name, upload in [(name, upload) for name, uploads in sorted(request.FILES.lists()) for upload in uploads]:
            digest.update(repr((name, upload.name, upload.size)).encode("utf-8", "surrogatepass"))
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()


@transaction.atomic
def purge_answers(now: datetime) -> int:
    """Forget answers older than a day; returns how many."""
    deleted, _kinds = KeptAnswer.objects.filter(kept_at__lt=now - KEPT_FOR).delete()
    return deleted
