"""Every request has a number and an address; refusals are pages with a sentence."""

import pytest
from django.http import HttpResponse
from django.urls import include, path

from bailiwick.core.actors import actor_of
from bailiwick.core.middleware import client_address
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict, Stale


def who(request):
    actor = actor_of(request)
    return HttpResponse(f"{actor.address} {actor.request_id}")


def refuse(request):
    raise Refused("Ask <Grace> for the key.")


def conflict(request):
    raise Conflict("The ticket is closed.")


def stale(request):
    raise Stale


urlpatterns = [
    path("who/", who),
    path("refuse/", refuse),
    path("conflict/", conflict),
    path("stale/", stale),
    path("", include("bailiwick.config.urls")),
]


@pytest.fixture
def rita(sign_in, settings):
    settings.ROOT_URLCONF = __name__
    return sign_in("rita")


class TestRequestId:
    def test_is_made_and_sent_back(self, rita):
        response = rita.get("/who/")
        assert response.content.decode() == f"127.0.0.1 {response['X-Request-ID']}"
        assert len(response["X-Request-ID"]) == 32

    def test_is_taken_from_the_proxy_when_harmless(self, rita):
        assert rita.get("/who/", headers={"X-Request-ID": "abc-123.def_4"})["X-Request-ID"] == "abc-123.def_4"

    @pytest.mark.parametrize("hostile", ["short", "x" * 65, "new\tline00", '"><script>', "a b c d e f"])
    def test_is_new_when_the_given_one_is_hostile(self, rita, hostile):
        assert rita.get("/who/", headers={"X-Request-ID": hostile})["X-Request-ID"] != hostile


class TestAddress:
    @pytest.mark.parametrize(
        ("trusted", "forwarded", "seen"),
        [
            (False, "10.0.0.1", "127.0.0.1"),
            (True, "6.6.6.6, 10.0.0.1", "10.0.0.1"),
            (True, "nonsense", ""),
            (True, "", "127.0.0.1"),
            (True, "2001:DB8::1", "2001:db8::1"),
        ],
    )
    def test_comes_from_our_own_proxy_only(self, rf, settings, trusted, forwarded, seen):
        settings.TRUST_PROXY = trusted
        assert client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == seen


class TestRefusal:
    def test_is_a_page_with_the_sentence_and_the_way_back(self, rita):
        response = rita.get("/refuse/", headers={"Referer": "http://testserver/search/?q=x"})
        assert response.status_code == 403
        assert b"Ask &lt;Grace&gt; for the key." in response.content
        assert b'href="/search/?q=x"' in response.content

    def test_leads_nowhere_else(self, rita):
        assert b"evil" not in rita.get("/refuse/", headers={"Referer": "http://evil.example/"}).content

    def test_is_a_box_inside_a_page(self, rita):
        response = rita.get("/conflict/", headers={"HX-Request": "true"})
        assert response.status_code == 409
        assert b"The ticket is closed." in response.content
        assert b"<html" not in response.content

    def test_is_a_problem_for_programs(self, rita):
        response = rita.get("/stale/", headers={"Accept": "application/json"})
        assert (response.status_code, response["Content-Type"]) == (409, "application/problem+json")
        assert "Somebody changed" in response.json()["detail"]


class TestUnreadable:
    @pytest.mark.parametrize("address", ["/search/?q=%00", "/nowhere/%00/", "/api/v1/%00"])
    def test_addresses_are_bad_requests(self, rita, address):
        assert rita.get(address).status_code == 400
