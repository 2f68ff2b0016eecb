"""What Ctrl-K can do: pages and actions by name, each shown only to those who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Account
    from bailiwick.core.search import Result


#: score of letters that are there in order, but apart
SCATTERED = 1


@dataclass(frozen=True, slots=True)
class Command:
    """A page or action by name; `url` is a URL name without arguments or an address.

    `keywords` are further words by which people look for it; `key` is the single-key
    shortcut shown beside it.
    """

    title: str | _StrPromise
    url: str
    keywords: str | _StrPromise = ""
    ability: str = ""
    key: str = ""
    icon: str = ""

    @property
    def address(self) -> str:
        """Where the command leads; nothing while its page is not mounted."""
        if "/" in self.url:
            return self.url
        try:
            return reverse(self.url)
        except NoReverseMatch:
            return ""


_commands: list[Command] = []
_recent: list[Callable[[Account], list[Result]]] = []


def add_command(command: Command) -> None:
    """Let the command bar offer a page or action."""
    if command not in _commands:
        _commands.append(command)


def add_recent(source: Callable[[Account], list[Result]]) -> None:
    """Let an app say what a user last worked with, newest first; shown before anything is typed."""
    if source not in _recent:
        _recent.append(source)


def recent_for(user: Account, limit: int = 6) -> list[Result]:
    """Return what this user last worked with."""
    return [result for source in _recent for result in source(user)][:limit]


def commands_for(user: Account) -> list[Command]:
    """Return what this user may be offered, in the order of registration."""
    return [c for c in _commands if not c.ability or user.may(c.ability)]


def match(typed: str, commands: list[Command], limit: int = 8) -> list[Command]:
    """Return the commands whose title or keywords hold the typed letters in order, best first.

    Letters scattered over a title count only where nothing holds them together.
    """
    words = typed.casefold().split()
    scored = [(score, index, c) for index, c in enumerate(commands) if (score := _score(words, c))]
    if any(score > SCATTERED for score, _index, _c in scored):
        scored = [found for found in scored if found[0] > SCATTERED]
    return [c for _score_, _index, c in sorted(scored, key=lambda found: (-found[0], found[1]))[:limit]]


def _score(words: list[str], command: Command) -> int:
    """Return how well all typed words fit: 0 for not at all, SCATTERED when some only by scattered letters."""
    title, keywords = str(command.title).casefold(), str(command.keywords).casefold()
    scores = [max(_fit(word, title) * 2 - 1, _fit(word, keywords)) for word in words]
    return 0 if min(scores, default=0) <= 0 else SCATTERED if SCATTERED in scores else sum(scores)


def _fit(word: str, text: str) -> int:
    """Return 4 at the start of the text, 3 at the start of a word, 2 inside, 1 for scattered letters, 0 for none."""
    if text.startswith(word):
        return 4
    if f" {word}" in text:
        return 3
    if word in text:
        return 2
    rest = iter(text)
    return int(all(letter in rest for letter in word))
