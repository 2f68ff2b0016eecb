"""Pages that a higher app draws for people who follow a record from the outside.

The lower app finds the record behind its own door and says what it knows of it; who
registered the face draws it. So the desk knows nothing of the portal, and a ticket has one
address for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse

#: asked with the request, the record, what the lower app says of it, and the status of the answer
Face = Callable[["HttpRequest", Any, Mapping[str, Any], int], "HttpResponse"]
_faces: dict[type[Model], Face] = {}


def set_face(model: type[Model], face: Face) -> None:
    """Draw the records of a model for those who see them from the outside."""
    _faces[model] = face


def draw_face(request: HttpRequest, record: Model, said: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Draw a record from the outside; raises Http404 when nobody shows records of this model there."""
    face = _faces.get(type(record))
    if face is None:
        raise Http404
    return face(request, record, said, status)
