"""Small trees for tests."""

from __future__ import annotations

from bailiwick.core.testing import NOON
from bailiwick.triage.actions.rows import begin_version, release
from bailiwick.triage.models import Tree, parse


def words(text):
    return {"en": text, "es": f"{text} (es)"}


def answer(name, **more):
    return {"id": name, "say": words(name.capitalize()), **more}


#: how many people have no network; the second question is asked at the desk alone
NETWORK = {
    "title": words("No network"),
    "start": "who",
    "questions": {
        "who": {
            "ask": words("Who has no network?"),
            "answers": [
                answer("one", to="lights", impact=1),
                answer("floor", end="outage", impact=3, urgency=4, sets=["blocked"]),
                answer("dispatch", end="outage", impact=3, urgency=4, sets=["blocked", "public_safety"]),
            ],
        },
        "lights": {
            "ask": words("Is there a light at the socket?"),
            "who": "desk",
            "skip": "no",
            "answers": [
                answer("yes", end="cable", urgency=2),
                answer("no", end="cable", urgency=3),
                answer("phone", end="cable", urgency=3, sets=["workaround"]),
                answer("virus", end="cable", urgency=3, flag="security"),
            ],
        },
    },
    "outcomes": {
        "outage": {"title": words("Outage"), "tell": words("We are on our way.")},
        "cable": {"title": words("Cable"), "tell": words("Please try another cable."), "article": "no-network-at-your-desk"},
    },
}


def plant(slug="network", document=None, *, actor, title="No network", is_published=True):
    tree = Tree.objects.create(slug=slug, title=title)
    version = begin_version(tree, parse(document or NETWORK), actor=actor, now=NOON)
    if is_published:
        release(version, actor=actor, now=NOON)
    return tree
