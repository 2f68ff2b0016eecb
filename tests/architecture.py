"""The three rules of the structure that the import linter cannot see, as functions that return every breach."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Model
    from grimp import ImportGraph

ROOT = Path(__file__).parent.parent
PACKAGE = "bailiwick"
#: what one app may use of another
MEETING_PLACES = {"models", "actions", "events", "permissions"}
#: the ways in, which never write themselves
DOORS = {"views", "api", "forms", "listeners", "panels", "jobs"}
#: the trail is written by its listener; the machinery of jobs is no job, and that of the API no endpoint
WRITERS = {"audit/listeners.py", "core/jobs", "core/api"}
WRITES = {
    "save", "asave", "create", "acreate", "delete", "adelete", "bulk_create", "bulk_update",
    "get_or_create", "update_or_create",
}  # fmt: skip
#: things that are deleted from or saved to without being records
NO_RECORDS = {"cache", "messages", "router", "session", "storage"}


def ranks() -> dict[str, int]:
    """Return the height of every app, read from the layers in pyproject.toml: the map is the contract."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    lowest_first = reversed(contract["layers"])
    return {app.strip(" ()"): height for height, layer in enumerate(lowest_first) for app in re.split(r"[|:]", layer)}


def upward_keys(models: Iterable[type[Model]], heights: dict[str, int]) -> list[str]:
    """Return every key that points to an app above, or beside: a dependency that no import shows."""
    return [f"{model._meta.label}.{name} -> {target}" for model in models for name, target in _keys(model) if _is_upward(model, target, heights)]


def _keys(model: type[Model]) -> Iterator[tuple[str, str]]:
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        if field.remote_field is not None:
            target = field.remote_field.model
            yield field.name, target if isinstance(target, str) else target._meta.label


def _is_upward(model: type[Model], target: str, heights: dict[str, int]) -> bool:
    source_app, target_app = model._meta.app_label, target.partition(".")[0]
    if target == "self" or source_app == target_app or not {source_app, target_app} <= heights.keys():
        return False
    if source_app == "core":
        return target != settings.AUTH_USER_MODEL
    return heights[target_app] >= heights[source_app]


def strayed_imports(graph: ImportGraph) -> list[str]:
    """Return every import by which an app reaches into another past the modules where apps meet."""
    return [
        f"{module} -> {used}"
        for module in sorted(graph.modules)
        for used in sorted(graph.find_modules_directly_imported_by(module))
        if _strays(module, used)
    ]


def _strays(module: str, used: str) -> bool:
    here, there = module.split("."), used.split(".")
    if len(here) < 2 or len(there) < 2 or "tests" in here or here[1] in {"config", "conftest"}:  # the wiring and the tests may
        return False
    return there[1] not in {here[1], "core"} and (len(there) < 3 or there[2] not in MEETING_PLACES)


def writing_doors(package: Path) -> list[str]:
    """Return every line in a view, form, listener and so on that changes rows by itself."""
    return [
        f"{path.relative_to(package)}:{line}"
        for path in sorted(package.rglob("*.py"))
        if _is_door(path.relative_to(package))
        for line in _writes(path)
    ]


def _is_door(path: Path) -> bool:
    names = {*path.parts[1:-1], path.stem}
    exempt = any(path.as_posix().startswith(writer) for writer in WRITERS)
    return bool(names & DOORS) and not names & {"actions", "tests", "migrations", "config"} and not exempt


def _writes(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_write(node, node.func):
            yield node.lineno


def _is_write(call: ast.Call, function: ast.Attribute) -> bool:
    """Tell a record's method from a dictionary's: `update` is a write on a queryset, which takes names only or follows a call."""
    receiver = function.value
    name = receiver.attr if isinstance(receiver, ast.Attribute) else receiver.id if isinstance(receiver, ast.Name) else ""
    if function.attr in {"update", "aupdate"}:
        return isinstance(receiver, ast.Call) or (not call.args and bool(call.keywords))
    return function.attr in WRITES and name not in NO_RECORDS
