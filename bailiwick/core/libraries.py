"""Large libraries that few processes need are loaded when they are first used: a process that needs none of them stays small and starts sooner."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def openpyxl() -> Any:
    """Return the reader of spreadsheets, which brings numpy along."""
    return import_module("openpyxl")


def holidays() -> Any:
    """Return the calendars of all countries."""
    return import_module("holidays")
