"""What can go wrong in counting, as sentences; whoever has a catalogue of translations gives translated ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bailiwick.core.refusals import Conflict

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation without translating it."""
    return text


class NoWorkingTime(Conflict):
    """The calendar has no working time in which the promise could be kept."""

    words: ClassVar[str | _StrPromise] = gettext_noop("The calendar has no working time within 400 days. Check its hours and its exceptions.")

    def __init__(self) -> None:
        """Say what to mend."""
        super().__init__(self.words)


class TooFar(NoWorkingTime):
    """The answer lies beyond every calendar."""

    words: ClassVar[str | _StrPromise] = gettext_noop("The promised time ends beyond every calendar. Promise less.")


class Unreadable(ValueError):  # noqa: N818 - what was written is at fault, not the reader
    """Something written by a person or a program cannot be read: where it stands, what is wrong and what to write."""

    def __init__(self, where: str, words: str, **facts: object) -> None:
        """Keep the place, the sentence and its facts apart, so that the sentence can be translated."""
        self.where, self.words, self.facts = where, words, facts
        said = words % facts if facts else words
        super().__init__(f"{where}: {said}" if where else said)
