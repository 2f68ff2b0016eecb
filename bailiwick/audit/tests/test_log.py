"""Auditors read, filter and export the whole log; everybody else does not know it."""

import pytest
from django.db import transaction

from bailiwick.audit.models import AuditRow, Seal, hide_rows, hiding
from bailiwick.core.actors import Actor
from bailiwick.core.events import publish
from bailiwick.people.events import RoleGranted
from bailiwick.people.models import User

LOG = "/records/audit-log/"


@pytest.fixture
def log(city, now):
    """Write three rows: two by Grace in one request, one by Ada."""
    for who, request, name in (("grace", "r-1", "Client"), ("grace", "r-1", "Auditor"), ("ada", "r-2", "Auditor")):
        with transaction.atomic():
            actor = Actor(user=getattr(city, who), address="10.9.8.7", request_id=request)
            publish(RoleGranted(actor=actor, subject=city.rita, at=now, role=name, department=""))
    return AuditRow.objects.exclude(request_id="")


@pytest.mark.usefixtures("log")
class TestLog:
    def test_is_read_by_auditors_alone(self, city, sign_in):
        assert b"gave the role" in sign_in("otto").get(LOG).content
        assert b"granted" not in sign_in("grace").get(LOG).content
        assert AuditRow.objects.visible_to(city.grace).count() == 0

    @pytest.mark.parametrize(
        ("asked", "rows"),
        [
            ("request=r-1", 2),
            ("request=r-1,r-2", 3),
            ("actor=Ada", 1),
            ("event=people.RoleGranted", 9),
            ("event=no.Such", 0),
            ("kind=people.user&request=r-2", 1),
            ("at=2026-03-10..2026-03-10&request=r-1", 2),
            ("at=2020-01-01..2020-12-31", 0),
            ("address=10.9", 3),
        ],
    )
    def test_is_narrowed_by_who_what_when_and_request(self, sign_in, asked, rows):
        page = sign_in("otto").get(f"{LOG}?{asked}")
        assert page.status_code == 200
        assert page.content.count(b'href="/audit/rows/') == rows

    def test_is_narrowed_to_one_record(self, city, sign_in):
        page = sign_in("otto").get(f"{LOG}?record=people.user:{city.rita.pk}&view=all")
        assert page.content.count(b'href="/audit/rows/') == 4

    def test_tells_everything_of_a_row(self, log, sign_in):
        url = f"/audit/rows/{log.latest('pk').pk}/"
        page = sign_in("otto").get(url).content
        for known in (b"Ada Lindqvist", b"10.9.8.7", b"r-2", b"people.RoleGranted"):
            assert known in page
        assert sign_in("grace").get(url).status_code == 404

    def test_hides_what_an_auditor_may_not_know(self, city, log, sign_in, monkeypatch):
        monkeypatch.setattr(hiding, "_hidden", {})
        hide_rows(User, lambda user: User.objects.filter(pk=city.rita.pk).values("pk"))  # noqa: ARG005 - hidden from everyone here
        page = sign_in("otto").get(f"{LOG}?request=r-1,r-2")
        assert page.content.count(b'href="/audit/rows/') == 0
        assert sign_in("otto").get(f"/audit/rows/{log.latest('pk').pk}/").status_code == 404

    def test_asks_the_same_number_of_queries_for_few_and_for_many(
        self, city, now, write_past, sign_in, django_assert_num_queries, django_assert_max_num_queries
    ):
        client = sign_in("otto")
        client.get(LOG)  # the first visit of a session costs more
        with django_assert_max_num_queries(16) as once:
            client.get(LOG)
        write_past(60)
        with django_assert_num_queries(len(once.captured_queries)):
            client.get(LOG)


class TestSeals:
    def test_are_shown_to_auditors(self, city, write_past, seal_all, sign_in):
        write_past(3)
        seal_all()
        page = sign_in("otto").get("/audit/seals/")
        assert Seal.objects.get().digest[:16] in page.content.decode()
        assert sign_in("tomas").get("/audit/seals/").status_code == 403


class TestApi:
    def test_gives_the_history_of_a_record_to_whoever_may_read_it(self, city, sign_in, log):
        url = f"/api/v1/audit/history/people.person/{city.person('rita').pk}"
        with transaction.atomic():
            publish(RoleGranted(actor=Actor(user=city.ada, address="10.9.8.7"), subject=city.person("rita"), at=log[0].at, role="x", department=""))
        row = sign_in("tomas").get(url).json()["items"][0]
        assert (row["actor"], row["words"], row.get("address")) == ("Ada Lindqvist", "gave the role x", None)
        assert sign_in("otto").get(url).json()["items"][0]["address"] == "10.9.8.7"
        assert sign_in("carl").get(url).status_code == 404

    def test_gives_the_seals_to_auditors(self, city, write_past, seal_all, sign_in):
        write_past(3)
        seal_all()
        assert len(sign_in("otto").get("/api/v1/audit/seals").json()["items"]) == 1
        assert sign_in("tomas").get("/api/v1/audit/seals").json()["items"] == []
