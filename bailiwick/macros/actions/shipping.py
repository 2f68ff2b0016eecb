"""The texts and macros a new installation starts with; what somebody changed or retired stays so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from bailiwick.macros.models import CannedText, Macro, MacroStep, Scope

LIBRARY = Path(__file__).parent.parent / "library"


def shipped(name: str) -> list[dict[str, Any]]:
    """Return the shipped texts or macros."""
    found: list[dict[str, Any]] = json.loads((LIBRARY / f"{name}.json").read_bytes())
    return found


@transaction.atomic
def install_macros() -> int:
    """Add the shipped texts and macros that never came, and return how many."""
    texts, macros = set(CannedText.objects.values_list("shipped", flat=True)), set(Macro.objects.values_list("shipped", flat=True))
    new_texts = [one for one in shipped("texts") if one["shipped"] not in texts]
    CannedText.objects.bulk_create(CannedText(scope=Scope.SHARED, **one) for one in new_texts)
    new_macros = [one for one in shipped("macros") if one["shipped"] not in macros]
    for one in new_macros:
        steps = one.pop("steps")
        macro = Macro.objects.create(scope=Scope.SHARED, **one)
        MacroStep.objects.bulk_create(MacroStep(macro=macro, position=place, **step) for place, step in enumerate(steps, 1))
    return len(new_texts) + len(new_macros)
