"""The services a new installation starts with."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bailiwick.catalogue.models import FormVersion, Questions, Service

if TYPE_CHECKING:
    from datetime import datetime

#: fields of a service that its file says
FIELDS = (
    "title_en", "title_es", "about_en", "about_es", "promise_en", "promise_es", "icon", "group", "position", "kind", "approval", "rule", "runbook",
)  # fmt: skip


@cache
def shipped_services() -> tuple[dict[str, Any], ...]:
    """Return what the files of the library say."""
    library = files("bailiwick.catalogue") / "library"
    found = sorted((entry for entry in library.iterdir() if entry.name.endswith(".json")), key=lambda entry: entry.name)
    return tuple(json.loads(entry.read_text(encoding="utf-8")) | {"slug": entry.name.removesuffix(".json")} for entry in found)


@transaction.atomic
def install_services(*, now: datetime) -> int:
    """Make the shipped services that are not there; what somebody changed or retired stays as it is. Return how many were new."""
    known = set(Service.objects.values_list("slug", flat=True))
    new = [given for given in shipped_services() if given["slug"] not in known]
    for given in new:
        service = Service.objects.create(slug=given["slug"], **{name: given[name] for name in FIELDS if name in given})
        definition = Questions.model_validate({"questions": given.get("questions", [])}).data()
        service.current = FormVersion.objects.create(service=service, number=1, definition=definition, published_at=now)
        service.save(update_fields=["current"])
    return len(new)
