"""A known outage is shown to whom it fits: by words, category or place, never beside another matter, and in their language."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.core.testing import NOON, trail
from bailiwick.desk.tests.factories import make_category
from bailiwick.problems.actions import change_outage, take_up_spike
from bailiwick.problems.drafting import first_words, notice_of
from bailiwick.problems.models import Spike

LATER = NOON + timedelta(minutes=15)
TOLD, TOLD_ES = "Use the phone hotspot", "Use el teléfono como punto de acceso"


@pytest.fixture
def outage(city, calls):
    calls(6)
    spike = Spike.objects.get()
    notice = notice_of(spike, first_words(spike) | {"announce": True, "audience": "sites", "tell_by_mail": False})
    told = {"workaround": TOLD, "workaround_es": TOLD_ES}
    take_up_spike(spike, actor=city.actor("grace"), now=LATER, title="Network at Annex 2", notice=notice, **told)
    spike.refresh_from_db()
    return spike


@pytest.fixture
def ask(city, outage, sign_in):
    """Return what a client at Annex 2 is told while typing."""
    city.rita.person.site = city.places.annex
    city.rita.person.save()
    rita = sign_in("rita")

    def asked(title="", *, language="en", **typed):
        rita.cookies["django_language"] = language
        return rita.post("/hints/ask/", {"title": title, **typed}).content.decode()

    return asked


@pytest.fixture
def call(neighbours, outage, sign_in):
    """Return whether the call form speaks of the outage while a caller from Annex 2 is on the line."""
    desk = sign_in("tomas")
    return lambda title="", **typed: (
        outage.parent.number in desk.post("/hints/call/", {"caller": neighbours[11].pk, "title": title, **typed}).content.decode()
    )


class TestFitting:
    def test_by_place_while_nothing_is_said(self, call):
        assert call()

    @pytest.mark.parametrize("title", ["no network here", "The network cable", "Sin red: network", "Networks are down"])
    def test_by_words(self, ask, call, title):
        assert TOLD in ask(title)
        assert call(title)

    @pytest.mark.parametrize("title", ["Chair squeaks", "Toner is empty", "Chair at Annex 2 squeaks", "La silla hace ruido"])
    def test_not_beside_unrelated_words(self, ask, call, title):
        assert TOLD not in ask(title)
        assert not call(title)

    def test_by_category_whatever_the_words(self, call, network):
        wifi = make_category("Wireless", parent=network)
        assert call("Something is odd", category=network.pk)
        assert call("Something is odd", category=wifi.pk)

    def test_not_beside_another_category(self, call):
        assert not call(category=make_category("Furniture").pk)

    def test_not_at_another_site(self, city, outage, sign_in):
        desk = sign_in("tomas")
        typed = {"caller": city.person("rita").pk, "title": "No network", "site": city.places.hall.pk}
        assert outage.parent.number not in desk.post("/hints/call/", typed).content.decode()


class TestLanguages:
    def test_are_those_of_the_reader(self, ask):
        spanish = ask("no hay network", language="es")
        assert TOLD_ES in spanish
        assert TOLD not in spanish

    def test_fall_back_to_english(self, city, outage, ask):
        change_outage(outage, actor=city.actor("grace"), now=LATER, workaround=TOLD, auto_join=True)
        assert TOLD in ask("no hay network", language="es")
        assert trail(outage)[-1] == "problems.OutageChanged"

    def test_are_both_written_on_the_page_and_in_the_api(self, outage, sign_in):
        grace = sign_in("grace")
        page = grace.get(f"/problems/spikes/{outage.pk}/").content.decode()
        assert TOLD_ES in page
        changed = {"workaround": TOLD, "workaround_es": "Espere, por favor", "auto_join": "on"}
        assert grace.post(f"/problems/outages/{outage.pk}/change/", changed).status_code == 302
        outage.refresh_from_db()
        assert outage.workaround_es == "Espere, por favor"
        assert grace.get(f"/api/v1/problems/spikes/{outage.pk}").json()["workaround_es"] == "Espere, por favor"
