"""Writes all figures as Prometheus reads them. Imported only where they are asked for."""

from __future__ import annotations

from prometheus_client import CollectorRegistry
from prometheus_client.core import InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from bailiwick import __version__
from bailiwick.config.metrics import counting, measuring
from bailiwick.config.metrics.looking import Looking


class _Version(Collector):
    def collect(self) -> list[InfoMetricFamily]:
        return [InfoMetricFamily("bailiwick", "The version that runs.", value={"version": __version__})]


def text() -> tuple[bytes, str]:
    """Return the figures and their media type."""
    measuring.begin()
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(counting.folder()))  # type: ignore[no-untyped-call]
    registry.register(Looking())
    registry.register(_Version())
    return generate_latest(registry), CONTENT_TYPE_LATEST
