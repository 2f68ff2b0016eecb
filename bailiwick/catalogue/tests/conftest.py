"""A service with a question that hangs on another; Otto is Rita's manager."""

from __future__ import annotations

import pytest

from bailiwick.catalogue.models import FormVersion, Service

QUESTIONS = {
    "questions": [
        {"id": "kind", "type": "choice", "ask": {"en": "Which?", "es": "¿Cuál?"}, "required": True,
         "choices": [{"id": "desk", "say": {"en": "Desk", "es": "De mesa"}}, {"id": "mobile", "say": {"en": "Mobile", "es": "Móvil"}}]},
        {"id": "data", "type": "yes_no", "ask": {"en": "Data?"}, "required": True, "show": {"question": "kind", "answers": ["mobile"]}},
        {"id": "limit", "type": "number", "ask": {"en": "How much?"}, "least": 1, "most": 9, "show": {"question": "data", "answers": ["yes"]}},
        {"id": "by", "type": "date", "ask": {"en": "When?"}},
        {"id": "who", "type": "person", "ask": {"en": "Who?"}},
        {"id": "photo", "type": "file", "ask": {"en": "Picture?"}},
    ]
}  # fmt: skip


@pytest.fixture
def phone(city, now):
    rita = city.person("rita")
    rita.manager = city.person("otto")
    rita.save()
    service = Service.objects.create(slug="a-phone", title_en="A phone", title_es="Un teléfono", team=city.teams.network, group="devices")
    service.current = FormVersion.objects.create(service=service, number=1, definition=QUESTIONS, published_at=now)
    service.save()
    return service
