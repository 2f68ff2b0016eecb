"""Two people edit one ticket: what only one changed is merged, what both changed is chosen, nothing typed is lost."""

from __future__ import annotations

import html
import re

import pytest

from bailiwick.desk.actions import change_ticket
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket, stale
from bailiwick.places.models import Site


@pytest.fixture
def ticket(city):
    return make_ticket(city, description="It jams")


@pytest.fixture
def edit(ticket, sign_in):
    """Open the form as Tomás, and send it back with some fields changed."""
    tomas, url = sign_in("tomas"), f"/desk/tickets/{ticket.number}/change/"
    page = tomas.get(url).content.decode()
    base = html.unescape(re.findall(r'name="base" value="([^"]*)"', page)[0])
    shown = {"title": ticket.title, "description": "It jams", "kind": ticket.kind, "requester": ticket.requester_id, "affected": ticket.affected_id}
    shown |= {"site": ticket.site_id, "room": ticket.room_id, "category": "", "version": ticket.version, "base": base}

    def send(**typed):
        return tomas.post(url, shown | typed)

    return send


class TestSettleConflict:
    def test_changes_of_other_fields_are_merged_and_said(self, city, ticket, edit, now):
        change_ticket(stale(ticket), actor=city.actor("grace"), now=now, values={"title": "Printer jams"})
        assert edit(description="It jams and smokes").status_code == 302
        assert (stale(ticket).title, stale(ticket).description) == ("Printer jams", "It jams and smokes")

    def test_a_field_both_changed_is_shown_twice_with_who(self, city, ticket, edit, now):
        change_ticket(stale(ticket), actor=city.actor("grace"), now=now, values={"title": "Printer jams", "description": "Tray 2"})
        answer = edit(title="Printer on fire")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Printer jams" in page
        assert "Printer on fire" in page
        assert "Grace Hopewell" in page
        assert "Tray 2" in page
        assert stale(ticket).title == "Printer jams"

    @pytest.mark.parametrize(("choice", "kept"), [("mine", "Printer on fire"), ("theirs", "Printer jams")])
    def test_the_choice_counts(self, city, ticket, edit, now, choice, kept):
        change_ticket(stale(ticket), actor=city.actor("grace"), now=now, values={"title": "Printer jams"})
        page = edit(title="Printer on fire").content.decode()
        base = html.unescape(re.findall(r'name="base" value="([^"]*)"', page)[0])
        answer = edit(title="Printer on fire", version=stale(ticket).version, base=base, **{"pick.title": choice})
        assert (answer.status_code, stale(ticket).title) == (302, kept)

    def test_programs_learn_both_values(self, city, ticket, sign_in, now):
        change_ticket(stale(ticket), actor=city.actor("grace"), now=now, values={"title": "Printer jams"})
        url = f"/api/v1/desk/tickets/{ticket.number}"
        answer = sign_in("tomas").patch(url, {"title": "Fire", "version": 1}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, "stale")
        assert answer.json()["differences"] == [{"field": "title", "theirs": "Printer jams", "mine": "Fire"}]

    def test_spoiled_forms_lose_nothing(self, city, ticket, edit, now):
        change_ticket(stale(ticket), actor=city.actor("grace"), now=now, values={"title": "Printer jams"})
        for base in ("", "[", '{"title": 3}', "[" * 100_000):
            assert edit(title="Fire", base=base).status_code == 409
        assert Ticket.objects.get().title == "Printer jams"


class TestSettleRecordConflict:
    def test_is_merged_field_by_field(self, city, sign_in):
        site = Site.objects.create(name="Annex 9", code="A9")
        ada, url = sign_in("ada"), f"/records/sites/{site.pk}/edit"
        page = ada.get(url).content.decode()
        base = html.unescape(re.findall(r'name="base" value="([^"]*)"', page)[0])
        fields = {"name": "Annex 9", "code": "A9", "version": site.version, "base": base}
        sign_in("grace").post(url, fields | {"address": "9 Main Street"})
        assert Site.objects.get(pk=site.pk).address == "9 Main Street"
        answer = ada.post(url, fields | {"name": "Annex nine"})
        site.refresh_from_db()
        assert (answer.status_code, site.name, site.address) == (302, "Annex nine", "9 Main Street")
        assert ada.post(url, fields | {"name": "Annex IX"}).status_code == 409
        both = ada.patch(f"/api/v1/records/sites/{site.pk}", {"name": "IX", "version": 1}, content_type="application/json").json()["differences"]
        assert both == [{"field": "name", "theirs": "Annex nine", "mine": "IX"}]
