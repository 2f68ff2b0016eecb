"""Values for the blanks of a story: printers, host names, rooms, colleagues, numbers, dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bailiwick.demo.plan.library import read
from bailiwick.demo.plan.shapes import Person
from bailiwick.demo.plan.workdays import is_open
from bailiwick.demo.plan.world import World

if TYPE_CHECKING:
    from random import Random

#: blanks that stand for a new value in every sentence
_FLEETING = {"nn", "pct", "time", "money", "cents", "n2"}
_FOLDERS = ("Budget", "2024 files", "Scans", "Staff only", "Templates", "Contracts", "Minutes", "Photos", "Reports", "Grants", "Rosters", "Appeals")
_FILES = (
    "budget-final-v3.xlsx",
    "roster.xlsx",
    "Minutes draft.docx",
    "vendor list.xlsx",
    "Fee schedule.xlsx",
    "case-tracker.xlsm",
    "Grant report.docx",
)
_STREETS = ("Willow Street", "Depot Street", "Chapel Hill Road", "Orchard Lane", "Ridge Road", "Harbor Street", "County Road 12", "Linden Street")


class Blanks(Mapping[str, str]):
    """What one ticket speaks of: steady for its whole story, but for times and counts."""

    def __init__(self, world: World, person: Person, rng: Random, at: datetime) -> None:
        self.world, self.person, self.rng, self.at = world, person, rng, at
        self.site = world.sites[person.site]
        self.department = world.departments[person.department]
        self._kept: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name in self._kept:
            return self._kept[name]
        value = _MAKERS[name](self)
        if name not in _FLEETING:
            self._kept[name] = value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(_MAKERS)

    def __len__(self) -> int:
        return len(_MAKERS)

    def keep(self, **values: str) -> None:
        """Fix some values, such as the site of an outage."""
        self._kept.update(values)

    def colleague(self) -> Person:
        """Return somebody else of the department."""
        others = [other for other in self.world.by_department[self.person.department] if other is not self.person]
        return self.rng.choice(others) if others else self.person

    def any_name(self) -> str:
        """Return a name that belongs to nobody in the county."""
        names = read("names")
        return f"{self.rng.choice(names['first'].split())} {self.rng.choice(names['last'].split())}"

    def day(self, away: int) -> datetime:
        """Return the open day nearest to so many days from the ticket's moment, going the same way."""
        day, step = self.at + timedelta(days=away), timedelta(days=1 if away > 0 else -1)
        while not is_open(day.date()):
            day += step
        return day


_Maker = Callable[[Blanks], str]


def _of(list_name: str) -> _Maker:
    return lambda b: b.rng.choice(read("equipment")[list_name])


def _number(low: int, high: int) -> _Maker:
    return lambda b: str(b.rng.randint(low, high))


def _equipment_name(prefix: str) -> _Maker:
    return lambda b: f"{prefix}-{b.site.code}-{b.rng.choice('123')}{b.rng.choice('EW')}-{b.rng.randint(1, 6):02}"


def _boss(b: Blanks) -> Person:
    manager = b.world.people.get(b.person.manager, b.person)
    return manager if manager.login not in b.world.staff else b.person


def _colleague_kept(b: Blanks) -> Person:
    login = b["colleague_login"]
    return b.world.people[login]


def _date_text(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}"


def _moment(b: Blanks) -> str:
    moment = b.at - timedelta(minutes=b.rng.randint(2, 25))
    return f"{moment.hour}:{moment.minute:02}"


def _other_room(b: Blanks) -> str:
    rooms = [room for room in b.site.rooms if room is not b.person.room] or list(b.site.rooms)
    return b.rng.choice(rooms).number


