"""What browsers may load for our pages: our own files, and nothing from or to anybody else; and what they may keep of them: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

#: no inline script or style, no foreign server; `data:` only for pictures, which cannot act
POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
#: sent with whatever does not bring words of its own
ALWAYS = {"Content-Security-Policy": POLICY, "Permissions-Policy": PERMISSIONS, "Cross-Origin-Resource-Policy": "same-origin"}


def content_security_policy(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Send the policies with every response that does not bring a stricter one of its own.

    Pages and answers are kept by no browser and no proxy: desks are shared, and the way back after signing out shows nothing. What
    bears a tag is asked for anew each time. Static files, whose names tell their content, never come here.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        headers = response.headers
        for name, words in ALWAYS.items():
            headers.setdefault(name, words)
        if "Cache-Control" not in headers and not request.path_info.startswith("/static/"):
            headers["Cache-Control"] = "private, no-cache" if "ETag" in headers else "private, no-store"
        if request.path_info.startswith("/api/") and "json" in headers.get("Content-Type", ""):
            headers.setdefault("Content-Disposition", 'attachment; filename="api.json"')  # opened by hand, it is never shown as a page
        return response

    return respond
