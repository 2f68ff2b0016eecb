"""Changing what a service asks: a draft first, then a version for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError as Malformed

from bailiwick.catalogue.events import QuestionsDrafted, QuestionsPublished
from bailiwick.catalogue.models import FormVersion, Questions, Service
from bailiwick.catalogue.permissions import can_edit_services
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bailiwick.core.actors import Actor


def checked(definition: object) -> Questions:
    """Return questions that hang together; raises ValidationError with what is wrong, in words."""
    try:
        return Questions.model_validate(definition)
    except Malformed as error:
        raise ValidationError({"questions": [_worded(dict(fault)) for fault in error.errors(include_url=False)[:10]]}) from error


def _worded(fault: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"])
    words = str(fault["msg"]).removeprefix("Value error, ")
    return f"{place}: {words}" if place and place != "questions" else words


def draft_of(service: Service) -> dict[str, Any]:
    """Return the questions as they are being edited: the draft, else what is asked now."""
    kept = service.draft or (service.current.definition if service.current is not None else {})
    return {"questions": list(kept.get("questions", []))}


@transaction.atomic
def draft_questions(service: Service, *, actor: Actor, now: datetime, definition: Mapping[str, Any]) -> Questions:
    """Keep questions as the draft of a service. Raises ValidationError when they do not hang together."""
    require(can_edit_services(actor))
    service = Service.objects.select_for_update(of=("self",)).select_related("current").get(pk=service.pk)
    questions = checked(definition)
    service.draft = questions.data()
    service.save(update_fields=["draft"])
    publish(QuestionsDrafted(actor=actor, subject=service, at=now))
    return questions


@transaction.atomic
def publish_questions(service: Service, *, actor: Actor, now: datetime) -> FormVersion:
    """Ask the drafted questions from now on. Raises Conflict when there is nothing new, ValidationError."""
    require(can_edit_services(actor))
    service = Service.objects.select_for_update(of=("self",)).select_related("current").get(pk=service.pk)
    questions = checked(draft_of(service))
    definition = questions.data()
    if service.current is not None and service.current.definition == definition:
        raise Conflict(_("These questions are asked already."))
    number = (service.versions.values_list("number", flat=True).first() or 0) + 1
    user = actor.user
    version = FormVersion.objects.create(
        service=service, number=number, definition=definition, published_at=now, published_by_id=user.pk if user is not None else None
    )
    service.current, service.draft = version, {}
    service.save(update_fields=["current", "draft"])
    publish(QuestionsPublished(actor=actor, subject=service, at=now, version=number))
    return version
