"""The cluster as deploy/ha describes it, on this machine alone. Run by name: `make test-cluster`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.deploy.cluster import Cluster, missing


def pytest_collection_modifyitems(config, items):
    """Leave out what needs a whole cluster unless it was asked for by name."""
    if "cluster" in (config.option.markexpr or ""):
        return
    asked_for = pytest.mark.skip(reason="starts a whole cluster; run it with: make test-cluster")
    for item in items:
        if item.get_closest_marker("cluster"):
            item.add_marker(asked_for)


@pytest.fixture
def cluster():
    """Start etcd, three members of Patroni, HAProxy and PgBouncer from the templates of deploy/ha; all are gone after the test."""
    if said := missing():
        pytest.skip(said)
    folder = Path(tempfile.mkdtemp(prefix="bailiwick-cluster-"))  # not pytest's own, which PostgreSQL's user may not enter
    made = Cluster(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)
