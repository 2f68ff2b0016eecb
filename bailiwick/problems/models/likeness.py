"""How alike two short texts are by the words that tell something: plain, quick and explainable."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bailiwick.core.search.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

#: texts this alike speak of the same matter
ENOUGH = 0.5
#: words that any two calls may share, in both languages, and those that say that something is wrong but not with what
_COMMON = """
a about after again all also always am an and another any anything are as asks at back be been before being both but by call called calling calls
can cannot cant client could did do does doesnt doing done dont each either else even ever every everybody everyone everything few for from get gets
getting give go goes going gone got had has hasnt have he hello help her here hers him his how i if in into is isnt it its just keeps know last let like
little long made make makes many may me more most much must my need needs never new no nobody none not nothing now of off often on once one only or other
our out over own per please put really said same say says see seems she should since so some somebody something still such than thank thanks that the their
them then there these they thing things this those though through to today together told too try trying under until up us use used user uses using very
want wants was wasnt way we well went were what when where which while who whole why will with without wont would yes yesterday yet you your
broke broken dead down error errors fail failed failing fails issue issues problem problems stopped stop trouble wrong work working works
a al algo alguien ahora algun alguna antes aqui asi aun aunque ayer ayuda bien cada casi como con cual cuando de del desde despues donde dos el ella ellos en
entre era es esa ese eso esta estan estar este esto estos fue gracias ha hace hacer hasta hay hola hoy la las le les lo los mas me mi mis mucho muy nada ni
ninguna ningun no nos nosotros nuestra nuestro o otra otro para pero poder por porque puede puedo que quien se sea ser si sido sin sobre solo son su sus tambien
tan tener tengo tiene toda todas todo todos tu un una unas unos usted va vez ya yo averiado caido error falla fallo funciona funcionan problema problemas roto
"""
COMMON = frozenset(_COMMON.split())
_WORD = re.compile(r"[^\W_]{2,}")
#: letters from which an ending may be taken off without losing the word
LONG_ENOUGH = 4


def telling_words(text: str) -> frozenset[str]:
    """Return the words of a text that tell something, folded and without the endings of plurals."""
    plain = fold(text).replace("'", "").replace("’", "").replace("wi-fi", "wifi").replace("e-mail", "email")
    return frozenset(_stem(word) for word in _WORD.findall(plain) if word not in COMMON and not word.isdecimal())


def _stem(word: str) -> str:
    return word[:-1] if len(word) > LONG_ENOUGH and word.endswith("s") and not word.endswith("ss") else word


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return from 0 to 1 how alike two sets of words are: what they share of both, and of the shorter one."""
    shared = len(one & other)
    return (shared / len(one | other) + shared / min(len(one), len(other))) / 2 if shared else 0.0


def shared_words(texts: Iterable[frozenset[str]], most: int = 6) -> list[str]:
    """Return the words that at least half of the texts have in common, the commonest first."""
    sets = list(texts)
    counted = Counter(word for words in sets for word in words)
    common = [(count, word) for word, count in counted.items() if 2 * count >= len(sets) and count > 1]
    return [word for _count, word in sorted(common, key=lambda found: (-found[0], found[1]))[:most]]
