"""The cluster as deploy/ha describes it, on this machine alone, and what else of deploy/ is run by name only: `make test-cluster` and its like."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.deploy.cluster import Cluster, missing

#: what is run by name only, and how
BY_NAME = {
    "cluster": "starts a whole cluster; run it with: make test-cluster",
    "deploy": "installs whole machines; run it with: make test-deploy",
    "container": "builds the container image; run it with: make test-container",
}


def pytest_collection_modifyitems(config, items):
    """Leave out what takes minutes or more programs than a desk has, unless it was asked for by name."""
    for marker, words in BY_NAME.items():
        if marker in (config.option.markexpr or ""):
            continue
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=words))


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
