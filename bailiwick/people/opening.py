"""What each ability opens: read from the program itself, from every address through its view to the questions that are asked of the actor.

A view, the functions of its module, the actions that it calls, and the doors they ask are looked through for names of abilities. The answer is
what an address may ask, not what it always asks: many pages open for whoever has one of several abilities, or for whom a record is about.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from django.db.models import Manager, Model
from django.urls import URLPattern, URLResolver, get_resolver

from bailiwick.core.permissions import abilities
from bailiwick.core.records.registry import all_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.core.records.registry import Record

OURS = "bailiwick."
#: how questions about an actor begin
DOORS = ("can_", "may_", "visible_to", "open_to", "in_sight", "require")
#: from a view through its own helpers, an action and a door
DEEPEST = 5
#: the endpoints of plain records, one set for each, which are listed by record
RECORDS = "api/v1/records/"


@cache
def opened_by() -> dict[str, list[str]]:
    """Return the addresses that each ability may open, in order; those of plain records with what is done there."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for address, functions in _addresses(get_resolver()):
        if not address.startswith(RECORDS):
            for name in set().union(*(_asked_by(function, DEEPEST) for function in functions)):
                found[name].add(f"/{address}")
    for record in all_records():
        if ".tests." in record.model.__module__:
            continue
        for name, words in _of_record(record):
            found[name].add(f"/records/{record.slug}/ {words}")
    return {name: sorted(addresses) for name, addresses in found.items()}


def _of_record(record: Record) -> Iterator[tuple[str, str]]:
    for name, words in ((record.see, "(see)"), (record.edit, "(edit)"), (record.create, "(create)")):
        if name in abilities:
            yield name, words
    if isinstance(record.can_edit, FunctionType):
        for name in _asked_by(record.can_edit, DEEPEST):
            yield name, "(edit)"
    for name in _of_manager(record.model._default_manager):
        yield name, "(see)"


def _addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, list[FunctionType]]]:
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern, address)
        elif isinstance(pattern, URLPattern):
            functions = [function for function in _functions_in(pattern.callback) if function.__module__.startswith(OURS)]
            if functions:
                yield address.removesuffix("$"), functions


def _functions_in(callback: Any) -> Iterator[FunctionType]:
    """Yield the functions behind what an address calls: unwrapped, of a class, or of the operations of an endpoint."""
    plain = inspect.unwrap(callback)
    if view := getattr(plain, "view_class", None):
        yield from (member for _name, member in inspect.getmembers(view, inspect.isfunction))
    elif isinstance(plain, FunctionType):
        yield plain
        for held in _held(plain):
            for operation in getattr(held, "operations", ()):
                yield inspect.unwrap(operation.view_func)
            if isinstance(held, FunctionType) and held.__module__.startswith(OURS):
                yield inspect.unwrap(held)


def _held(function: FunctionType) -> list[Any]:
    return [cell.cell_contents for cell in function.__closure__ or ()]


@cache
def _asked_by(function: FunctionType, depth: int) -> frozenset[str]:
    """Return the abilities that a function may ask for, itself or through what it calls."""
    found: set[str] = set()
    for code in _codes(function.__code__):
        found.update(each for each in code.co_consts if isinstance(each, str) and each in abilities)
        if depth:
            for callee in _called(function, code.co_names):
                found |= _asked_by(callee, depth - 1)
            found.update(*(_of_manager(manager) for manager in _managers(function, code.co_names)))
    return frozenset(found)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


def _called(function: FunctionType, names: tuple[str, ...]) -> Iterator[FunctionType]:
    """Yield what a function calls as far as it decides who may: doors anywhere, helpers of its own module, and actions from a view."""
    for name in names:
        found = function.__globals__.get(name)
        if isinstance(found, ModuleType) and found.__name__.startswith(OURS):
            for member in names:
                inner = getattr(found, member, None)
                if isinstance(inner, FunctionType):
                    yield inspect.unwrap(inner)
        plain = inspect.unwrap(found) if callable(found) else None
        if isinstance(plain, FunctionType) and plain.__module__.startswith(OURS) and _decides(function, plain):
            yield plain


def _decides(caller: FunctionType, callee: FunctionType) -> bool:
    is_view = ".views" in caller.__module__ or ".api" in caller.__module__
    return callee.__name__.startswith(DOORS) or callee.__module__ == caller.__module__ or (is_view and ".actions" in callee.__module__)


def _managers(function: FunctionType, names: tuple[str, ...]) -> Iterator[Any]:
    if {"visible_to", "open_to"} & set(names):
        for name in names:
            found = function.__globals__.get(name)
            if inspect.isclass(found) and issubclass(found, Model) and not found._meta.abstract:
                yield found._default_manager


def _of_manager(manager: Any) -> frozenset[str]:
    """Return the abilities that the read door of a model asks for."""
    rows = getattr(manager, "_queryset_class", None) if isinstance(manager, Manager) else None
    door = inspect.unwrap(rows.visible_to) if rows is not None and hasattr(rows, "visible_to") else None
    return _asked_by(door, 2) if isinstance(door, FunctionType) else frozenset()
