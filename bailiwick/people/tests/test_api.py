import json

import pytest
from django.test import Client

from bailiwick.audit.models import AuditRow
from bailiwick.core.actors import Actor
from bailiwick.core.clock import now as real_now
from bailiwick.people.actions import issue_token
from bailiwick.people.models import ApiToken, Staff

ME = "/api/v1/people/me"


@pytest.fixture
def program(city):
    """Return a program acting for Grace, within the named abilities."""

    def acting(*abilities, who="grace"):
        user = getattr(city, who)
        _token, secret = issue_token(user, actor=Actor(user=user), now=real_now(), name="Payroll", abilities=abilities, expires_at=None)
        return Client(headers={"Authorization": f"Bearer {secret}"}, enforce_csrf_checks=True)

    return acting


def post(client, path, body):
    return client.post(path, json.dumps(body), content_type="application/json")


class TestTokenAuth:
    def test_says_who_it_is_within_its_scope(self, program):
        told = program("people.see_staff").get(ME).json()
        assert (told["username"], told["abilities"], told["token_limited"]) == ("grace", ["people.see_staff"], True)

    def test_is_refused_without_and_with_a_wrong_token(self, city):
        assert Client().get(ME).status_code == 401
        assert Client(headers={"Authorization": "Bearer blw_wrong"}).get(ME).status_code == 401

    def test_does_no_more_than_its_scope(self, city, program):
        tomas = Staff.objects.get(person=city.person("tomas"))
        days = {"starts_on": "2026-03-09", "ends_on": "2026-03-13"}
        assert post(program("people.see_staff"), f"/api/v1/people/staff/{tomas.pk}/absences", days).status_code == 403
        assert tomas.absences.count() == 0

    def test_names_the_token_in_the_trail_and_notes_its_use(self, city, program):
        tomas = Staff.objects.get(person=city.person("tomas"))
        answer = post(
            program("people.see_staff", "people.edit_staff"),
            f"/api/v1/people/staff/{tomas.pk}/absences",
            {"starts_on": "2026-03-09", "ends_on": "2026-03-13"},
        )
        assert answer.status_code == 200, answer.content
        row = AuditRow.objects.filter(event="people.AbsenceRecorded").get()
        assert row.cause == "api token Payroll"
        assert ApiToken.objects.get().last_used_at is not None


class TestSessionAuth:
    def test_reads_and_writes_with_the_csrf_token_only(self, city):
        client = Client(enforce_csrf_checks=True)
        client.force_login(city.grace, backend="allauth.account.auth_backends.AuthenticationBackend")
        tomas = Staff.objects.get(person=city.person("tomas"))
        assert client.get(ME).json()["username"] == "grace"
        answer = post(client, f"/api/v1/people/staff/{tomas.pk}/absences", {"starts_on": "2026-03-09", "ends_on": "2026-03-13"})
        assert answer.status_code == 403
        assert tomas.absences.count() == 0


class TestEndpoints:
    def test_find_persons_behind_the_read_door(self, program, sign_in):
        found = program("people.see_persons").get("/api/v1/people/persons/find?q=alv").json()
        assert [(p["name"], p["department"]["name"]) for p in found] == [("Rita Alvarez", "Library")]
        assert program("people.see_staff").get("/api/v1/people/persons/find?q=alv").json() == []

    def test_list_the_staff(self, program):
        names = {row["name"] for row in program("people.see_staff").get("/api/v1/people/staff").json()["items"]}
        assert names == {"Tomás Novak", "Grace Hopewell"}

    def test_cancel_an_absence(self, city, program):
        client = program("people.see_staff", "people.edit_staff")
        tomas = Staff.objects.get(person=city.person("tomas"))
        made = post(client, f"/api/v1/people/staff/{tomas.pk}/absences", {"starts_on": "2026-03-09", "ends_on": "2026-03-13"}).json()
        assert post(client, f"/api/v1/people/absences/{made['id']}/cancel", {}).status_code == 204
        assert tomas.absences.count() == 0

    def test_show_ones_own_tokens_without_secrets(self, city, program):
        told = program("people.see_staff").get("/api/v1/people/tokens").json()["items"]
        assert [row["name"] for row in told] == ["Payroll"]
        assert "digest" not in told[0]

    def test_revoke_a_token(self, city, program):
        client = program("people.see_staff")
        assert post(client, f"/api/v1/people/tokens/{ApiToken.objects.get().pk}/revoke", {}).status_code == 200
        assert client.get(ME).status_code == 401
