"""Writes docs/reference/openapi.json from the API itself: `python tools/openapi.py`. A test fails when it is stale."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

TARGET = Path(__file__).parent.parent / "docs" / "reference" / "openapi.json"


def described() -> str:
    """Return the description of the whole API as JSON, the same each time."""
    from bailiwick.config.api import api  # noqa: PLC0415 - Django must be set up first

    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, default=str) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bailiwick.config.settings_test")
    django.setup()
    TARGET.write_text(described())
    sys.stdout.write(f"{TARGET}\n")
