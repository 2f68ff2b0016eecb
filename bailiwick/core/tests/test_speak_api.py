"""The API's manners: problems in one shape, pages by cursor, guarded input, repeated POSTs done once."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django.test import Client
from django.urls import path
from ninja import Field, File, Query, Schema, Status
from ninja.files import UploadedFile
from ninja.security import django_auth

from bailiwick.core.api import Key, Page, Paging, ProductApi, page_of
from bailiwick.core.api.idempotency import purge_answers
from bailiwick.core.clock import now as present
from bailiwick.core.models import KeptAnswer, Tag
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict, Stale

api = ProductApi(title="Test", version="1", urls_namespace="test-api", auth=django_auth)


class TagIn(Schema):
    name: str = Field(max_length=40)
    weight: int = 0


class TagOut(Schema):
    id: int
    name: str


@api.post("/tags", response={201: TagOut})
def add_tag(request, new: TagIn):
    return Status(201, Tag.objects.create(name=new.name))


@api.get("/tags", response=Page[TagOut])
def list_tags(request, paging: Query[Paging]):
    return page_of(Tag.objects.all(), paging, sort=["name"])


@api.get("/tags/{tag_id}", response=TagOut)
def show_tag(request, tag_id: Key):
    return Tag.objects.get(pk=tag_id)


@api.post("/files", response={201: TagOut})
def add_file(request, upload: File[UploadedFile]):
    return Status(201, Tag.objects.create(name=str(upload.name)))


PROBLEMS = {
    "refused": Refused("Ask Grace."),
    "conflict": Conflict("It is closed."),
    "stale": Stale(),
    "not-found": Http404("nothing"),
    "invalid": ValidationError({"name": ["Too long."], "__all__": ["Odd."]}),
    "invalid-plain": ValidationError("Odd."),
    "overflow": OverflowError("too large"),
    "broken": RuntimeError("secret detail"),
}


@api.post("/problems/{kind}")
def fail(request, kind: str):
    raise PROBLEMS[kind]


urlpatterns = [path("api/", api.urls)]


@pytest.fixture
def rita(city, settings):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    client.force_login(city.rita, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def post(client, url, body, key=None):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(url, body, content_type="application/json", headers=headers)


class TestProblem:
    @pytest.mark.parametrize(
        ("kind", "status", "code", "detail"),
        [
            ("refused", 403, "refused", "Ask Grace."),
            ("conflict", 409, "conflict", "It is closed."),
            ("stale", 409, "stale", "Somebody changed"),
            ("not-found", 404, "not_found", "no such record"),
            ("overflow", 422, "invalid", "larger than"),
            ("broken", 500, "internal_error", "Something went wrong"),
        ],
    )
    def test_says_what_happened(self, rita, kind, status, code, detail):
        response = post(rita, f"/api/problems/{kind}", {})
        assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
        body = response.json()
        assert (body["status"], body["code"], body["type"], body["request_id"]) == (status, code, "about:blank", response["X-Request-ID"])
        assert detail in body["detail"]
        assert "secret" not in response.content.decode()

    def test_names_the_fields(self, rita):
        errors = post(rita, "/api/problems/invalid", {}).json()["errors"]
        assert errors == [{"field": "name", "message": "Too long."}, {"field": "", "message": "Odd."}]
        assert post(rita, "/api/problems/invalid-plain", {}).json()["errors"] == [{"field": "", "message": "Odd."}]
        response = post(rita, "/api/tags", {"name": "x" * 41})
        assert response.status_code == 422
        assert response.json()["errors"][0]["field"] == "name"

    def test_asks_strangers_for_a_token(self, rita):
        rita.logout()
        response = rita.get("/api/tags")
        assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
        assert response.json()["code"] == "unauthenticated"
        assert post(rita, "/api/tags", {"name": "storm"}).status_code == 401

    def test_is_described_for_every_endpoint(self, settings):
        settings.ROOT_URLCONF = __name__
        schema = api.get_openapi_schema(path_prefix="/api/")
        operation = schema["paths"]["/api/tags"]["post"]
        assert {"201", "400", "401", "403", "404", "409", "413", "422", "429"} <= set(operation["responses"])
        assert operation["responses"]["422"]["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        assert {"Problem", "FieldProblem"} <= set(schema["components"]["schemas"])
        assert "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]]


class TestGuard:
    @pytest.mark.parametrize(
        "body",
        [
            b'{"name": "a\\u0000b"}',
            b'{"name": "a", "weight": 9223372036854775808}',
            b'{"name": "a", "weight": 1e300}',
            b'{"a\\u0000": 1}',
            b"[" * 20 + b"]" * 20,
            b"null",
            b"5",
            b'{"name": ' + b"[" * 60 + b"]" * 60 + b"}",
        ],
    )
    def test_refuses_what_cannot_be_stored(self, rita, body):
        response = post(rita, "/api/tags", body)
        assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
        assert not Tag.objects.exists()

    @pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"name": "\\ud800"}', b"[" * 100_000, b"NaN"])
    def test_calls_broken_json_a_bad_request(self, rita, body):
        assert post(rita, "/api/tags", body).status_code == 400

    @pytest.mark.parametrize(
        "address",
        ["/api/tags/0", "/api/tags/-1", f"/api/tags/{10**30}", "/api/tags/1.5", "/api/tags/%F0%9F%98%80", "/api/tags?limit=99999999999999999999"],
    )
    def test_keeps_odd_numbers_out_of_the_database(self, rita, address):
        assert rita.get(address).status_code == 422


class TestPage:
    @pytest.fixture
    def tags(self, db):
        return Tag.objects.bulk_create([Tag(name=f"tag {n:02}") for n in range(7)])

    def test_follows_the_one_before(self, rita, tags):
        names: list[str] = []
        page: dict[str, Any] = {"next": ""}
        pages = 0
        while page["next"] is not None:
            page = rita.get("/api/tags", {"limit": 3, "cursor": page["next"]}).json()
            names += [tag["name"] for tag in page["items"]]
            pages += 1
        assert names == [tag.name for tag in tags]
        assert pages == 3

    def test_is_not_shifted_by_new_rows(self, rita, tags):
        first = rita.get("/api/tags", {"limit": 3}).json()
        Tag.objects.create(name="a new first")
        second = rita.get("/api/tags", {"limit": 3, "cursor": first["next"]}).json()
        assert second["items"][0]["name"] == "tag 03"

    @pytest.mark.parametrize("cursor", ["x", "a.b.c", "\u00e9", "eyJhIjoxfQ", "W10!x", "=" * 50])
    def test_refuses_cursors_it_did_not_give(self, rita, tags, cursor):
        response = rita.get("/api/tags", {"cursor": cursor})
        assert response.status_code == 422
        assert response.json()["errors"][0]["field"] == "cursor"


class TestIdempotency:
    def test_of_the_same_request_gives_the_same_answer(self, rita):
        first, second = (post(rita, "/api/tags", {"name": "storm"}, "key-1") for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.content == second.content
        assert second["Idempotent-Replayed"] == "true"
        assert Tag.objects.count() == 1

    def test_of_another_body_is_refused(self, rita):
        post(rita, "/api/tags", {"name": "storm"}, "key-1")
        response = post(rita, "/api/tags", {"name": "flood"}, "key-1")
        assert response.status_code == 422
        assert "another request" in response.json()["errors"][0]["message"]
        assert Tag.objects.count() == 1

    def test_belongs_to_one_user(self, rita, city):
        post(rita, "/api/tags", {"name": "storm"}, "key-1")
        carl = Client()
        carl.force_login(city.carl, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert post(carl, "/api/tags", {"name": "flood"}, "key-1").status_code == 201

    def test_keeps_nothing_of_a_failure(self, rita):
        assert post(rita, "/api/problems/conflict", {}, "key-1").status_code == 409
        assert not KeptAnswer.objects.exists()
        assert post(rita, "/api/tags", {"name": "storm"}, "key-1").status_code == 201

    def test_undoes_what_a_failing_request_had_done(self, rita):
        Tag.objects.create(name="storm")
        assert post(rita, "/api/tags", {"name": "storm"}, "key-1").status_code == 500
        assert not KeptAnswer.objects.exists()

    @pytest.mark.parametrize("key", ["with space", "x" * 256, "ü"])
    def test_has_keys_of_visible_ascii(self, rita, key):
        assert post(rita, "/api/tags", {"name": "storm"}, key).status_code == 422

    def test_covers_uploads(self, rita):
        def send(content):
            upload = UploadedFile(name="a.txt", size=len(content), file=BytesIO(content))
            return rita.post("/api/files", {"upload": upload}, headers={"Idempotency-Key": "up-1"})

        assert send(b"one").status_code == 201
        assert send(b"one")["Idempotent-Replayed"] == "true"
        assert send(b"two").status_code == 422
        assert Tag.objects.count() == 1

    def test_asks_who_it_is_before_answering_again(self, rita):
        post(rita, "/api/tags", {"name": "storm"}, "key-1")
        rita.logout()
        assert post(rita, "/api/tags", {"name": "storm"}, "key-1").status_code == 401

    def test_is_forgotten_after_a_day(self, rita):
        post(rita, "/api/tags", {"name": "storm"}, "key-1")
        assert purge_answers(present()) == 0
        KeptAnswer.objects.update(kept_at="2020-01-01T00:00Z")
        assert purge_answers(present()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_do_the_work_once(rita, city):
    """Eight threads send the same keyed request; one row is made and all get its answer."""

    def send(_number):
        client = Client()
        client.cookies = rita.cookies
        try:
            return post(client, "/api/tags", {"name": "storm"}, "same-key")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Tag.objects.count() == 1