_MAKERS: dict[str, _Maker] = {
    "first": lambda b: b.person.first,
    "last": lambda b: b.person.last,
    "name": lambda b: b.person.name,
    "login": lambda b: b.person.login,
    "ext": lambda b: b.person.extension,
    "ext_free": _number(6000, 6999),
    "title": lambda b: b.person.title,
    "dept": lambda b: b.department.name,
    "deptcode": lambda b: b.department.code,
    "boss": lambda b: _boss(b).name,
    "bossfirst": lambda b: _boss(b).first,
    "room": lambda b: f"room {b.person.room.number}",
    "room2": lambda b: f"room {_other_room(b)}",
    "floor": lambda b: b.person.room.floor.lower(),
    "site": lambda b: b.site.name,
    "sitecode": lambda b: b.site.code,
    "town": lambda b: b.rng.choice(sorted({site.town for site in b.world.sites.values()})),
    "street": lambda b: f"{b.rng.randint(3, 980)} {b.rng.choice(_STREETS)}",
    "pc": lambda b: b.person.computer,
    "pc_old": lambda b: _colleague_kept(b).computer,
    "tag": lambda b: b.person.tag,
    "serial": lambda b: b.person.serial,
    "model": lambda b: b.rng.choice(read("equipment")["laptops" if "-LT-" in b.person.computer else "desktops"]),
    "monitor": _of("monitors"),
    "dock": _of("docks"),
    "printer": _equipment_name("PRN"),
    "printer_model": _of("printers"),
    "label": _equipment_name("LBL"),
    "label_model": _of("labels"),
    "scanner": _equipment_name("SCN"),
    "scanner_model": _of("scanners"),
    "handset": _of("handsets"),
    "mobile_model": _of("mobiles"),
    "mobile": lambda b: b.person.mobile or "(555) 014-0199",
    "vendor": _of("vendors"),
    "vendor_ref": lambda b: f"{b.rng.choice('CRSW')}{b.rng.randint(100_000, 999_999)}",
    "carrier": _of("carriers"),
    "course": _of("courses"),
    "po": lambda b: f"{b.at:%y}-{b.rng.randint(10_000, 99_999)}",
    "mac": lambda b: ":".join(f"{b.rng.randrange(256):02x}" for _ in range(6)),
    "ip": lambda b: f"10.{b.rng.randint(10, 60)}.{b.rng.randint(0, 31)}.{b.rng.randint(20, 240)}",
    "jack": lambda b: f"{b.rng.randint(1, 4)}{b.rng.choice('ABCD')}-{b.rng.randint(1, 96):03}",
    "switch": lambda b: f"SW-{b.site.code}-{b.rng.randint(1, 4)}F-{b.rng.randint(1, 3):02}",
    "port": _number(2, 47),
    "vlan": lambda b: b.rng.choice(("110", "120", "210", "220", "310")),
    "server": lambda b: f"HC-{b.rng.choice(('FS', 'APP', 'SQL', 'PRT'))}{b.rng.randint(1, 7):02}",
    "app": lambda b: b.rng.choice(b.department.apps),
    "app2": lambda b: b.department.apps[-1],
    "share": lambda b: f"\\\\HC-FS02\\{b.department.code.title()}",
    "folder": lambda b: b.rng.choice(_FOLDERS),
    "file": lambda b: b.rng.choice(_FILES),
    "group": lambda b: f"FS_{b.department.code}_{b.rng.choice(('RW', 'RO', 'STAFF'))}",
    "colleague_login": lambda b: b.colleague().login,
    "colleague": lambda b: _colleague_kept(b).first if b.rng.random() < 0.5 else _colleague_kept(b).name,
    "tech": lambda b: b.world.people[b.rng.choice(list(b.world.staff))].first,
    "unit": _number(112, 486),
    "mdt": lambda b: f"MDT-{b.rng.randint(20, 140):03}",
    "camera": lambda b: f"BWC-{b.rng.randint(1000, 1399)}",
    "console": _number(1, 8),
    "console2": _number(9, 12),
    "badge": _number(20_000, 29_999),
    "case": lambda b: f"{b.at:%Y}-{b.rng.choice(('CR', 'CV', 'JV', 'IA'))}-{b.rng.randint(100, 9800):05}",
    "parcel": lambda b: f"{b.rng.randint(10, 48):02}-{b.rng.randint(1, 36):02}-{b.rng.randint(100, 499)}-{b.rng.randint(1, 40):03}",
    "permit": lambda b: f"B{b.at:%y}-{b.rng.randint(200, 3900):04}",
    "voucher": lambda b: f"V{b.rng.randint(100_000, 399_999)}",
    "batch": lambda b: f"{b.rng.choice('ABKPT')}{b.rng.randint(1000, 8999)}",
    "version": lambda b: f"{b.rng.randint(2, 24)}.{b.rng.randint(0, 9)}.{b.rng.randint(0, 40)}",
    "starter": lambda b: b.any_name(),
    "leaver": lambda b: b.any_name(),
    "weekday": lambda b: f"{b.day(b.rng.randint(1, 4)):%A}",
    "day": lambda b: _date_text(b.day(-b.rng.randint(2, 20))),
    "time": _moment,
    "money": _number(85, 640),
    "cents": lambda b: f"{b.rng.randint(1, 90)}.{b.rng.randint(1, 99):02}",
    "n": _number(3, 9),
    "n2": _number(2, 9),
    "nn": _number(12, 48),
    "pct": _number(11, 97),
    "cause": lambda _: "",
}
