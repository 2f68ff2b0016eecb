"""What every answer tells the browser, and who may see anything at all."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils.crypto import get_random_string

import bailiwick
from bailiwick.conftest import PASSWORD
from bailiwick.people.passwords import MaximumLengthValidator

ROOT = Path(bailiwick.__file__).parent
#: what an installation behind TLS shows of its settings
SHOW = """
import json, os
from django.conf import settings as s
names = ["SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_PATH",
         "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_SAMESITE", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
         "CSRF_TRUSTED_ORIGINS", "PASSWORD_HASHERS", "SESSION_COOKIE_AGE", "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", "DEBUG", "ALLOWED_HOSTS"]
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def sources():
    """Return every module of the product that is not a test, with its text."""
    for path in ROOT.rglob("*.py"):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield path.relative_to(ROOT), path.read_text()


class TestHeaders:
    @pytest.mark.parametrize("path", ["/health/live", "/accounts/login/", "/nowhere/"])
    def test_pages_allow_our_own_files_only(self, client, db, path):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "geolocation=()" in answer.headers["Permissions-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Type"].endswith(("charset=utf-8", "json"))

    def test_no_page_holds_script_or_style_of_its_own(self, sign_in):
        page = sign_in("grace").get("/").content.decode()
        assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", page) == []
        assert "<style" not in page
        assert re.findall(r"\son\w+=", page) == []
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page) == []

    def test_a_page_with_somebodys_words_is_kept_by_no_browser(self, sign_in):
        assert sign_in("rita").get("/my/account/").headers["Cache-Control"] == "private, no-store"

    def test_an_answer_of_the_api_is_never_shown_as_a_page(self, sign_in):
        answer = sign_in("ada").get("/api/v1/people/me")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="api.json"'
        assert "no-store" in answer.headers["Cache-Control"]

    def test_no_other_site_is_let_in(self, sign_in):
        answer = sign_in("ada").get("/api/v1/people/me", headers={"Origin": "https://evil.example"})
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]

    def test_an_unknown_host_is_refused(self, client, db):
        answer = client.get("/accounts/login/", headers={"Host": "evil.example"})
        assert answer.status_code == 400
        assert b"DisallowedHost" not in answer.content


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    given = {name: value for name, value in os.environ.items() if not name.startswith("BAILIWICK_")}
    given |= {"BAILIWICK_BASE_URL": "https://desk.county.example", "BAILIWICK_DATA": str(tmp_path_factory.mktemp("data"))}
    given["DJANGO_SETTINGS_MODULE"] = "bailiwick.config.settings"
    done = subprocess.run([sys.executable, "-c", SHOW], env=given, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    return json.loads(done.stdout)


class TestBehindTls:
    def test_cookies_travel_by_tls_to_this_host_alone(self, shown):
        assert shown["SESSION_COOKIE_NAME"] == "__Host-session"
        assert (shown["SESSION_COOKIE_SECURE"], shown["SESSION_COOKIE_PATH"], shown["SESSION_COOKIE_DOMAIN"]) == (True, "/", None)
        assert (shown["SESSION_COOKIE_HTTPONLY"], shown["SESSION_COOKIE_SAMESITE"]) == (True, "Lax")
        assert (shown["CSRF_COOKIE_SECURE"], shown["CSRF_COOKIE_SAMESITE"]) == (True, "Lax")

    def test_browsers_are_told_never_to_come_without(self, shown):
        assert shown["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
        assert shown["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
        assert shown["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is False
        assert shown["CSRF_TRUSTED_ORIGINS"] == ["https://desk.county.example"]

    def test_nothing_is_for_developers(self, shown):
        assert shown["DEBUG"] is False
        assert "*" not in shown["ALLOWED_HOSTS"]

    def test_passwords_are_hashed_with_argon2_first(self, shown):
        assert shown["PASSWORD_HASHERS"][0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
        assert shown["SESSION_COOKIE_AGE"] <= 12 * 3600

    def test_hsts_is_sent(self, settings, client, db):
        settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
        answer = Client().get("/accounts/login/", secure=True)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


class TestDoors:
    def test_everything_is_refused_unless_a_page_says_otherwise(self):
        assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE
        assert settings.DEBUG is False
        assert not connection.settings_dict["ATOMIC_REQUESTS"]

    def test_a_form_without_its_token_is_refused(self, city):
        client = Client(enforce_csrf_checks=True)
        assert client.post("/accounts/login/", {"login": "rita", "password": PASSWORD}).status_code == 403
        assert client.post("/accounts/logout/").status_code == 403

    @pytest.mark.parametrize("body", ["name=x", "<x/>"])
    def test_a_body_of_another_kind_is_refused_by_the_api(self, sign_in, body):
        answer = sign_in("ada").post("/api/v1/people/staff/1/absences", body, content_type="text/plain")
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")

    def test_an_error_tells_a_number_and_no_detail(self, client, monkeypatch, db):
        def broken(*_args, **_kwargs):
            raise RuntimeError("the secret of the house")

        monkeypatch.setattr("bailiwick.people.views.sign_in.SignIn.get_context_data", broken)
        client.raise_request_exception = False
        answer = client.get("/accounts/login/")
        assert answer.status_code == 500
        assert b"secret of the house" not in answer.content
        assert b"Traceback" not in answer.content
        assert answer.headers["X-Request-ID"]

    @pytest.mark.parametrize(
        "path", ["/.git/config", "/static/", "/static/../config/settings.py", "/static/%2e%2e/secret.key", "/files/", "/data/secret.key"]
    )
    def test_folders_are_not_shown(self, client, db, path):
        assert client.get(path).status_code in {301, 302, 404}


class TestPasswords:
    def test_long_ones_are_taken_whole_and_endless_ones_refused(self):
        MaximumLengthValidator().validate("é 🗝" * 32)
        with pytest.raises(ValidationError, match="at most 128"):
            MaximumLengthValidator().validate("x" * 129)

    def test_are_hashed_with_argon2_and_a_salt_of_their_own(self):
        one, other = (Argon2PasswordHasher().encode("correct horse battery", get_random_string(22)) for _turn in range(2))
        assert one.startswith("argon2$argon2id$")
        assert one != other

    @pytest.mark.parametrize("wide", ["correct horse battery staple é 🗝", "x" * 70 + " y"])
    def test_every_character_counts(self, city, wide):
        city.rita.set_password(wide)
        city.rita.save()
        for given, lets_in in ((wide, True), (wide[:-1], False)):
            answer = Client().post("/accounts/login/", {"login": "rita", "password": given})
            assert (answer.status_code == 302) is lets_in

    def test_changing_one_ends_every_other_session(self, city, sign_in):
        here, there = sign_in("rita"), sign_in("rita")
        assert there.get("/my/account/").status_code == 200
        fields = {"oldpassword": PASSWORD, "password1": "another long one here", "password2": "another long one here"}
        assert here.post("/accounts/password/change/", {**fields, "oldpassword": "wrong"}).status_code == 200
        assert here.post("/accounts/password/change/", fields).status_code == 302
        assert there.get("/my/account/").status_code == 302
        assert here.get("/my/account/").status_code == 200

    def test_session_keys_cannot_be_guessed_and_end_with_the_session(self, sign_in):
        client = sign_in("rita")
        key = client.session.session_key
        assert len(key) >= 32
        client.post("/accounts/logout/")
        replay = Client()
        replay.cookies[settings.SESSION_COOKIE_NAME] = key
        assert replay.get("/my/account/").status_code == 302


class TestSource:
    """What must not stand anywhere in the product."""

    @pytest.mark.parametrize(
        "forbidden",
        [
            r"\beval\(",
            r"(?<![\w.])exec\(",
            r"\bimport pickle\b",
            r"\bpickle\.loads",
            r"\bmarshal\b",
            r"yaml\.load\(",
            r"shell=True",
            r"os\.system\(",
            r"verify=False",
            r"CERT_NONE",
            r"_create_unverified_context",
            r"@csrf_exempt",
            r"hashlib\.(md5|sha1)\(",
            r"\bxml\.(sax|dom|etree)\b",
        ],
    )
    def test_holds_nothing_dangerous(self, forbidden):
        found = [str(path) for path, text in sources() if re.search(forbidden, text)]
        assert found == [] or set(found) <= ALLOWED.get(forbidden, set())

    def test_secrets_come_from_the_safe_generator(self):
        found = {str(path) for path, text in sources() if re.search(r"^(import random|from random import)", text, re.MULTILINE)}
        assert {path for path in found if not path.startswith("demo/")} <= RANDOM

    def test_no_secret_stands_in_the_source(self):
        pattern = re.compile(r"BEGIN (RSA |EC )?PRIVATE KEY|AKIA[0-9A-Z]{16}|xox[bp]-|ghp_[A-Za-z0-9]{36}")
        assert [str(path) for path, text in sources() if pattern.search(text)] == []


#: where a word stands for a reason
ALLOWED: dict[str, set[str]] = {}
#: pauses that differ from process to process, and samples of a measurement: nothing that must not be guessed
RANDOM = {"core/migrating/locking.py", "core/replicas/standing.py", "suggestions/learning/measuring.py"}
