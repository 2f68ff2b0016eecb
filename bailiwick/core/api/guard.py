"""Keeps out what no database can hold: NUL characters, broken Unicode, numbers beyond 64 bits."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, cast

import orjson
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.errors import ValidationError as InputError
from ninja.parser import Parser
from pydantic import Field

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.datastructures import MultiValueDict

LARGEST = 2**63 - 1
#: levels of lists and objects in a body that anybody needs
DEEPEST = 32
_IS_JSON = re.compile(r"application/(?:[\w.-]+\+)?json", re.IGNORECASE)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

#: the key of a record, in a path or a body
Key = Annotated[int, Field(ge=1, le=LARGEST)]
#: any whole number that the database can hold
Plain = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]


class GuardedParser(Parser):
    """Reads JSON fast and strictly, and refuses what could not be stored."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body; raises HttpError 415 or 400 when it is no JSON and InputError when it holds the unstorable."""
        if request.content_type and not _IS_JSON.fullmatch(request.content_type):
            raise HttpError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("Send the body as application/json."))
        try:
            body = orjson.loads(request.body)
        except orjson.JSONDecodeError as error:
            raise HttpError(400, _("The body is not valid JSON.")) from error
        _refuse(body, ("body", "body"))
        return cast("dict[str, Any]", body)

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        """Return the query or form fields; raises InputError for the unstorable."""
        for name in data:
            for value in data.getlist(name):
                _refuse(value, ("query", "query", name))
        return super().parse_querydict(data, list_fields, request)


def _refuse(value: object, place: tuple[str, ...]) -> None:
    """Raise InputError, naming the place, when the value or anything inside it cannot be stored."""
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            raise _error(place, _("This text has characters that cannot be stored."))
    elif isinstance(value, int | float) and abs(value) > LARGEST:
        raise _error(place, _("This number is too large."))
    elif len(place) > DEEPEST:
        raise _error(place, _("This is nested too deeply."))
    elif isinstance(value, dict):
        for name, inner in value.items():
            _refuse(name, place)
            _refuse(inner, (*place, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _refuse(inner, (*place, str(index)))


def _error(place: tuple[str, ...], message: str) -> InputError:
    return InputError([{"loc": place, "msg": message, "type": "unstorable"}])
