"""A whole OpenStack Swift with its S3 door in one process, run by Debian's own Python: `/usr/bin/python3 swift_server.py FOLDER PORT`.

Real account, container and object servers on one disk, with rings of one part each; nothing of it is imitated.
"""

import contextlib
import socket
import sys
from pathlib import Path

import eventlet

eventlet.monkey_patch()

from eventlet import wsgi  # noqa: E402 - after the patch, as eventlet asks
from swift.common import utils  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.storage_policy import parse_storage_policies, reload_storage_policies  # noqa: E402, F401
from swift.common.wsgi import loadapp  # noqa: E402

KEY, SECRET = "county:desk", "a-secret-of-the-test"

PROXY = """
[DEFAULT]
swift_dir = {folder}
log_level = WARNING
[pipeline:main]
pipeline = catch_errors s3api tempauth proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
allow_no_owner = true
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_county_desk = {secret} .admin
"""
BACKEND = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}/node
mount_check = false
disable_fallocate = true
log_level = WARNING
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""


class Memory:
    """What Swift keeps in memcached, here in its one process."""

    def __init__(self):
        self.kept = {}

    def get(self, key, *_args, **_kwargs):
        return self.kept.get(key)

    def set(self, key, value, *_args, **_kwargs):
        self.kept[key] = value

    def incr(self, key, delta=1, *_args, **_kwargs):
        self.kept[key] = int(self.kept.get(key) or 0) + delta
        return self.kept[key]

    def delete(self, key, *_args, **_kwargs):
        self.kept.pop(key, None)


def with_memory(app):
    """Give every request the memory."""
    memory = Memory()

    def answer(environ, start_response):
        environ["swift.cache"] = memory
        return app(environ, start_response)

    return answer


def main(folder, port):
    """Write rings and settings, then serve until killed."""
    Path(folder, "node", "d1").mkdir(parents=True, exist_ok=True)
    conf = write(
        folder,
        "swift.conf",
        "[swift-hash]\nswift_hash_path_prefix = one\nswift_hash_path_suffix = two\n[storage-policy:0]\nname = only\ndefault = yes\n",
    )
    utils.SWIFT_CONF_FILE = conf
    utils.HASH_PATH_PREFIX = utils.HASH_PATH_SUFFIX = b""
    utils.validate_hash_conf()
    reload_storage_policies()
    servers = []
    for kind in ("account", "container", "object"):
        listener = eventlet.listen(("127.0.0.1", 0))
        ring(folder, kind, listener.getsockname()[1])
        servers.append((listener, write(folder, f"{kind}-server.conf", BACKEND.format(folder=folder, kind=kind))))
    listener = eventlet.listen(("127.0.0.1", port))
    servers.append((listener, write(folder, "proxy-server.conf", PROXY.format(folder=folder, secret=SECRET))))
    threads = [eventlet.spawn(wsgi.server, listener, with_memory(loadapp(path)), log_output=False) for listener, path in servers]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for thread in threads:
        thread.wait()


def ring(folder, kind, port):
    """Say where the one device is."""
    builder = RingBuilder(1, 1, 0)
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "d1", "weight": 1.0})
    builder.rebalance()
    builder.get_ring().save(str(Path(folder, f"{kind}.ring.gz")))


def write(folder, name, text):
    """Write a file of settings and return where it is."""
    path = Path(folder, name)
    path.write_text(text)
    return str(path)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        socket.setdefaulttimeout(60)
        main(sys.argv[1], int(sys.argv[2]))
