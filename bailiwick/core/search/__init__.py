"""Finds records of every kind by their words, numbers, serials and host names.

An app registers what of its records can be found (`<app>/search.py`), and calls `index`
in the transaction that changes them:

    register_search(Searchable(model=Ticket, document=..., queryset=..., result=..., title=_("Tickets")))

The read door is a condition of the query itself, so hidden rows show neither in hits nor
in counts. The newest 200 matches of a kind are weighed; counts stop at 1,000.
"""

from bailiwick.core.search.finding import Found, Hit, KindCount, find
from bailiwick.core.search.indexing import index, index_again, index_many, rebuild, unindex
from bailiwick.core.search.loading import what_words_lie_aside, words_at_once
from bailiwick.core.search.loading_beside import words_beside
from bailiwick.core.search.registry import Document, Result, Searchable, register_search, searchables
from bailiwick.core.search.words import folded_words

__all__ = [
    "Document",
    "Found",
    "Hit",
    "KindCount",
    "Result",
    "Searchable",
    "find",
    "folded_words",
    "index",
    "index_again",
    "index_many",
    "rebuild",
    "register_search",
    "searchables",
    "unindex",
    "what_words_lie_aside",
    "words_at_once",
    "words_beside",
]
