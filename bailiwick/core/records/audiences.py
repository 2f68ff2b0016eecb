"""With whom a view can be shared: everyone, and the kinds of group that apps offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bailiwick.core.actors import Account

EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Audience:
    """A kind of group: `kind` begins its keys ("role:supervisor").

    `keys_of(user)` are the keys of the groups a user belongs to; `options(user)` are those
    a user may share with, as (key, words).
    """

    kind: str
    keys_of: Callable[[Account], Iterable[str]]
    options: Callable[[Account], Iterable[tuple[str, str]]]


_audiences: dict[str, Audience] = {}


def register_audience(audience: Audience) -> None:
    """Let views be shared with groups of this kind."""
    _audiences[audience.kind] = audience


def audience_keys(user: Account) -> set[str]:
    """Return the keys of every group a user belongs to."""
    return {EVERYONE, *(key for audience in _audiences.values() for key in audience.keys_of(user))}


def audience_options(user: Account) -> list[tuple[str, str]]:
    """Return with whom a user may share, as (key, words)."""
    offered = [option for audience in _audiences.values() for option in audience.options(user)]
    return [("", _("only me")), (EVERYONE, _("everyone")), *offered]
