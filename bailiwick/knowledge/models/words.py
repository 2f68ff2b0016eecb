"""The look-up index of articles: each stem of a published text a row with its weight.

The general search wants all words of a query; a suggestion must bear with a whole sentence
in which few words matter. One narrow table answers that by an index range on both databases.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.models import Q

from bailiwick.core.markdown import plain
from bailiwick.core.search.words import words_of
from bailiwick.knowledge.models.articles import Article
from bailiwick.knowledge.models.texts import Language, Revision

if TYPE_CHECKING:
    from collections.abc import Iterable

#: letters of a stem that are kept
LONGEST = 32
#: letters that must remain when an ending is taken off
SHORTEST = 3
#: what a word weighs by where it stands; the words of a short title say more than those of a long one
WEIGHTS = {"title": 4, "keywords": 5, "summary": 2, "body": 1}
SHARED_BY_TITLE = 6
#: words that say nothing about a matter
EMPTY = frozenset(
    "a about all am an and any are as at be been but by can cannot could did do does doesn don down for from get got had has have he help her his hi "  # noqa: SIM905 - reads as the list it is
    "hello how i if in into is isn it its just ll me my need no not now of off on one or our out please re said she since so some still t than thank "
    "thanks that the their them then there they this to too up us ve very want was we were what when where which while who why will with won would "
    "you your "
    "al algo ante aqui asi ayuda buenas buenos cada como con cual cuando de del desde donde e el ella ellos en era es esta estan este esto estoy fue "
    "gracias ha hace han hay he hola la las le les lo los mas me mi mis muy necesito ni nos o otra otro para pero por porque puede puedo que quien "
    "quiero se ser si sin sobre son su sus tambien te tengo tiene todo tu u un una uno ya yo".split()
)
#: endings of both languages, the longest first; the plural is taken off before
ENDINGS = (
    "iendo", "ando", "aron", "adas", "ados", "idas", "idos", "amos", "ing", "ada", "ado", "ida", "ido", "aba", "ed", "er", "or", "ar", "ir", "an",
    "en", "ly", "a", "e", "o",
)  # fmt: skip


class ArticleWord(models.Model):
    """A stem by which an article is suggested."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="words", db_index=False)
    language = models.CharField(max_length=2, choices=Language.choices)
    stem = models.CharField(max_length=LONGEST)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        indexes = (models.Index(fields=("stem", "article"), name="articles_by_stem"),)
        constraints = (models.UniqueConstraint(fields=("article", "language", "stem"), name="an_edition_has_a_stem_once"),)

    def __str__(self) -> str:
        """Say the stem."""
        return self.stem


def stem_of(word: str) -> str:
    """Return what the forms of a folded word have in common: "printers", "printing" and "print" are one."""
    if not word.isalpha() or len(word) <= SHORTEST:
        return word[:LONGEST]
    stem = word
    for plural in ("es", "s"):
        if stem.endswith(plural) and not stem.endswith("ss") and len(stem) - len(plural) >= SHORTEST:
            stem = stem.removesuffix(plural)
            break
    for ending in ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) > SHORTEST:
            stem = stem.removesuffix(ending)
            break
    return stem[:LONGEST]


def stems_of(text: str) -> list[str]:
    """Return the stems of what matters in a text, each once, in order."""
    return list(dict.fromkeys(stem_of(word) for word in words_of(text) if word not in EMPTY and len(word) > 1))


def weighted_stems(revision: Revision) -> dict[str, int]:
    """Return every stem of a text with the weight of the best place where it stands."""
    weights: defaultdict[str, int] = defaultdict(int)
    for field, weight in WEIGHTS.items():
        text = getattr(revision, field)
        stems = stems_of(plain(text) if field == "body" else text)
        more = SHARED_BY_TITLE // len(stems) if field == "title" and stems else 0
        for stem in stems:
            weights[stem] = max(weights[stem], weight + more)
    return dict(weights)


def rows_of(revisions: Iterable[Revision]) -> list[ArticleWord]:
    """Return the index rows of published texts."""
    return [
        ArticleWord(article_id=revision.article_id, language=revision.language, stem=stem, weight=weight)
        for revision in revisions
        for stem, weight in weighted_stems(revision).items()
    ]


def begins_with(prefix: str) -> Q:
    """Return the condition "the stem begins with this" in the form for which the database uses its index."""
    if connection.vendor == "sqlite":
        return Q(stem__gte=prefix, stem__lt=prefix[:-1] + chr(ord(prefix[-1]) + 1))
    return Q(stem__startswith=prefix)
