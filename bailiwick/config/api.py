"""The API under /api/v1/: every app's router, one way to sign in, one way to say no."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from bailiwick import __version__
from bailiwick.core.api import ProductApi
from bailiwick.people.api import SessionAuth, TokenAuth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ninja import Router

#: the platform's own endpoints stand at the top; those of plain records and of the apps under their names
PLACES = {"bailiwick.core.endpoints": "", "bailiwick.core.records.endpoints": "/records"}


def _routers() -> Iterator[tuple[str, Router]]:
    """Yield the place and router of the platform and of every app that has one."""
    for module, place in PLACES.items():
        parent, _, name = module.rpartition(".")
        if module_has_submodule(import_module(parent), name):
            yield place, import_module(module).router
    for config in apps.get_app_configs():
        if (
            config.name.startswith("bailiwick.")
            and config.label != "core"
            and config.module is not None
            and module_has_submodule(config.module, "api")
        ):
            yield f"/{config.label}", import_module(f"{config.name}.api").router


api = ProductApi(
    title="Bailiwick",
    version=__version__,
    description="Everything that can be done on a page can be done here, under the same rules. Errors are problems as RFC 9457 describes them.",
    auth=[TokenAuth(), SessionAuth()],
    docs_url=None,
    urls_namespace="api",
)
for place, each in _routers():
    api.add_router(place, each)
