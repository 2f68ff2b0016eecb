"""The pages, the files and the endpoint of the reports: whom they open to, and that they say the same."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from openpyxl import load_workbook

from bailiwick.core.testing import NOON
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_category
from bailiwick.reports.actions import count_months
from bailiwick.reports.catalogue import REPORTS
from bailiwick.reports.views import XLSX

QUARTER = "period=custom&first=2026-01-01&last=2026-03-10"
ADDRESSES = ["/reports/", "/reports/volume/", "/reports/volume.csv", "/reports/volume.xlsx", "/api/v1/reports/volume"]


@pytest.fixture(autouse=True)
def noon():
    """Let it be noon of the test city."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(("who", "status"), [("grace", 200), ("ada", 200), ("otto", 200), ("tomas", 403), ("rita", 403)])
def test_reports_open_to_those_who_may(city, sign_in, address, who, status):
    assert sign_in(who).get(address).status_code == status


@pytest.mark.parametrize("address", ADDRESSES)
def test_strangers_get_no_report(client, db, address):
    assert client.get(address).status_code in {302, 401}


def test_a_report_that_does_not_exist_is_not_found(city, sign_in):
    assert sign_in("grace").get("/reports/weather/").status_code == 404
    assert sign_in("grace").get("/api/v1/reports/weather").status_code == 404


#: reports about what the small past knows nothing of
EMPTY = {"telling-answers", "idle-questions", "spikes", "problems", "promises"}


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_a_page_with_nothing_to_count_says_so(ledger, sign_in, name):
    page = sign_in("grace").get(f"/reports/{name}/?{QUARTER}").content.decode()
    assert "Nothing to count" in page
    assert '<svg class="chart"' not in page


@pytest.mark.parametrize("name", [name for name in REPORTS if name not in EMPTY])
def test_a_page_has_a_named_drawing_and_its_table(ledger, sign_in, name):
    page = sign_in("grace").get(f"/reports/{name}/?{QUARTER}").content.decode()
    assert page.count('<svg class="chart"') == 2
    assert 'role="group" aria-label=' in page
    assert "<title>" in page[page.index('<svg class="chart"') :]
    assert '<th scope="row"' in page
    assert "style=" not in page[page.index("<main") :]


def test_a_period_that_makes_no_sense_is_answered_with_a_sentence(ledger, sign_in):
    page = sign_in("grace").get("/reports/volume/?period=custom&first=2026-03-01&last=2026-01-01").content.decode()
    assert "The last day is before the first." in page
    refused = sign_in("grace").get("/api/v1/reports/volume?first=2020-01-01&last=2026-01-01")
    assert refused.status_code == 422


def test_an_empty_report_teaches(city, sign_in):
    assert "Nothing to count" in sign_in("grace").get("/reports/volume/").content.decode()


def test_the_csv_holds_the_same_numbers(ledger, sign_in):
    answer = sign_in("otto").get(f"/reports/volume.csv?{QUARTER}")
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Table", "Category", "Jan 2026", "Feb 2026", "Mar 2026", "All"]
    assert ["Tickets opened", "Hardware", "3", "0", "2", "5"] in rows
    assert ["Calls", "All", "2", "1", "0", "3"] in rows


def test_the_workbook_has_a_sheet_for_each_table(ledger, sign_in):
    answer = sign_in("otto").get(f"/reports/first-contact.xlsx?{QUARTER}")
    assert answer["Content-Type"] == XLSX
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Share solved at first contact", "Solved at first contact", "Solved"]
    rows = [[cell.value for cell in row] for row in book["Solved"].iter_rows(min_row=4)]
    assert rows[0] == ["Team", "Jan 2026", "Feb 2026", "Mar 2026", "All"]
    assert ["Service desk", 2, 2, 1, 5] in rows


def test_names_do_not_run_as_formulas(ledger, sign_in):
    evil = make_category('=HYPERLINK("http://evil.example")')
    Ticket.objects.filter(number="mar-1").update(category=evil)
    text = sign_in("otto").get(f"/reports/volume.csv?{QUARTER}").content.decode("utf-8-sig")
    assert any(row[1].startswith("'=HYPERLINK") for row in csv.reader(io.StringIO(text)))
    book = load_workbook(io.BytesIO(sign_in("otto").get(f"/reports/volume.xlsx?{QUARTER}").content))
    assert not [cell for row in book["Tickets opened"].iter_rows() for cell in row if cell.data_type == "f"]


def test_programs_read_the_same_numbers(ledger, sign_in):
    said = sign_in("otto").get("/api/v1/reports/volume?first=2026-01-01&last=2026-03-10").json()
    assert (said["name"], said["first"], said["last"]) == ("volume", "2026-01-01", "2026-03-10")
    opened = said["tables"][0]
    assert opened["columns"] == ["Jan 2026", "Feb 2026", "Mar 2026", "All"]
    assert [figure["value"] for figure in opened["rows"][-1]["figures"]] == [4, 3, 4, 11]
    assert opened["rows"][-1]["figures"][0]["url"].startswith("/records/tickets/?opened=2026-01-01..2026-01-31")


def many(city, number):
    Ticket.objects.bulk_create(
        Ticket(number=f"T-{number}-{n}", title="x", team=city.teams.desk, opened_at=NOON - timedelta(days=n % 300), last_activity_at=NOON)
        for n in range(number)
    )


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("is_rolled_up", [False, True])
def test_the_number_of_queries_does_not_grow(city, sign_in, django_assert_max_num_queries, name, is_rolled_up):
    client, counts = sign_in("grace"), []
    for number in (20, 380):
        many(city, number)
        if is_rolled_up:
            count_months(NOON)
        client.get(f"/reports/{name}/")
        with django_assert_max_num_queries(30) as asked:
            client.get(f"/reports/{name}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
