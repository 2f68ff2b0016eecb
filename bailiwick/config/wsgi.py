"""The web application, warmed while it is loaded so that the first visitor waits for nothing."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bailiwick.config.settings")
application = get_wsgi_application()
get_resolver()._populate()  # noqa: SLF001 - Django offers no public way to read all addresses ahead of the first request
