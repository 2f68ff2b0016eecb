"""What templates may show of the demonstration; nothing is asked of the database unless they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import SimpleLazyObject

from bailiwick.core.addresses import address
from bailiwick.demo.actions import demo_sign_ins
from bailiwick.demo.tour import tour_for

if TYPE_CHECKING:
    from django.http import HttpRequest


def demo(request: HttpRequest) -> dict[str, object]:
    """Return `demo_roles` and `demo_action` for the sign-in page, `demo_tour` for the first page."""
    return {
        "demo_roles": SimpleLazyObject(demo_sign_ins),
        "demo_action": address("demo:sign_in_as"),
        "demo_tour": SimpleLazyObject(lambda: tour_for(request.user)),  # type: ignore[arg-type]  # an anonymous visitor has no tour
    }
