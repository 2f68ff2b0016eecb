"""The way through the product: sections and items that apps register and roles see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from bailiwick.core.figures import figures_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Account


#: places in the phone's bottom bar beside the new call, the search and the menu
QUICK = 2
#: accounts whose items are remembered; when there are more, remembering begins anew
MOST_KNOWN = 1_000


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the navigation, such as "Desk"; `name` is what items refer to."""

    name: str
    title: str | _StrPromise
    order: int = 100
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A link of the navigation; `figure` names the number beside it, which is not shown while it is nothing.

    `quick` items are offered for the phone's bottom bar, which has room for the first two.
    """

    title: str | _StrPromise
    url_name: str
    icon: str = ""
    order: int = 100
    ability: str = ""
    figure: str = ""
    section: str = "work"
    args: tuple[str, ...] = ()
    query: str = ""
    key: str = ""
    quick: bool = False

    @property
    def url(self) -> str:
        """Return the address of the item."""
        return reverse(self.url_name, args=self.args) + (f"?{self.query}" if self.query else "")


@dataclass(slots=True)
class Link:
    """An item as one user sees it on one page."""

    title: str | _StrPromise
    url: str
    icon: str
    is_current: bool
    count: int | SimpleLazyObject[int | None] | None = None
    key: str = ""


@dataclass(slots=True)
class Group:
    """A section as one user sees it on one page."""

    name: str
    title: str | _StrPromise
    icon: str
    items: list[Link] = field(default_factory=list)

    @property
    def is_current(self) -> bool:
        """Whether the page is one of this section's."""
        return any(link.is_current for link in self.items)


_sections: dict[str, Section] = {}
_items: list[Item] = []
#: stamp of an account -> under what the items were found, and which of them it may see
_known: dict[bytes, tuple[tuple[int, str], list[tuple[Item, str]]]] = {}


def add_navigation(*entries: Section | Item) -> None:
    """Add sections and items to the navigation; a section said twice is replaced."""
    for entry in entries:
        if isinstance(entry, Section):
            _sections[entry.name] = entry
        elif entry not in _items:
            _items.append(entry)


def navigation_for(request: HttpRequest) -> list[Group]:
    """Return what the signed-in user may go to, with the present page marked."""
    groups = {s.name: Group(s.name, s.title, s.icon) for s in sorted(_sections.values(), key=lambda s: s.order)}
    for item, link in _links(request):
        groups.setdefault(item.section, Group(item.section, item.section.capitalize(), "")).items.append(link)
    return [group for group in groups.values() if group.items]


def quick_links(request: HttpRequest) -> list[Link]:
    """Return the two places that the phone's bottom bar has room for."""
    return [link for item, link in _links(request) if item.quick][:QUICK]


def _links(request: HttpRequest) -> list[tuple[Item, Link]]:
    """Return every item that the user of a request may use, in order; found out once for all that draws them."""
    kept = vars(request).get("navigation")
    if kept is None or kept[0] != (request.user.pk, request.get_full_path()):
        kept = vars(request)["navigation"] = ((request.user.pk, request.get_full_path()), _find_links(request))
    found: list[tuple[Item, Link]] = kept[1]
    return found


def _find_links(request: HttpRequest) -> list[tuple[Item, Link]]:
    user: Account = request.user  # type: ignore[assignment]  # people.User is what signs in
    if not user.is_authenticated:
        return []
    found = _allowed(user)
    current = _current([url for _item, url in found], request.get_full_path())
    return [(item, Link(item.title, url, item.icon, url == current, _lazy_count(item, request), item.key)) for item, url in found]


def _allowed(user: Account) -> list[tuple[Item, str]]:
    """Return the items a user may see and their addresses, in order; the same for an account until its roles change."""
    stamp = getattr(user, "stamp", None)
    if stamp is not None and (known := _known.get(stamp)) is not None and known[0] == (len(_items), settings.ROOT_URLCONF):
        return known[1]
    allowed = sorted((i for i in _items if not i.ability or user.may(i.ability)), key=lambda item: item.order)
    found = [(item, url) for item in allowed if (url := _url_of(item))]
    if stamp is not None:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[stamp] = ((len(_items), settings.ROOT_URLCONF), found)
    return found


def _url_of(item: Item) -> str:
    """Return the item's address, or nothing while its page is not mounted."""
    try:
        return item.url
    except NoReverseMatch:
        return ""


def _current(urls: list[str], here: str) -> str:
    """Return the longest address under which the present page lies."""
    path = here.partition("?")[0]
    matching = [url for url in urls if url in (here, path) or (url != "/" and path.startswith(url.partition("?")[0]) and "?" not in url)]
    return max(matching, key=len, default="")


def _lazy_count(item: Item, request: HttpRequest) -> SimpleLazyObject[int | None] | None:
    """Return a count that costs nothing until it is shown; one that is nothing is not shown."""
    return SimpleLazyObject(lambda: figures_of(request)[item.figure] or None) if item.figure else None
