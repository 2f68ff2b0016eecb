"""The web server: granian, or gunicorn where that cannot run, both bounded in what a stranger may send and how slowly.

It runs in a process that has Django loaded already; see supervisor.py.
"""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer
from gunicorn.app.base import BaseApplication

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    from bailiwick.config.options import Options

APPLICATION = "bailiwick.config.wsgi:application"
#: seconds a web process has for the requests in its hands before it is killed
GRACE = 10
#: seconds in which the headers of a request must have come, and bytes that they may be
HEADERS_WITHIN, HEADERS_MOST = 10, 64 * 1024


def run_web(options: Options, application: WSGIApplication) -> int:
    """Serve the application until told to stop; return the exit code."""
    serve: Callable[[Options, WSGIApplication], None] = {"granian": _granian, "gunicorn": _gunicorn}[options.server]
    serve(options, application)
    return 0


def _granian(options: Options, application: WSGIApplication) -> None:
    def loaded(*_: object) -> WSGIApplication:
        return application

    MPServer(
        APPLICATION,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.auto,
        runtime_mode=RuntimeModes.st,
        workers=options.web_workers,
        blocking_threads=options.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN * 1000, max_buffer_size=HEADERS_MOST),
        log_level=LogLevels.warning,
    ).serve(target_loader=loaded)


class _Gunicorn(BaseApplication):  # type: ignore[misc] # gunicorn ships no types
    """Gunicorn with the application and settings handed over instead of read from a command line."""

    def __init__(self, settings: dict[str, object], application: WSGIApplication) -> None:
        self.settings = settings
        self.application = application
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        return self.application


def _gunicorn(options: Options, application: WSGIApplication) -> None:
    settings: dict[str, object] = {
        "bind": f"{options.host}:{options.port}",
        "worker_class": "gthread",
        "workers": options.web_workers,
        "threads": options.threads,
        "graceful_timeout": GRACE,
        "keepalive": 5,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    _Gunicorn(settings, application).run()


def is_free(host: str, port: int) -> bool:
    """Tell whether a server could listen there. Two granians would share a port without a word, so this is asked first."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
