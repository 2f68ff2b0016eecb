"""Twelve hundred invented people and their computers, rooms, numbers and managers."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from bailiwick.demo.plan.library import Table, read
from bailiwick.demo.plan.shapes import Department, Member, Person, Room, Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

#: a domain that RFC 2606 keeps free for ever
DOMAIN = "harrow.example"
#: words in a title that make somebody the manager of colleagues
_LEADING = ("Chief", "Deputy County", "Supervisor", "Sergeant", "Lieutenant", "Foreman", "Branch Manager", "Controller", "Senior")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
#: extensions that notes and notices speak of
_RESERVED = {4000, 4100, 4220, 4310, 4510, 4900}

_Seat = tuple[str, Room, int]


class _Registrar:
    """Gives every person a name, a login and numbers nobody else has."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        names = read("names")
        first, last = names["first"].split(), names["last"].split()
        known = {table["name"] for table in (*read("staff")["staff"], *read("staff")["known"])}
        self._names = [name for name in _pairs(first, last, rng) if name not in known]
        self._extensions = [n for n in range(4001, 6000) if n not in _RESERVED]
        rng.shuffle(self._extensions)
        self._numbers = rng.sample(range(10_000, 99_999), 3000)
        self._mobiles = rng.sample(range(1000, 9999), 3000)
        self._logins: set[str] = {table["key"] for table in read("staff")["staff"]} | {table["login"] for table in read("staff")["known"]}
        self._mails: set[str] = set()
        self._computers: dict[str, int] = {}

    def name(self) -> str:
        return self._names.pop()

    def login(self, name: str) -> str:
        first, _, last = name.partition(" ")
        return self._free(_plain(first[0] + last).replace("-", ""), self._logins)

    def mail(self, name: str) -> str:
        return self._free(_plain(name.replace(" ", ".")), self._mails) + "@" + DOMAIN

    def _free(self, wish: str, taken: set[str]) -> str:
        text, count = wish, 1
        while text in taken:
            count += 1
            text = f"{wish}{count}"
        taken.add(text)
        return text

    def numbers(self) -> tuple[str, str, str, str]:
        """Return employee number, extension, phone and mobile; (555) 01x numbers belong to nobody."""
        extension = str(self._extensions.pop())
        mobile = f"(555) 014-{self._mobiles.pop()}" if self.rng.random() < 0.62 else ""
        return f"HC{self._numbers.pop()}", extension, f"(555) 010-{extension}", mobile

    def computer(self, department: Department) -> tuple[str, str, str]:
        """Return host name, asset tag and serial number."""
        kind = self.rng.choice(("LT", "LT", "LT", "DT"))
        count = self._computers[department.code] = self._computers.get(department.code, 400) + self.rng.randint(1, 4)
        serial = "".join(self.rng.choices(_LETTERS, k=8))
        return f"{department.code}-{kind}-{count:04}", f"HC-{self.rng.randrange(100_000, 199_999)}", serial


def _pairs(first: list[str], last: list[str], rng: Random) -> list[str]:
    """Join the lists so that both are used evenly and no pair comes twice."""
    rng.shuffle(first)
    rng.shuffle(last)
    found = [f"{first[n % len(first)]} {last[(n + n // len(first) * 7) % len(last)]}" for n in range(2400)]
    found = list(dict.fromkeys(found))
    rng.shuffle(found)
    return found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def people(departments: dict[str, Department], sites: dict[str, Site], rng: Random) -> dict[str, Person]:
    """Return everyone by login: the staff and the known ones first, then the rest of each department."""
    registrar, seats = _Registrar(rng), _seats(sites)
    found: dict[str, Person] = {}
    heads: dict[str, str] = {}
    for department in departments.values():
        boss = heads.get(department.parent) or heads.get("admin", "")
        for person in _department(department, seats[department.key], registrar, boss):
            found[person.login] = person
            heads.setdefault(department.key, person.login)
    return found


def _seats(sites: dict[str, Site]) -> dict[str, list[_Seat]]:
    seats: dict[str, list[_Seat]] = {}
    for site in sites.values():
        for room in site.rooms:
            for department, weight in room.seats:
                seats.setdefault(department, []).append((site.key, room, weight))
    return seats


def _department(department: Department, seats: list[_Seat], registrar: _Registrar, boss: str) -> Iterator[Person]:
    rng = registrar.rng
    head = ""
    leads: list[str] = []
    for title, table in _posts(department, rng):
        name = table["name"] if table else registrar.name()
        login = (table.get("login") or table["key"]) if table else registrar.login(name)
        site, room, _weight = rng.choices(seats, [weight for _site, _room, weight in seats])[0]
        manager = boss if not head else rng.choice(leads) if leads and not _leads(title) else head
        number, extension, phone, mobile = registrar.numbers()
        computer, tag, serial = registrar.computer(department)
        first, _, last = name.partition(" ")
        yield Person(
            login,
            first,
            last,
            number,
            registrar.mail(name),
            phone,
            extension,
            mobile,
            title,
            department.key,
            site,
            room,
            manager,
            computer,
            tag,
            serial,
        )
        head = head or login
        if _leads(title):
            leads.append(login)


def _leads(title: str) -> bool:
    return title.startswith(_LEADING) or title.endswith(("Supervisor", "Sergeant"))


def _posts(department: Department, rng: Random) -> list[tuple[str, Table | None]]:
    """Return the posts of a department, head first, each with the known person who holds it, if any."""
    if department.key == "it":
        return [(table["title"], table) for table in read("staff")["staff"]]
    known = [(table["title"], table) for table in read("staff")["known"] if table["department"] == department.key]
    head, *others = department.titles
    weighted = [(title, int(weight)) for title, _, weight in (entry.partition("*") for entry in others)]
    pool = [title for title, weight in weighted for _ in range(weight)]
    wanted = department.size - 1 - len(known)
    posts = [*pool[:wanted], *rng.choices(pool, k=max(0, wanted - len(pool)))] if wanted >= len(pool) else rng.sample(pool, wanted)
    return [(head, None), *sorted(((title, None) for title in posts), key=lambda post: not _leads(post[0])), *known]


def members(everyone: dict[str, Person]) -> dict[str, Member]:
    """Return the IT staff by login."""
    return {table["key"]: _member(table) for table in read("staff")["staff"] if table["key"] in everyone}


def _member(table: Table) -> Member:
    return Member(
        key=table["key"],
        login=table["key"],
        team=table["team"],
        level=table["level"],
        skills=tuple(table["skills"]),
        voice=table["voice"],
        hours=table.get("hours", "07:30-16:30"),
        absent=table.get("absent", False),
        substitute=table.get("substitute", ""),
    )
