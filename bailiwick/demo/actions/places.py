"""Brings sites, buildings, rooms and notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.demo.actions.register import free_name
from bailiwick.places.models import Building, Room, Site, SiteNotice

if TYPE_CHECKING:
    from bailiwick.demo.actions.moments import Wall
    from bailiwick.demo.actions.register import Register
    from bailiwick.demo.plan import County

_SAFETY = {"jail", "nine11", "sheriff", "substation_east", "substation_west", "tower"}
#: postal codes below 00500 are given to no place
_POSTCODES = {"Millbrook": "00410", "Cedar Bluff": "00412", "Larkspur": "00414", "Stonewell": "00416", "Port Ansel": "00418", "Fallow Creek": "00419"}


@dataclass(frozen=True, slots=True)
class Places:
    """What was brought, by the keys of the plan."""

    sites: dict[str, Site]
    rooms: dict[tuple[str, str, str], Room]


def bring_places(county: County, register: Register, wall: Wall) -> Places:
    """Insert the places of the county."""
    sites = {
        key: Site(
            name=free_name(plan.name, Site, "name"),
            code=free_name(plan.code, Site, "code"),
            address=plan.street,
            city=plan.town,
            postcode=_POSTCODES[plan.town],
            phone="(555) 010-4000",
            access_notes=plan.access,
            is_public_safety=key in _SAFETY or key.startswith("fire_"),
        )
        for key, plan in county.sites.items()
    }
    register.bring(list(sites.values()))
    buildings = {
        (key, name): Building(site=sites[key], name=name, floors=floors) for key, plan in county.sites.items() for name, floors in plan.buildings
    }
    register.bring(list(buildings.values()))
    rooms = {
        (key, room.building, room.number): Room(building=buildings[key, room.building], number=room.number, name=room.name, floor=_floor(room.floor))
        for key, plan in county.sites.items()
        for room in plan.rooms
    }
    register.bring(list(rooms.values()))
    register.bring(
        [
            SiteNotice(
                site=sites[notice.site],
                text=notice.text,
                starts_at=wall.aware(notice.starts) if notice.starts else None,
                ends_at=wall.aware(notice.ends) if notice.ends else None,
            )
            for notice in county.notices
        ]
    )
    return Places(sites, rooms)


def _floor(name: str) -> str:
    """Return the short word for a floor, as on a lift's buttons."""
    return {
        "Basement": "B",
        "Ground floor": "G",
        "Ground": "G",
        "First floor": "1",
        "Second floor": "2",
        "Third floor": "3",
        "Fourth floor": "4",
    }.get(name, name[:8])
