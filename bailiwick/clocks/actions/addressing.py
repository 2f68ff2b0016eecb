"""Whom promises name: everybody who is to be told at a point of one must be there to be told."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bailiwick.clocks.words.promises import TOLD
from bailiwick.oncall.models import rota_for
from bailiwick.people.models import Person, Team

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bailiwick.clocks.models import Document


def refuse_strangers(document: Document) -> None:
    """Refuse promises that tell somebody who does not exist, left, or never was. Raises ValidationError, each with its place."""
    told = list(_told(document))
    wrong = _wrong({word for _place, word in told})
    found = [f"{place}: {wrong[word]}" for place, word in told if word in wrong]
    if found:
        raise ValidationError(found)


def _told(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the place in the document and the word for everybody who is to be told."""
    for number, step in enumerate(document.marks):
        yield from ((f"marks.{number}.tell", word) for word in step.tell)
    for place, line in enumerate(document.promises):
        for number, step in enumerate(line.marks or ()):
            yield from ((f"promises.{place}.marks.{number}.tell", word) for word in step.tell)


def _wrong(words: Iterable[str]) -> dict[str, str]:
    """Return what is wrong with the words that name nobody: two queries, and one for each rota that is named."""
    numbered: defaultdict[str, dict[str, int]] = defaultdict(dict)
    wrong = {}
    for word in words:
        kind, colon, number = word.partition(":")
        if colon:
            numbered[kind][word] = int(number)
        elif word not in TOLD:
            wrong[word] = _misspelt(word)
    wrong |= _no_persons(numbered.pop("person", {}))
    teams = {kind: numbered.pop(kind, {}) for kind in ("team", "lead", "on_call")}
    for words_of_kind in numbered.values():
        wrong |= {word: _misspelt(word) for word in words_of_kind}
    return wrong | _no_teams(teams)


def _misspelt(word: str) -> str:
    return _("“%(name)s” names nobody. Write assignee, team, lead, on_call, team:3, on_call:3 or person:12.") % {"name": word}


def _no_persons(asked: dict[str, int]) -> dict[str, str]:
    known = set(Person.objects.filter(pk__in=asked.values(), retired_at=None).values_list("pk", flat=True)) if asked else set()
    words = _("“%(name)s” names nobody: there is no such person, or they left. Write the number of somebody in the directory.")
    return {word: words % {"name": word} for word, key in asked.items() if key not in known}


def _no_teams(asked: dict[str, dict[str, int]]) -> dict[str, str]:
    """Return which words name a team that is not there, or one that has neither the rota nor the lead who would be told."""
    keys = {key for words in asked.values() for key in words.values()}
    teams = {team.pk: team for team in Team.objects.filter(pk__in=keys, retired_at=None)} if keys else {}
    wrong = {}
    for kind, words in asked.items():
        for word, key in words.items():
            team = teams.get(key)
            if team is None:
                wrong[word] = _("“%(name)s” names nobody: there is no such team in use. Write the number of a team.") % {"name": word}
            elif team.lead_id is None and kind == "lead":
                wrong[word] = _("“%(name)s” names nobody: %(team)s has no lead. Give it one, or tell somebody else.") % {"name": word, "team": team}
            elif team.lead_id is None and kind == "on_call" and rota_for(team) is None:
                wrong[word] = _("“%(name)s” names nobody: %(team)s has no rota and no lead. Give it one, or tell somebody else.") % {
                    "name": word,
                    "team": team,
                }
    return wrong
