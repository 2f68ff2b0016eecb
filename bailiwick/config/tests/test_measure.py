"""Figures are for monitors alone, count what happens in all processes, and cost nearly nothing."""

from __future__ import annotations

import multiprocessing
import time

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from prometheus_client.parser import text_string_to_metric_families

from bailiwick.config.metrics import counting, measuring, series, writing
from bailiwick.core.jobs import enqueue, job
from bailiwick.core.testing import run_jobs

pytestmark = pytest.mark.django_db
TOKEN = "a word that only the monitor knows"


@job(attempts=1)
def jams():
    raise OSError("paper jam")


@job
def prints():
    return None


@pytest.fixture
def monitor(client, settings):
    """Return a function that reads the figures, as name and labels -> value."""
    settings.METRICS_TOKEN = TOKEN

    def read():
        answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.content.decode())
        return {(s.name, *sorted(s.labels.values())): s.value for family in families for s in family.samples}

    return read


class TestDoor:
    def test_is_shut_unless_the_settings_open_it(self, client, sign_in):
        for visitor in (client, sign_in("ada")):
            assert visitor.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404

    def test_opens_for_the_token(self, client, settings):
        settings.METRICS_TOKEN = TOKEN
        for word, status in ((TOKEN, 200), (TOKEN.upper(), 404), ("", 404), ("\xe4", 404)):
            assert client.get("/metrics", headers={"authorization": f"Bearer {word}"}).status_code == status

    def test_opens_for_a_network(self, client, settings):
        settings.METRICS_NETWORKS = ("10.20.0.0/16",)
        assert client.get("/metrics", REMOTE_ADDR="10.20.3.4").status_code == 200
        assert client.get("/metrics", REMOTE_ADDR="10.21.3.4").status_code == 404
        assert client.get("/metrics", REMOTE_ADDR="10.21.3.4", headers={"x-forwarded-for": "10.20.3.4"}).status_code == 404

    def test_takes_no_post(self, client, settings):
        settings.METRICS_NETWORKS = ("127.0.0.0/8",)
        assert client.post("/metrics").status_code == 405


class TestFigures:
    def test_say_what_waits(self, monitor, city):
        enqueue(prints)
        found = monitor()
        assert found["bailiwick_database_up",] == 1
        assert found["bailiwick_jobs_waiting", "queued"] == 1
        assert found["bailiwick_tickets_unfinished",] == found["bailiwick_clocks_lag_seconds",] == 0
        assert ("bailiwick_mail_outgoing",) in found

    def test_count_requests_by_page_and_not_by_address(self, monitor, city):
        respond = measuring.measured(lambda _request: HttpResponse(status=404))
        before = monitor()
        for number in range(20):
            respond(RequestFactory().generic("BREW", f"/nonsense/{number}"))
        after = monitor()
        key = ("bailiwick_requests_total", "404", "OTHER", "none")
        assert after[key] - before.get(key, 0) == 20
        assert len(after) - len(before) < 20

    def test_count_jobs_by_how_they_end(self, monitor, city):
        before = monitor()
        for work in (jams, prints, prints):
            enqueue(work)
        run_jobs()
        after = monitor()

        def more(*key):
            return after[key] - before.get(key, 0)

        assert more("bailiwick_jobs_total", jams.name, "failed") == 1
        assert more("bailiwick_jobs_total", prints.name, "done") == 2
        assert more("bailiwick_job_seconds_count", prints.name) == 2

    def test_count_refused_sign_ins(self, monitor, city, client):
        before = monitor().get(("bailiwick_sign_ins_refused_total",), 0)
        client.post("/accounts/login/", {"login": "rita", "password": "wrong"})
        assert monitor()["bailiwick_sign_ins_refused_total",] == before + 1

    def test_name_nobody(self, monitor, city, client):
        client.post("/accounts/login/", {"login": "rita", "password": "wrong"})
        client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
        assert "rita" not in writing.text()[0].decode()


def test_processes_count_together_and_leave_places_to_those_after_them(monitor):
    before = monitor().get(("bailiwick_jobs_total", "many", "done"), 0)
    context = multiprocessing.get_context("fork")
    for _round in range(3):
        together = context.Barrier(2)
        pair = [context.Process(target=_count_ten, args=(together,)) for _one in range(2)]
        for process in pair:
            process.start()
        for process in pair:
            process.join()
            assert process.exitcode == 0
    assert monitor()["bailiwick_jobs_total", "done", "many"] - before == 60
    assert len(list(counting.folder().glob("counter_*.db"))) <= 3


def _count_ten(together):
    together.wait()
    for _time in range(10):
        series.jobs.labels("many", "done").inc()
    together.wait()


def test_costs_less_than_a_tenth_of_a_millisecond():
    request = RequestFactory().get("/")
    plain = lambda request: None if request is None else HttpResponse()  # noqa: E731 - the least view there is
    bare, counted = plain, measuring.measured(plain)
    cost = min(_seconds(counted, request) - _seconds(bare, request) for _try in range(5))
    assert cost < 0.0001


def _seconds(respond, request, times=300):
    began = time.process_time()
    for _time in range(times):
        respond(request)
    return (time.process_time() - began) / times
