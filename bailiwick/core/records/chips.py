"""The words around a list: chips for its filters, headings with their order, titles of what filters name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bailiwick.core.records.clauses import sentence
from bailiwick.core.records.filters import Kind
from bailiwick.core.records.registry import record_for
from bailiwick.core.wording import said

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.core.records.clauses import Clause
    from bailiwick.core.records.filters import Filter
    from bailiwick.core.records.listing import Listing


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in words, and the link to the list without it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column; `order` is for aria-sort, empty when the column cannot be sorted."""

    title: str
    url: str = ""
    order: str = ""
    css: str = ""


def chips_of(listing: Listing) -> list[Chip]:
    """Return a chip for each clause; one query for each relation among them."""
    return [Chip(sentence(c, titles_of(c, listing.user), listing.now), without(listing, c)) for c in listing.asked.clauses]


def without(listing: Listing, clause: Clause) -> str:
    """Return the link to the same list without a clause; it stays explicit, so that a view does not bring it back."""
    left = listing.asked.without(clause)
    return left.link() if left.parameters() else left.link(sort=sort_term(listing) or "pk")


def titles_of(clause: Clause, user: Account) -> dict[str, str]:
    """Return the words of the choices or records that a clause names."""
    if clause.filter.say is not None:
        return {value: str(clause.filter.say(user, value)) for value in clause.values}
    if clause.filter.kind is Kind.CHOICE:
        return {str(value): str(words) for value, words in choices_of(clause.filter, user)}
    if clause.filter.kind is Kind.RELATION and clause.filter.related is not None:
        keys = [int(v) for v in clause.values if v.isdecimal() and len(v) < len(str(2**63))]
        return {str(row.pk): str(row) for row in related_rows(clause.filter, user).filter(pk__in=keys)} if keys else {}
    return {}


def choices_of(given: Filter, user: Account) -> list[tuple[str, object]]:
    """Return what a filter offers to choose from."""
    offered = given.choices(user) if callable(given.choices) else given.choices or []
    return [(str(value), words) for value, words in offered]


def related_rows(given: Filter, user: Account) -> QuerySet[Any]:
    """Return the records a relation's filter may name: those the user may see."""
    if given.related is None:
        message = f"{given.name} is no relation"
        raise TypeError(message)
    target, manager = record_for(given.related), given.related._default_manager
    rows = manager.visible_to(user) if hasattr(manager, "visible_to") else manager.all()
    return rows.select_related(*target.select_related) if target is not None and target.select_related else rows


def sort_term(listing: Listing) -> str:
    """Return the order in force, as a link says it; empty when no column stands for it."""
    if listing.asked.sort:
        return listing.asked.sort
    key = listing.keys()[0]
    column = next((c for c in listing.columns if c.sort_path == key.path), None)
    return f"{'-' if key.descending else ''}{column.name}" if column is not None else ""


def headings_of(listing: Listing) -> list[Heading]:
    """Return the heads of the shown columns, each with the link that sorts by it or turns the order round."""
    term, heads = sort_term(listing), []
    for column, title in zip(listing.shown, said(column.title for column in listing.shown), strict=True):
        css = "number" if column.number else "col-extra" if column.quiet else ""
        if not column.sort_path:
            heads.append(Heading(title, css=css))
            continue
        order = "ascending" if term == column.name else "descending" if term == f"-{column.name}" else "none"
        wanted = f"-{column.name}" if order == "ascending" else column.name
        heads.append(Heading(title, listing.asked.sorted_by(wanted).link(), order, css))
    return heads


def hidden_parameters(listing: Listing, *leave_out: str) -> list[tuple[str, str]]:
    """Return the parameters in force as hidden fields of a form that changes one of them."""
    pairs = {"view": listing.asked.view} | listing.asked.parameters()
    return [(name, value) for name, value in pairs.items() if value and name not in leave_out]
