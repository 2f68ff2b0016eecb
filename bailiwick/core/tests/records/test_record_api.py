"""The API of plain records keeps the pages' doors, versions and sentences."""

import json

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import path
from ninja.security import SessionAuth

from bailiwick.config import urls
from bailiwick.core.api import ProductApi
from bailiwick.core.models import CustomField
from bailiwick.core.records.endpoints import router_of
from bailiwick.core.testing import trail
from bailiwick.core.tests.records.conftest import BUILDINGS, DEPARTMENTS, ROOMS, SITES, STAFF
from bailiwick.places.models import Room, Site

api = ProductApi(title="Test", auth=SessionAuth(csrf=False), urls_namespace="records-test", docs_url=None)
api.add_router("", router_of([SITES, BUILDINGS, ROOMS, STAFF, DEPARTMENTS]))
urlpatterns = []


@pytest.fixture(autouse=True)
def mounted(settings):
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        login_not_required(pattern.callback)
    urlpatterns[:] = [path("t/", (patterns, app_name, namespace)), *urls.urlpatterns]
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def ada(sign_in):
    return sign_in("ada")


def send(client, method, address, body, **headers):
    return getattr(client, method)(address, json.dumps(body), content_type="application/json", headers=headers)


class TestList:
    def test_filters_and_sorts_like_the_page(self, ada, city):
        found = ada.get("/t/sites/?sort=-name&-code=A2").json()
        assert [item["display"] for item in found["items"]] == ["City hall"]
        assert found["items"][0]["version"] == 1
        assert ada.get("/t/sites/?q=annex").json()["items"][0]["code"] == "A2"

    def test_goes_on_where_the_page_before_ended(self, ada, city):
        first = ada.get("/t/sites/?limit=1&sort=name").json()
        second = ada.get("/t/sites/", {"limit": 1, "sort": "name", "cursor": first["next"]}).json()
        assert [first["items"][0]["code"], second["items"][0]["code"], second["next"]] == ["A2", "CH", None]

    def test_refuses_unknown_orders_and_places(self, ada):
        assert ada.get("/t/sites/?sort=nonsense").status_code == 422
        assert ada.get("/t/sites/?cursor=nonsense").status_code == 422

    def test_costs_the_same_for_many_rows(self, ada, city):
        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert ada.get("/t/rooms/?limit=200").status_code == 200
            return len(queries)

        cost()  # the abilities and the session are read once
        few = cost()
        Room.objects.bulk_create(Room(building=city.places.house, number=f"N{n}") for n in range(190))
        assert cost() == few

    def test_is_closed_to_strangers(self, client, sign_in):
        assert client.get("/t/sites/").status_code == 401
        assert sign_in("rita").get("/t/staff/").status_code == 404


class TestWrite:
    def test_creates(self, ada):
        answer = send(ada, "post", "/t/sites/", {"name": "Pump house 3", "code": "ph3"})
        assert answer.status_code == 201
        site = Site.objects.get(code="PH3")
        assert answer["Location"] == f"/t/sites/{site.pk}"
        assert trail(site) == ["core.RecordCreated"]

    def test_answers_a_repeated_key_once(self, ada):
        body, key = {"name": "Pump house 3", "code": "ph3"}, {"Idempotency-Key": "k-1"}
        first, second = send(ada, "post", "/t/sites/", body, **key), send(ada, "post", "/t/sites/", body, **key)
        assert (first.status_code, second.status_code, second.json()) == (201, 201, first.json())
        assert Site.objects.filter(code="PH3").count() == 1

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"name": "X"},
            {"name": "", "code": "X"},
            {"name": "X", "code": "BAD"},
            {"name": "X", "code": "X", "nonsense": 1},
            {"name": "X", "code": "X", "custom": {"no": 1}},
        ],
    )
    def test_says_by_field_what_is_wrong(self, ada, body):
        answer = send(ada, "post", "/t/sites/", body)
        assert answer.status_code == 422
        assert all(error["message"] for error in answer.json()["errors"])

    def test_changes_what_is_sent(self, ada, city):
        CustomField.objects.create(record_type="places.site", title="Gate code", name="gate", kind="text")
        hall = city.places.hall
        answer = send(ada, "patch", f"/t/sites/{hall.pk}", {"city": "Riverton", "custom": {"gate": "47#"}, "version": 1})
        assert (answer.status_code, answer.json()["version"], answer.json()["custom"]) == (200, 2, {"gate": "47#"})
        hall.refresh_from_db()
        assert (hall.city, hall.address) == ("Riverton", "1 Main Street")

    def test_refuses_a_stale_version(self, ada, city):
        address = f"/t/sites/{city.places.hall.pk}"
        assert ada.get(address)["ETag"] == '"1"'
        assert send(ada, "patch", address, {"city": "Riverton"}, **{"If-Match": '"1"'}).status_code == 200
        answer = send(ada, "patch", address, {"city": "Lakeside"}, **{"If-Match": '"1"'})
        assert (answer.status_code, answer.json()["code"]) == (409, "stale")
        assert send(ada, "patch", address, {"city": "Lakeside"}, **{"If-Match": "x"}).status_code == 422

    def test_retires_and_restores(self, ada, city):
        address = f"/t/sites/{city.places.hall.pk}"
        assert send(ada, "post", f"{address}/retire", {}).json()["retired_at"]
        assert send(ada, "post", f"{address}/retire", {}).status_code == 409
        assert send(ada, "post", f"{address}/restore", {}).json()["retired_at"] is None

    def test_is_refused_without_the_ability(self, sign_in, city):
        rita, address = sign_in("rita"), f"/t/sites/{city.places.hall.pk}"
        assert send(rita, "post", "/t/sites/", {"name": "X", "code": "X"}).status_code == 403
        assert send(rita, "patch", address, {"city": "X"}).status_code == 403
        assert send(rita, "post", f"{address}/retire", {}).status_code == 403

    def test_follows_relations_by_key(self, ada, city):
        answer = send(ada, "post", "/t/rooms/", {"building": city.places.house.pk, "number": "301"})
        assert answer.json()["building_display"] == "Main house"
        assert send(ada, "post", "/t/rooms/", {"building": 999999, "number": "302"}).status_code == 422


def test_the_description_is_precise_for_each_type():
    schemas = api.get_openapi_schema()["components"]["schemas"]
    assert schemas["SitesNew"]["required"] == ["name", "code"]
    assert schemas["SitesNew"]["additionalProperties"] is False
    assert schemas["StaffOut"]["properties"]["skills"]["items"]["type"] == "integer"
