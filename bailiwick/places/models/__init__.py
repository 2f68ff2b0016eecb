"""Where things are: sites, their buildings and rooms, and what to know before going there."""

from bailiwick.places.models.buildings import Building, Room
from bailiwick.places.models.sites import Site, SiteNotice

__all__ = ["Building", "Room", "Site", "SiteNotice"]
