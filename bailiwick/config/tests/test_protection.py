"""What every answer tells the browser, and who may see anything at all."""

from __future__ import annotations

from django.conf import settings
from django.db import connection


def test_pages_allow_our_own_files_only(client, db):
    answer = client.get("/health/live")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_everything_is_refused_unless_a_page_says_otherwise():
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE
    assert settings.DEBUG is False
    assert not connection.settings_dict["ATOMIC_REQUESTS"]
