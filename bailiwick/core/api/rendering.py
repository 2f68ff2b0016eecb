"""Writes JSON with orjson: instants in UTC with a Z, lazy translations as text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import orjson
from django.utils.functional import Promise
from ninja.renderers import BaseRenderer
from pydantic import BaseModel

if TYPE_CHECKING:
    from django.http import HttpRequest


class FastRenderer(BaseRenderer):
    """The renderer of all API answers."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: object, *, response_status: int) -> bytes:  # noqa: ARG002 - the framework's signature
        """Return the data as JSON."""
        return orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _plain(value: object) -> object:
    """Return what orjson does not know in a form that it does."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, Promise | Decimal):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(type(value).__name__)
