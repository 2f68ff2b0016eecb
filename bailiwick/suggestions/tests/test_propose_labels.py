"""Proposals are learned from closed tickets, shown beside forms, counted, and never act by themselves."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.testing import NOON, trail
from bailiwick.desk.actions import change_ticket, restrict_ticket, solve_ticket
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_category, make_ticket
from bailiwick.suggestions import proposing
from bailiwick.suggestions.actions import learn_purpose, lessons
from bailiwick.suggestions.learning.fitting import fit
from bailiwick.suggestions.learning.linear import checksum
from bailiwick.suggestions.models import LearnedModel, Outcome, Proposed
from bailiwick.suggestions.similar import similar_tickets

PRINTING = ("Printer eats paper", "Toner is empty", "Paper jam in tray 2")
NETWORK = ("No network", "Wifi drops", "Cable port dead, no internet")


@pytest.fixture(autouse=True)
def _at_noon():
    proposing._read.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def categories(db):
    return {"printing": make_category("Printing"), "network": make_category("Network")}


@pytest.fixture
def past(city, categories):
    made = []
    for n in range(12):
        for name, titles in (("printing", PRINTING), ("network", NETWORK)):
            ticket = make_ticket(
                city, title=f"{titles[n % 3]} {'on floor' if n % 2 else 'again'}", category=categories[name], now=NOON - timedelta(days=2)
            )
            made.append(ticket)
    Ticket.objects.update(state="solved", solved_at=NOON - timedelta(days=1))
    return made


@pytest.fixture
def learned(categories, past):
    """Learn without starting a process: the same fitting, stored as the action does."""
    _keys, texts, labels = lessons("category")
    dumped = fit(texts, labels).dump()
    return LearnedModel.objects.create(
        purpose="category", made_at=NOON, rows=len(texts), labels=2, content=dumped, checksum=checksum(dumped), measured={}
    )


class TestLearning:
    def test_is_done_in_a_process_of_its_own_and_measured(self, city, past, categories):
        made = learn_purpose("category", actor=city.actor("grace"), now=NOON)
        assert (made.rows, made.labels, trail(made)) == (24, 2, ["suggestions.ModelLearned"])
        assert made.measured["ours"]["accuracy"] >= made.measured["baseline"]["accuracy"] - 0.05
        found = proposing.propose("category", "toner again")
        assert found.choices[0].name == "Printing"

    def test_needs_enough_to_learn_from(self, city, categories):
        with pytest.raises(ValidationError, match="20 are needed"):
            learn_purpose("team", actor=city.actor("grace"), now=NOON)

    def test_is_refused_to_technicians(self, city, past):
        with pytest.raises(Refused):
            learn_purpose("category", actor=city.actor("tomas"), now=NOON)
        assert not LearnedModel.objects.exists()

    def test_takes_nothing_from_need_to_know_tickets(self, city, past):
        restrict_ticket(past[0], actor=city.actor("tomas"), now=NOON, reason="personal")
        assert past[0].pk not in lessons("category")[0]


class TestProposing:
    def test_offers_only_what_is_in_use(self, learned, categories):
        categories["printing"].retired_at = NOON
        categories["printing"].save()
        assert [c.name for c in proposing.propose("category", "toner").choices] in (["Network"], [])

    def test_proposes_nothing_from_a_model_that_was_tampered_with(self, learned):
        LearnedModel.objects.update(checksum="0" * 64)
        assert proposing.propose("category", "toner") is None

    def test_stands_beside_the_call_form_and_changes_nothing(self, city, learned, sign_in):
        hint = sign_in("tomas").post("/hints/call/", {"title": "Toner is empty"}).content.decode()
        assert 'data-fill="category"' in hint
        assert "Printing" in hint
        assert Ticket.objects.count() == 24

    def test_is_counted_by_what_people_choose(self, city, learned, categories):
        taken = make_ticket(city, title="Toner is empty", category=categories["printing"])
        other = make_ticket(city, title="Toner is empty", category=categories["network"])
        nothing = make_ticket(city, title="Toner is empty")
        outcomes = dict(Proposed.objects.values_list("ticket", "outcome"))
        assert outcomes == {taken.pk: Outcome.ACCEPTED, other.pk: Outcome.CHANGED, nothing.pk: Outcome.PROPOSED}
        change_ticket(nothing, actor=city.actor("tomas"), now=NOON, values={"category": categories["printing"]})
        assert Proposed.objects.get(ticket=nothing).outcome == Outcome.ACCEPTED
        assert not Proposed.objects.filter(ticket=make_ticket(city, title="Toner", need_to_know=True)).exists()


class TestSimilar:
    @pytest.fixture
    def solved(self, city):
        ticket = make_ticket(city, title="Payroll export fails with error 4711", description="Since the update the payroll export stops.")
        solve_ticket(ticket, actor=city.actor("tomas"), now=NOON, resolution="Cleared the export queue and restarted the payroll service.")
        for n in range(5):
            make_ticket(city, title=f"Chair {n} squeaks")
        return ticket

    def test_are_found_with_their_resolution(self, city, solved):
        (found,) = similar_tickets(city.tomas, "payroll export does not work")
        assert found.ticket == solved
        assert found.resolution.startswith("Cleared the export queue")

    def test_are_shown_beside_call_and_ticket_and_begin_a_solution(self, city, solved, sign_in):
        desk, ticket = sign_in("tomas"), make_ticket(city, title="Payroll export stops")
        assert "Cleared the export queue" in desk.post("/hints/call/", {"title": "payroll export stops"}).content.decode()
        panel = desk.get(f"/suggestions/panels/ticket/{ticket.pk}/").content.decode()
        assert f"?like={solved.number}" in panel
        assert "Cleared the export queue" in desk.get(f"/desk/tickets/{ticket.number}/solve/?like={solved.number}").content.decode()

    def test_never_speak_of_what_one_may_not_read(self, city, solved, sign_in):
        restrict_ticket(solved, actor=city.actor("tomas"), now=NOON, reason="personal")
        assert similar_tickets(city.grace, "payroll export") == []
        assert similar_tickets(city.rita, "payroll export") == []
        assert sign_in("rita").get(f"/suggestions/panels/ticket/{solved.pk}/").status_code in (403, 404)


class TestPages:
    def test_show_how_good_proposals_are_to_those_who_judge(self, city, past, sign_in):
        assert "Nothing was learned yet" in sign_in("grace").get("/suggestions/").content.decode()
        learn_purpose("category", actor=city.actor("grace"), now=NOON)
        page = sign_in("grace").get("/suggestions/").content.decode()
        for said in ("Right when proposed", "TF-IDF and logistic regression", "Printing"):
            assert said in page
        assert sign_in("tomas").get("/suggestions/").status_code == 403
        assert sign_in("tomas").post("/suggestions/learn/").status_code == 403
        assert sign_in("grace").post("/suggestions/learn/").status_code == 302

    def test_in_the_api(self, learned, sign_in):
        desk = sign_in("tomas")
        answer = desk.post("/api/v1/suggestions/category", {"title": "Toner is empty"}, content_type="application/json").json()
        assert answer["choices"][0]["name"] == "Printing"
        assert answer["model"] == learned.pk
        assert desk.post("/api/v1/suggestions/team", {"title": "Toner"}, content_type="application/json").json()["choices"] == []
        assert desk.post("/api/v1/suggestions/similar", {"title": "Toner"}, content_type="application/json").status_code == 200
        assert sign_in("rita").post("/api/v1/suggestions/category", {"title": "Toner"}, content_type="application/json").status_code == 403
        assert desk.get("/api/v1/suggestions/evaluation/category").status_code == 403
