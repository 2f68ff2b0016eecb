"""Python that runs in a migration and is known to touch few rows."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import RunPython


class SmallWork(RunPython):
    """What `RunPython` does, with the reason why it does not hold up writers: `SmallWork(fill, why="a county has few sites")`."""

    def __init__(self, code: Any, reverse_code: Any = RunPython.noop, *, why: str, **options: Any) -> None:
        super().__init__(code, reverse_code, **options)
        self.why = why

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how to write it down."""
        name, args, options = super().deconstruct()
        return name, list(args), {**options, "why": self.why}
