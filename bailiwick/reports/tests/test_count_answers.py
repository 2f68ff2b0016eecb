"""Which answers come before a broken promise, and which questions are left; every number opens into its tickets."""

from __future__ import annotations

from datetime import date

import pytest

from bailiwick.core.testing import NOON
from bailiwick.desk.actions import Answers, Opening, open_ticket, triage_ticket
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.conftest import SMALL
from bailiwick.reports.actions import count_months
from bailiwick.reports.exports import as_xlsx
from bailiwick.reports.models import AnswerCount, CountedMonth
from bailiwick.reports.tables import Report, Table, wilson
from bailiwick.reports.tests.conftest import at
from bailiwick.triage.models import Tree, TreeVersion


@pytest.fixture
def printing(db, now):
    tree = Tree.objects.create(slug="printing", title="Printing")
    return TreeVersion.objects.create(tree=tree, number=1, state="published", definition=SMALL, made_at=now, changed_at=now, published_at=now)


@pytest.fixture
def answered(city, printing):
    """Return forty tickets of February and March: those with everybody affected break their promise."""

    def opened(given, at, *, breached=False, **more):
        opening = Opening(title="Paper", requester=city.person("rita"), triage=Answers(version=printing, given=given), **more)
        ticket = open_ticket(opening, actor=city.actor("tomas"), now=at)
        if breached:
            Ticket.objects.filter(pk=ticket.pk).update(breached_at=at)
        return ticket

    february, march = (at(2026, month, 5) for month in (2, 3))
    for place in range(16):
        opened({"who": "all", "work": "no"}, february, breached=place < 12)
        opened({"who": "me", "work": "partly"}, march, breached=place < 1)
    for _place in range(4):
        opened({"who": "me"}, march)
    opened({"who": "all", "work": "no"}, february, breached=True, need_to_know=True)
    return opened


def rows(report, place=0):
    return {row.title: [figure.value for figure in row.figures] for row in report.tables[place].rows}


class TestTellingAnswers:
    def test_says_which_answers_come_before_a_broken_promise(self, answered, read, city, now):
        report = read("telling-answers", city.grace)
        found = rows(report)
        assert report.tables[0].title == "Printing, average 36 %"
        assert found["Who cannot print? → Everybody"][:3] == [16, 12, 75.0]
        assert found["Who cannot print? → Everybody"][5] == pytest.approx(75 / 36.1, abs=0.01)
        assert next(iter(found)) in {"Who cannot print? → Everybody", "Can you work? → No"}
        assert found["Who cannot print? → Only me"][:3] == [20, 1, 5.0]

    def test_lets_few_tickets_say_nothing(self, answered, read, city, settings):
        settings.REPORT_LEAST_TICKETS = 20
        report = read("telling-answers", city.grace)
        rows = report.tables[0].rows
        assert [row.figures[0].value for row in rows] == [20, 16, 16, 16]
        assert [row.title.endswith("(too few tickets to say)") for row in rows] == [False, True, True, True]
        assert [figure.value for figure in rows[1].figures][:3] == [16, 12, 75]
        assert report.groups == []
        assert "fewer than 20 tickets" in report.note

    def test_draws_what_is_certain_the_largest_first(self, answered, read, city):
        groups = read("telling-answers", city.grace).groups
        drawn = [group.parts[0] for group in groups]
        assert "Who cannot print? → Everybody" in [group.label for group in groups]
        assert [part.number for part in drawn] == sorted((part.number for part in drawn), reverse=True)
        everybody = next(part for part in drawn if "Everybody" in part.words)
        assert (everybody.number, everybody.words) == (50.5, "Who cannot print? → Everybody: 75 % of 16 tickets, at least 50 %")

    def test_numbers_open_into_their_tickets(self, answered, read, city, now, rows_behind):
        for row in read("telling-answers", city.grace).tables[0].rows:
            for figure in row.figures[:2]:
                assert not figure.url or rows_behind(figure.url, city.grace, now) == figure.value

    def test_counts_secret_tickets_only_for_those_named(self, answered, read, city):
        assert rows(read("telling-answers", city.tomas))["Who cannot print? → Everybody"][0] == 17
        assert rows(read("telling-answers", city.grace))["Who cannot print? → Everybody"][0] == 16

    def test_comes_to_the_same_from_the_roll_up(self, answered, read, city):
        before = {name: rows(read(name, city.tomas)) for name in ("telling-answers", "idle-questions")}
        count_months(NOON)
        assert AnswerCount.objects.exists()
        assert {name: rows(read(name, city.tomas)) for name in before} == before

    def test_counts_a_month_again_when_its_answers_change(self, answered, read, city, printing):
        count_months(NOON)
        ticket = Ticket.objects.filter(need_to_know=False, opened_at__month=2).first()
        triage_ticket(ticket, actor=city.actor("tomas"), now=NOON, answers=Answers(version=printing, given={"who": "me", "work": "partly"}))
        assert rows(read("telling-answers", city.grace))["Who cannot print? → Everybody"][0] == 15
        assert not CountedMonth.objects.trusted([date(2026, 2, 1)])


class TestIdleQuestions:
    def test_says_what_was_left_and_never_come_to(self, answered, read, city, now, rows_behind):
        report = read("idle-questions", city.grace)
        found = rows(report)
        assert report.tables[0].title == "Printing 1"
        assert found["Can you work?"][:4] == [36, 32, 4, 11.1]
        assert found["Who cannot print?"][:3] == [36, 36, 0]
        for row in report.tables[0].rows:
            for figure in row.figures:
                assert not figure.url or rows_behind(figure.url, city.grace, now) == figure.value

    def test_draws_what_was_asked_often_enough(self, answered, read, city, settings):
        report = read("idle-questions", city.grace)
        assert [group.label for group in report.groups] == ["Can you work? (Printing 1)"]
        assert report.groups[0].parts[0].words == "Can you work?: left 4 of 36 times"
        assert "at least 10 times" in report.note
        settings.REPORT_LEAST_TICKETS = 40
        assert read("idle-questions", city.grace).groups == []

    def test_is_empty_without_answers(self, read, city):
        assert read("idle-questions", city.grace).tables[0].rows == []
        assert read("telling-answers", city.grace).tables[0].rows == []


@pytest.mark.parametrize(("broken", "number", "low", "high"), [(0, 0, 0, 100), (0, 10, 0, 27.8), (5, 10, 23.7, 76.3), (75, 100, 65.7, 82.5)])
def test_small_samples_say_little(broken, number, low, high):
    assert wilson(broken, number) == pytest.approx((low, high), abs=0.1)


def test_pages_and_files_open(city, answered, sign_in):
    desk = sign_in("grace")
    for name in ("telling-answers", "idle-questions"):
        assert "Who cannot print?" in desk.get(f"/reports/{name}/?period=custom&first=2026-01-01&last=2026-03-31").content.decode()
        assert desk.get(f"/reports/{name}.csv").status_code == 200
        assert desk.get(f"/reports/{name}.xlsx").status_code == 200


def test_sheets_whose_titles_begin_alike_get_names_of_their_own():
    tables = [Table(f"Desk, floor or site without network {version}", "Question", [], []) for version in range(1, 13)]
    assert as_xlsx(Report(tables, "", []), "Questions", "").startswith(b"PK")
