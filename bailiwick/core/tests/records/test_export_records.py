"""Lists are taken away as files that are exact, and harmless in a spreadsheet."""

import io

import openpyxl
import pytest

from bailiwick.core.records.exporting import exact_text
from bailiwick.core.records.importing.reading import tidy
from bailiwick.places.models import Site


@pytest.fixture
def ada(sign_in, city):
    Site.objects.create(name="=HYPERLINK(1)", code="-1", city="@here")
    return sign_in("ada")


def csv_of(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


class TestCsv:
    def test_holds_the_columns_and_rows_of_the_list(self, ada):
        lines = csv_of(ada.get("/records/sites/export.csv?columns=code,name&sort=-code&name=hall"))
        assert lines == ["Code,Name", "CH,City hall"]

    def test_guards_against_formulas(self, ada):
        lines = csv_of(ada.get("/records/sites/export.csv?columns=name,code,city&city=here"))
        assert lines[1] == "'=HYPERLINK(1),'-1,'@here"

    def test_respects_the_read_door(self, sign_in):
        assert sign_in("rita").get("/records/staff/export.csv").status_code == 404

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "plain", "it's"])
    def test_comes_back_unchanged(self, text):
        assert tidy(exact_text(text)) == text

    def test_keeps_instants_exact(self, now):
        assert exact_text(now) == "2026-03-10T17:00:00+00:00"


class TestXlsx:
    def test_holds_no_formulas(self, ada):
        answer = ada.get("/records/sites/export.xlsx?columns=name,code&sort=name")
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert rows == [["Name", "Code"], ["=HYPERLINK(1)", "-1"], ["Annex 2", "A2"], ["City hall", "CH"]]
        assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row)
