"""Rotas on pages, in the API and in calendar programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from bailiwick.core.testing import trail
from bailiwick.oncall.models import Feed, Offer, on_call


@pytest.fixture
def tuesday(now):
    with time_machine.travel(now, tick=False):
        yield now


@pytest.mark.usefixtures("tuesday")
class TestPages:
    def test_say_who_is_on_call(self, rota, sign_in):
        desk = sign_in("tomas")
        assert "Grace Hopewell" in desk.get("/on-call/").content.decode()
        assert "Grace Hopewell" in desk.get("/").content.decode()
        month = desk.get(f"/on-call/rotas/{rota.pk}/?month=2026-03").content.decode()
        assert "March 2026" in month
        assert "08:00" in month
        assert desk.get(f"/on-call/rotas/{rota.pk}/?month=99999-77").status_code == 200

    def test_are_not_for_clients(self, rota, sign_in):
        client = sign_in("rita")
        assert client.get("/on-call/").status_code == 403
        assert client.get(f"/on-call/rotas/{rota.pk}/").status_code == 404
        assert "Grace Hopewell" not in client.get("/").content.decode()

    def test_offer_and_take_a_turn(self, rota, order, sign_in, now):
        values = {"staff": order[1].pk, "to": "", "layer": "first", "starts_at": "2026-03-11T12:00", "ends_at": "2026-03-12T12:00"}
        assert sign_in("grace").post(f"/on-call/rotas/{rota.pk}/offer/", values).status_code == 302
        offer = Offer.objects.get()
        desk = sign_in("tomas")
        assert "Take it" in desk.get(f"/on-call/rotas/{rota.pk}/").content.decode()
        assert desk.post(f"/on-call/offers/{offer.pk}/accept/").status_code == 302
        assert on_call(rota, now + timedelta(days=1, hours=1)) == order[0]

    def test_set_the_order_and_enter_a_cover(self, rota, order, sign_in, now):
        lead = sign_in("grace")
        assert lead.post(f"/on-call/rotas/{rota.pk}/order/", {"first_1": order[0].pk, "first_2": order[0].pk}).status_code == 422
        assert lead.post(f"/on-call/rotas/{rota.pk}/order/", {"first_1": order[0].pk, "backup_2": order[1].pk}).status_code == 302
        assert on_call(rota, now) == order[0]
        cover = {"staff": order[2].pk, "layer": "first", "starts_at": "2026-03-10T00:00", "ends_at": "2026-03-11T00:00"}
        assert lead.post(f"/on-call/rotas/{rota.pk}/cover/", cover).status_code == 302
        assert on_call(rota, now) == order[2]
        assert lead.post(f"/on-call/covers/{rota.covers.get().pk}/drop/").status_code == 302

    def test_refuse_a_rota_in_no_zone(self, city, sign_in):
        values = {"name": "X", "zone": "Mars/Olympus", "weekday": 0, "at": "08:00", "weeks": 1, "starts_on": "0001-01-01"}
        answer = sign_in("grace").post("/records/rotas/new", values)
        assert answer.status_code == 422
        assert "There is no such zone" in answer.content.decode()


@pytest.mark.usefixtures("tuesday")
class TestFeed:
    def test_gives_a_calendar_program_ones_own_turns_by_a_secret(self, city, rota, sign_in):
        desk = sign_in("tomas")
        page = desk.post("/on-call/calendar/").content.decode()
        address = page.split('data-copy="')[1].split('"')[0]
        path = "/on-call/" + address.split("/on-call/")[1]
        file = Client().get(path)
        assert file["Content-Type"].startswith("text/calendar")
        text = file.content.decode()
        assert "DTSTART:20260323T130000Z" in text
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        assert trail(Feed.objects.get().staff)[-1] == "oncall.FeedMade"
        desk.post("/on-call/calendar/")
        assert Client().get(path).status_code == 404

    def test_tells_nothing_to_a_guess(self, rota):
        assert Client().get("/on-call/calendar/guess.ics").status_code == 404


@pytest.mark.usefixtures("tuesday")
class TestApi:
    def test_goes_all_the_way_round(self, rota, order, sign_in):
        lead, desk, base = sign_in("grace"), sign_in("tomas"), "/api/v1/oncall"
        assert desk.get(f"{base}/now").json()[0]["first"]["name"] == "Grace Hopewell"
        assert desk.get(f"{base}/now?at=9999-12-31T00:00:00Z").status_code == 422
        span = "starts_at=2026-03-10T00:00:00Z&ends_at=2026-03-20T00:00:00Z"
        assert [turn["staff"]["name"] for turn in desk.get(f"{base}/rotas/{rota.pk}/turns?{span}").json()] == ["Grace Hopewell", "Nina Quist"]
        offer = {"starts_at": "2026-03-11T00:00:00Z", "ends_at": "2026-03-12T00:00:00Z", "to": order[0].pk}
        made = lead.post(f"{base}/rotas/{rota.pk}/offers", offer, content_type="application/json")
        assert made.status_code == 201, made.content
        assert desk.post(f"{base}/offers/{made.json()['id']}/accept").json()["state"] == "accepted"
        assert desk.post(f"{base}/offers/{made.json()['id']}/decline").status_code == 409
        cover = {"starts_at": "2026-03-13T00:00:00Z", "ends_at": "2026-03-14T00:00:00Z", "reason": "Works"}
        gap = lead.post(f"{base}/rotas/{rota.pk}/covers", cover, content_type="application/json")
        assert gap.status_code == 201, gap.content
        assert "Nobody is on call (First)." in [finding["words"] for finding in desk.get(f"{base}/rotas/{rota.pk}/findings").json()]
        assert lead.delete(f"{base}/covers/{gap.json()['id']}").status_code == 204
        put = lead.put(f"{base}/rotas/{rota.pk}/order/backup", {"order": [order[0].pk]}, content_type="application/json")
        assert put.json()[0]["staff"]["id"] == order[0].pk
        assert desk.put(f"{base}/rotas/{rota.pk}/order/backup", {"order": []}, content_type="application/json").status_code == 403
        assert sign_in("rita").get(f"{base}/now").json() == []
