"""People over the API: how a program proves who it is, and the look-ups and acts of this app."""

from bailiwick.people.api.auth import SessionAuth, TokenAuth
from bailiwick.people.api.endpoints import router

__all__ = ["SessionAuth", "TokenAuth", "router"]
