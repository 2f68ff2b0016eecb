"""Lines that apps put over every page of those they concern, such as a known outage.

A banner draws itself and is empty most of the time, so the frame never imports a higher app:

    add_banner(Banner("announcements", lambda request: render_to_string("…", {...}, request), figure="announcements"))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.core.figures import figures_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands over a page: its name, and how it is drawn; safe markup, or nothing.

    Strangers at the sign-in page are asked for only where `for_strangers` says so; with a `figure`
    of the frame it is drawn only where that counts anything.
    """

    name: str
    draw: Callable[[HttpRequest], str]
    order: int = 100
    ability: str = ""
    for_strangers: bool = False
    figure: str = ""


_banners: dict[str, Banner] = {}


def add_banner(banner: Banner) -> None:
    """Put a banner over every page; one of the same name is replaced."""
    _banners[banner.name] = banner


class Banners:
    """The drawn banners of a page, made when its frame asks for them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __iter__(self) -> Iterator[str]:
        """Yield what concerns whoever asks, in order."""
        for banner in sorted(_banners.values(), key=lambda banner: banner.order):
            if self._is_for(banner) and self._counts(banner) and (markup := banner.draw(self.request)).strip():
                yield markup

    def _counts(self, banner: Banner) -> bool:
        return not banner.figure or figures_of(self.request)[banner.figure] > 0

    def _is_for(self, banner: Banner) -> bool:
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            return banner.for_strangers
        return not banner.ability or bool(user.may(banner.ability))
