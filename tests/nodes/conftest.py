"""Real servers of an installation on several machines, where they are installed; each test says how to get what is missing."""

from __future__ import annotations

import select
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import pytest

from bailiwick.core.stores.store import store_at
from bailiwick.mailroom.tests.dovecot import free_ports

#: Debian's own Python, whose packages hold Swift; and seconds a server may take to start on a busy machine
PYTHON, PATIENCE = "/usr/bin/python3", 60
KEY, SECRET = "county:desk", "a-secret-of-the-test"


@pytest.fixture(scope="session")
def swift():
    """Run a Swift with its S3 door for all tests that want one, and return its address."""
    if not Path(PYTHON).exists() or subprocess.run([PYTHON, "-c", "import swift, eventlet"], capture_output=True, check=False).returncode:
        pytest.skip("there is no S3 server here (on Debian: apt install swift-proxy swift-account swift-container swift-object)")
    folder, port = tempfile.mkdtemp(prefix="bailiwick-swift-"), free_ports(1)[0]
    program = Path(__file__).with_name("swift_server.py")
    with Path(folder, "log").open("w") as log:
        server = subprocess.Popen([PYTHON, str(program), folder, str(port)], stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder)
    try:
        assert select.select([server.stdout], [], [], PATIENCE)[0], "Swift did not start in time"
        assert server.stdout.readline() == "ready\n", Path(folder, "log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def bucket_url(swift, request):
    """Return the address of an empty bucket of the test's own, keys included."""
    name = f"b{abs(hash(request.node.nodeid))}"
    url = f"s3://{quote(KEY, safe='')}:{SECRET}@{name}/county/files?endpoint={swift}&region=us-east-1"
    store_at(url).client.create_bucket(Bucket=name)
    return url


@pytest.fixture
def bucket(bucket_url, settings, tmp_path):
    """Let the installation of the test keep its files in a bucket, and return the store."""
    settings.FILES_ROOT = tmp_path
    settings.STORAGE_URL = bucket_url
    return store_at(bucket_url)
