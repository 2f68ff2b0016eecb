"""Sites with their rooms, departments, teams and categories, read from the library."""

from __future__ import annotations

from bailiwick.demo.plan.library import Table, lines, read
from bailiwick.demo.plan.shapes import Category, Department, Notice, Room, Site, Team


def sites() -> dict[str, Site]:
    """Return the places of the county by key."""
    return {table["key"]: _site(table) for table in read("sites")["site"]}


def _site(table: Table) -> Site:
    rooms = [room for building in table["building"] for room in _rooms(building)]
    return Site(
        key=table["key"],
        code=table["code"],
        name=table["name"],
        street=table["street"],
        town=table["town"],
        access=table["access"],
        notice=table["notice"],
        buildings=tuple((building["name"], len(lines(building["rooms"]))) for building in table["building"]),
        rooms=tuple(rooms),
    )


def _rooms(building: Table) -> list[Room]:
    """Read lines such as "First floor: 101 Lobby; 103-106 Office @clerk*3"."""
    found = []
    for line in lines(building["rooms"]):
        floor, _, text = line.partition(":")
        for item in text.split(";"):
            words, *seats = item.split("@")
            numbers, _, name = words.strip().partition(" ")
            found += [Room(building["name"], number, name.strip(), floor, tuple(map(_seat, seats))) for number in _run(numbers)]
    return found


def _seat(text: str) -> tuple[str, int]:
    department, _, weight = text.strip().partition("*")
    return department, int(weight or 1)


def _run(numbers: str) -> list[str]:
    first, dash, last = numbers.partition("-")
    return [str(number) for number in range(int(first), int(last) + 1)] if dash else [first]


def notices() -> list[Notice]:
    """Return the notices that hold all the year round."""
    return [Notice(table["key"], table["notice"]) for table in read("sites")["site"] if table["notice"]]


def departments(scale: float) -> dict[str, Department]:
    """Return the departments by key, parents first; a scale below 1 makes them smaller."""
    return {table["key"]: _department(table, scale) for table in read("departments")["department"]}


def _department(table: Table, scale: float) -> Department:
    return Department(
        key=table["key"],
        code=table["code"],
        name=table["name"],
        parent=table.get("parent", ""),
        size=table["size"] if scale >= 1 else max(3, round(table["size"] * scale)),
        appetite=table["appetite"],
        round_the_clock=table.get("round_the_clock", False),
        apps=tuple(table["apps"]),
        titles=tuple(table["titles"]),
    )


def teams() -> dict[str, Team]:
    """Return the teams of the IT department by key."""
    leads = {table["team"]: table["key"] for table in read("staff")["staff"] if table["level"] in {"lead", "supervisor"}}
    return {table["key"]: Team(table["key"], table["name"], table["tier"], leads[table["key"]]) for table in read("staff")["team"]}


def categories() -> dict[str, Category]:
    """Return the leaves of the tree of categories by key."""
    return {leaf["key"]: _category(leaf, group["name"]) for group in read("categories")["group"] for leaf in group["category"]}


def _category(table: Table, group: str) -> Category:
    return Category(
        key=table["key"],
        group=group,
        name=table["name"],
        team=table["team"],
        kind=table["kind"],
        weight=float(table["weight"]),
        impact=table["impact"],
        urgency=table["urgency"],
        season=table.get("season", ""),
    )
