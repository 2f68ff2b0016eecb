"""Writes docs/reference/lifecycles.md from the tables of permitted moves: `python tools/lifecycles.py`. A test fails when it is stale."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.apps import apps

from bailiwick.core.lifecycle import Lifecycle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

TARGET = Path(__file__).parent.parent / "docs" / "reference" / "lifecycles.md"
HEAD = """# Lifecycles

Which stage may follow which. An action that tries any other move is refused with a sentence.

Generated from the models by `python tools/lifecycles.py`.
"""


def document() -> str:
    """Return the whole document."""
    return HEAD + "".join(_section(model, lifecycle) for model, lifecycle in _lifecycles())


def _lifecycles() -> Iterator[tuple[type[Model], Lifecycle]]:
    """Yield every model with stages and its table, which stands on the model or beside it as LIFECYCLE."""
    for model in sorted(apps.get_models(), key=lambda each: each._meta.label):
        beside = getattr(sys.modules[model.__module__], "LIFECYCLE", None)
        table = getattr(model, "lifecycle", beside if hasattr(model, "State") else None)
        if isinstance(table, Lifecycle):
            yield model, table


def _section(model: type[Model], lifecycle: Lifecycle) -> str:
    name = str(model._meta.verbose_name)
    moves = list(lifecycle)
    first = next(iter(lifecycle.moves))
    lines = [f"    [*] --> {_node(first)}", *(f"    {_node(old)} --> {_node(new)}" for old, new in moves)]
    lines += [f"    {_node(stage)} --> [*]" for stage in dict.fromkeys(new for _old, new in moves) if not lifecycle.moves.get(stage)]
    rows = [
        f"| {old.label} | {', '.join(str(new.label) for new in type(old) if lifecycle.permits(old, new)) or 'nothing'} |" for old in lifecycle.moves
    ]
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])
    return f"\n## {name[:1].upper()}{name[1:]}\n\n{diagram}\n\n| stage | may become |\n|---|---|\n" + "\n".join(rows) + "\n"


def _node(stage: object) -> str:
    return str(getattr(stage, "value", stage)).replace("-", "_")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bailiwick.config.settings")
    django.setup()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(document())
    sys.stdout.write(f"{TARGET}\n")
