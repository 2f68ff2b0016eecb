"""The frame is drawn once for all who see the same, and shows nobody what is another's."""

from __future__ import annotations

import re

import pytest

from bailiwick.core import drawn
from bailiwick.core.actors import System
from bailiwick.core.templatetags import once
from bailiwick.core.testing import NOON
from bailiwick.people.actions import grant_role
from bailiwick.people.models import Role

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def page(client):
    """Return a function that opens a page as somebody and returns its text."""

    def ask(user, address="/search/?q=a%26b", **cookies):
        client.cookies.clear()
        client.force_login(user, backend=BACKEND)
        for name, value in cookies.items():
            client.cookies[name] = value
        return client.get(address).content.decode()

    return ask


def test_name_whoever_looks(city, page):
    texts = {user: page(user) for user in (city.tomas, city.rita, city.tomas, city.grace)}
    for user, text in texts.items():
        assert f"Your menu: {user.person.name}" in text
        assert [other.person.name for other in texts if other != user and f"Your menu: {other.person.name}" in text] == []


def test_fill_in_token_and_way_back(city, page):
    first, second = page(city.tomas), page(city.tomas, "/search/?q=<b>")
    assert len(set(TOKEN.findall(first))) == len(set(TOKEN.findall(second))) == 1
    assert TOKEN.findall(first)[0] != TOKEN.findall(second)[0]
    assert 'name="next" value="/search/?q=a%26b"' in first
    assert 'name="next" value="/search/?q=%3Cb%3E"' in second
    assert not any(hole in text for hole in (drawn.TOKEN, drawn.HERE) for text in (first, second))


def test_speak_the_language_that_was_chosen(city, page):
    english, spanish, again = page(city.tomas), page(city.tomas, django_language="es"), page(city.tomas)
    assert ("Skip to content" in english, "Skip to content" in spanish, "Skip to content" in again) == (True, False, True)
    assert (">Calls<" in english.replace("navigation__label", ""), english.count("Llamadas"), again.count("Llamadas")) == (True, 0, 0)
    assert spanish.count("Llamadas") > 0


def test_show_what_a_role_gives_at_once(city, page):
    before = page(city.rita)
    grant_role(city.rita, actor=System("test"), now=NOON, role=Role.objects.get(slug="auditor"))
    assert ("/records/audit-log/" in before, "/records/audit-log/" in page(city.rita)) == (False, True)


def test_mark_the_page_and_fold_the_menu(city, page):
    wide, narrow = page(city.tomas), page(city.tomas, "/records/calls/", navigation="narrow")
    assert ('href="/search/" aria-current="page"' in wide, 'href="/search/" aria-current="page"' in narrow) == (True, False)
    assert ('aria-pressed="true"' in wide, 'aria-pressed="true"' in narrow) == (False, True)


def test_keep_few_parts(city, page, monkeypatch):
    for module in (drawn, once):
        monkeypatch.setattr(module, "MOST", 3)
        module._drawn.clear()  # of the tests before
    texts = [page(user) for user in (city.tomas, city.rita, city.grace, city.ada, city.otto)]
    assert len(drawn._drawn) <= 3
    assert len(once._drawn) <= 3
    assert all("Your menu" in text for text in texts)
