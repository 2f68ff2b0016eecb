"""Writes docs/reference/settings.md from the options themselves: `python tools/reference.py`. A test fails when it is stale."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Literal, get_args, get_origin

from pydantic import SecretStr

from bailiwick.config.options import PREFIX, Options

TARGET = Path(__file__).parent.parent / "docs" / "reference" / "settings.md"
HEAD = """# Settings

Each setting is read from the environment under the first name, or from a TOML file under the second; the
environment wins. The file is the one that `BAILIWICK_CONFIG` names, otherwise `bailiwick.toml` in the data
folder or in the working directory. A name in the file that is not in this table is an error.

Generated from `bailiwick/config/options.py` by `python tools/reference.py`.

| environment | file | kind | when nothing is said | meaning |
|---|---|---|---|---|
"""
KINDS = {bool: "yes or no", int: "number", str: "text", Path: "path", SecretStr: "secret text"}


def table() -> str:
    """Return the whole document."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | `{name}` | {_kind(field.annotation)} | {_default(field.default)} | {_escaped(field.description or '')} |\n"
        for name, field in Options.model_fields.items()
    ]
    return HEAD + "".join(rows)


def _kind(annotation: object) -> str:
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{word}`" for word in get_args(annotation))
    if isinstance(annotation, types.GenericAlias):
        return "words"
    return KINDS.get(annotation, "text") if isinstance(annotation, type) else "text"


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value.get_secret_value() if isinstance(value, SecretStr) else "" if value == () else str(value)
    return f"`{text}`" if text else "nothing"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(table())
    sys.stdout.write(f"{TARGET}\n")
