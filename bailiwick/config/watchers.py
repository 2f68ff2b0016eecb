"""Who may watch the installation: monitors that know the token or come from a network of the settings, and people who see background work."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from bailiwick.core.middleware import client_address
from bailiwick.people.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest

BEARER = "Bearer "


def is_watched() -> bool:
    """Whether the settings let anybody watch."""
    return bool(settings.METRICS_TOKEN or settings.METRICS_NETWORKS)


def may_watch(request: HttpRequest) -> bool:
    """Whether a request is a monitor's."""
    return _has_token(request) or _comes_from_network(request)


def may_look_deep(request: HttpRequest) -> bool:
    """Whether a request is a monitor's, or that of a person who may see background work."""
    return may_watch(request) or (isinstance(request.user, User) and request.user.may("core.see_jobs"))


def _has_token(request: HttpRequest) -> bool:
    said = request.headers.get("Authorization", "")
    return bool(settings.METRICS_TOKEN) and said.startswith(BEARER) and constant_time_compare(said.removeprefix(BEARER), settings.METRICS_TOKEN)


def _comes_from_network(request: HttpRequest) -> bool:
    address = client_address(request)
    return bool(address) and any(ip_address(address) in ip_network(network, strict=False) for network in settings.METRICS_NETWORKS)


def begin_watching() -> None:
    """Measure and trace in this program, where the settings ask for it; nothing is imported otherwise."""
    if is_watched():
        import_string("bailiwick.config.metrics.measuring.begin")()
    if settings.TRACES_URL:
        import_string("bailiwick.config.tracing.spans.begin")()


def forget_figures() -> None:
    """Begin the figures of this machine anew; only while nothing else runs."""
    if is_watched():
        import_string("bailiwick.config.metrics.counting.forget")()
