"""A small question tree, published."""

from typing import Any

import pytest

from bailiwick.triage.models import Tree, TreeVersion

SMALL: dict[str, Any] = {
    "start": "who",
    "questions": {
        "who": {
            "ask": {"en": "Who cannot print?", "es": "¿Quién no puede imprimir?"},
            "help": {"en": "Ask the neighbour.", "es": "Pregunte al vecino."},
            "answers": [
                {"id": "me", "say": {"en": "Only me", "es": "Solo yo"}, "to": "work", "impact": 1},
                {"id": "all", "say": {"en": "Everybody", "es": "Todos"}, "to": "work", "impact": 3},
            ],
        },
        "work": {
            "ask": {"en": "Can you work?", "es": "¿Puede trabajar?"},
            "answers": [
                {"id": "no", "say": {"en": "No", "es": "No"}, "end": "network", "urgency": 4, "sets": ["blocked"]},
                {"id": "partly", "say": {"en": "Partly", "es": "En parte"}, "end": "queue", "urgency": 3},
            ],
        },
    },
    "outcomes": {
        "network": {
            "title": {"en": "Network to look at", "es": "Revisar la red"},
            "team": "Network",
            "tier": 2,
            "article": "printer-does-not-print",
            "runbook": "printer-basics",
            "advice": {"en": "Look at the switch.", "es": "Mire el conmutador."},
            "tell": {"en": "Our network people look at it.", "es": "Nuestros especialistas lo revisan."},
        },
        "queue": {"title": {"en": "Print queue", "es": "Cola"}, "tell": {"en": "We clear the queue.", "es": "Vaciamos la cola."}},
    },
}


@pytest.fixture
def tree(db, now):
    """Return the published version of a small tree about printing."""
    made = Tree.objects.create(slug="printing", title="Printing")
    return TreeVersion.objects.create(tree=made, number=1, state="published", definition=SMALL, made_at=now, changed_at=now, published_at=now)
