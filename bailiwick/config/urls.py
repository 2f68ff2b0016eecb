"""Every address of the product, collected from the apps that answer it."""

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule

from bailiwick.config import health, health_deep
from bailiwick.config.api import api
from bailiwick.config.metrics import page as metrics


def _app_addresses() -> list[URLResolver]:
    """Include the `urls` of every app of the product; each says its own first path segment."""
    own = [config for config in apps.get_app_configs() if config.name.startswith("bailiwick.") and config.module is not None]
    return [path("", include(f"{config.name}.urls")) for config in own if module_has_submodule(config.module, "urls")]


handler500 = "bailiwick.core.views.outages.something_broke"
urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("health/deep", health_deep.deep, name="health-deep"),
    path("metrics", metrics.metrics, name="metrics"),
    path("api/v1/", api.urls),
    path("records/", include("bailiwick.core.records.urls")),
    *_app_addresses(),
]
