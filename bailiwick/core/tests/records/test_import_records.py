"""Files become records: read with care, mapped, tried out, carried out as a batch, undone."""

import io
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bailiwick.core.models import Batch, CustomField
from bailiwick.core.permissions import Refused
from bailiwick.core.records.actions import change_record, undo_batch
from bailiwick.core.records.actions.imports import begin_import, cancel_import, carry_on_import, check_import, draft_import, map_import
from bailiwick.core.records.importing.reading import Sheet, read_table
from bailiwick.core.testing import trail
from bailiwick.people.models import Department, Skill, Staff
from bailiwick.places.models import Room, Site

SITES = "Code,Name,City,Public safety\nCH,City hall,Riverton,no\nph3,Pump house 3,Lakeside,yes\nBAD,Nowhere,,no\n,Nameless,,no\nPH3,Twice,,maybe\n"


def table(text):
    content = text.encode()
    return read_table(io.BytesIO(content), len(content))


def workbook(*rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out


@pytest.fixture
def drafted(city, now):
    def draft(record, text, user="ada"):
        return draft_import(record, actor=city.actor(user), now=now, sheet=table(text), filename="list.csv")

    return draft


@pytest.fixture
def imported(drafted, city, now):
    def run(record, text):
        batch = drafted(record, text)
        begin_import(batch, actor=city.actor("ada"))
        carry_on_import(batch, actor=city.actor("ada"), now=now)
        batch.refresh_from_db()
        return batch

    return run


def counts(batch):
    return batch.created, batch.changed, batch.unchanged, batch.refused


class TestReadTable:
    @pytest.mark.parametrize(
        "content",
        [
            b"Name;City\nA;B\n",
            "\ufeffName,City\nA,B\n".encode(),
            "Name\tCity\nA\tB\n".encode("utf-16"),
            b'"Name","City"\r\n\r\n"A","B"\r\n',
            b"Name|City\nA|B",
            b"Name,City\nA\0,B\n",
        ],
    )
    def test_reads_what_offices_send(self, content):
        assert read_table(io.BytesIO(content), len(content)).headings == ["Name", "City"]
        assert read_table(io.BytesIO(content), len(content)).rows[0][1] == ["A", "B"]

    def test_falls_back_to_windows_letters(self):
        assert read_table(io.BytesIO("Name\nCafé\n".encode("cp1252")), 10).rows == [(2, ["Café"])]

    def test_reads_spreadsheets_without_their_formulas(self):
        out = workbook(["Name", "Floors", None], ["A", 3.0, None], ["=1+1", None, None])
        out.seek(0)
        assert read_table(out, 100).rows == [(2, ["A", "3"])]

    @pytest.mark.parametrize(
        "content", [b"", b"\n\n", b"Name\n", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old", b"\x89PNG\0\0\xff\xff", b"a,b\n" + b"x" * 30_000 + b",y\n"]
    )
    def test_refuses_with_a_sentence(self, content):
        with pytest.raises(ValidationError):
            read_table(io.BytesIO(content), len(content))

    def test_refuses_what_unpacks_to_far_more(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"")
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * (160 * 1024 * 1024))
        out.seek(0)
        with pytest.raises(ValidationError, match="unpacks"):
            read_table(out, len(out.getvalue()))

    def test_refuses_too_many_rows(self):
        with pytest.raises(ValidationError, match="more than 20000 rows"):
            table("Name\n" + "x\n" * 20_001)


class TestCheckImport:
    def test_says_row_by_row_what_would_happen(self, city, now, registered, drafted):
        batch = drafted(registered.sites, SITES)
        run = check_import(batch, actor=city.actor("ada"), now=now)
        assert (run.created, run.changed, run.unchanged, run.refused) == (1, 1, 0, 3)
        assert [line[:2] for line in run.report] == [[4, "Code"], [5, "Code"], [6, ""]]
        assert run.report[2][2] == "Row 3 has the same key."
        assert not Site.objects.filter(code="PH3").exists()

    def test_costs_the_same_for_many_rows(self, city, now, registered, drafted):
        def cost(amount):
            batch = drafted(registered.rooms, "Building,Number\n" + "".join(f"Main house,N{n}\n" for n in range(amount)))
            with CaptureQueriesContext(connection) as queries:
                check_import(batch, actor=city.actor("ada"), now=now)
            return len(queries)

        cost(1)  # the abilities are read once
        few, many = cost(10), cost(200)
        assert many <= few + 2  # an insert of 200 rows is cut where the database limits a statement

    def test_is_refused_without_the_ability(self, city, now, registered):
        with pytest.raises(Refused):
            draft_import(registered.sites, actor=city.actor("tomas"), now=now, sheet=Sheet(["Name"], [(2, ["X"])]), filename="x")


class TestMapImport:
    def test_wants_the_key_and_no_field_twice(self, city, registered, drafted):
        batch = drafted(registered.sites, "A,B\nx,y\n")
        for mapping in ({}, {"A": "name"}, {"A": "code", "B": "code"}):
            with pytest.raises(ValidationError):
                map_import(batch, actor=city.actor("ada"), mapping=mapping)
        map_import(batch, actor=city.actor("ada"), mapping={"A": "code", "B": "name", "C": "city"})
        assert batch.plan["mapping"] == {"A": "code", "B": "name"}


class TestImport:
    def test_creates_and_changes_by_key(self, city, registered, imported):
        batch = imported(registered.sites, SITES)
        assert (batch.state, *counts(batch)) == ("done", 1, 1, 0, 3)
        made = Site.objects.get(code="PH3")
        assert (made.name, made.city, made.is_public_safety) == ("Pump house 3", "Lakeside", True)
        assert trail(made) == ["core.RecordCreated"]
        assert Site.objects.get(code="CH").address == "1 Main Street"

    def test_changes_nothing_the_second_time(self, registered, imported):
        imported(registered.sites, SITES)
        assert counts(imported(registered.sites, SITES)) == (0, 0, 2, 3)

    def test_finds_relations_by_name_and_key(self, city, registered, imported):
        batch = imported(registered.rooms, "Building,Number,Name\nmain house,101,Lobby\nCity hall / Main house,301,Attic\nShed,1,\n")
        assert counts(batch) == (1, 1, 0, 1)
        assert Room.objects.get(number="301").building == city.places.house
        assert batch.report == [[4, "Building", "There is no “Shed”."]]

    def test_plants_trees_and_sets_relations_of_many(self, city, registered, imported):
        imported(registered.departments, "Code,Name,Part of\nNET,Networks,IT\n")
        net = Department.objects.get(code="NET")
        assert net.path == f"{city.departments['IT'].path}{net.pk}/"
        Skill.objects.create(name="Voice")
        Skill.objects.create(name="Data")
        person = city.person("tomas")
        imported(registered.staff, f"Person,Level,Team,Skills\n{person.name},Level III,Network,Voice; data\n")
        staff = Staff.objects.get(person=person)
        assert (staff.level, str(staff.team), {str(s) for s in staff.skills.all()}) == ("3", "Network", {"Voice", "Data"})

    def test_fills_custom_fields(self, city, registered, imported):
        CustomField.objects.create(record_type="places.site", title="Built on", name="built", kind="date")
        imported(registered.sites, "Code,Name,Built on\nCH,City hall,05/01/1931\n")
        assert Site.objects.get(code="CH").custom == {"built": "1931-05-01"}

    def test_stops_when_called_off(self, city, now, registered, drafted):
        batch = drafted(registered.sites, SITES)
        begin_import(batch, actor=city.actor("ada"))
        cancel_import(batch, actor=city.actor("ada"), now=now)
        carry_on_import(batch, actor=city.actor("ada"), now=now)
        assert not Site.objects.filter(code="PH3").exists()


class TestUndoImport:
    def test_removes_what_it_made_and_restores_what_it_changed(self, city, now, registered, imported):
        batch = imported(registered.sites, SITES)
        assert undo_batch(batch, actor=city.actor("ada"), now=now) == (2, 0)
        assert not Site.objects.filter(code="PH3").exists()
        assert Site.objects.get(code="CH").city == ""

    def test_retires_what_is_referred_to(self, city, now, registered, imported):
        batch = imported(registered.sites, SITES)
        made = Site.objects.get(code="PH3")
        city.places.house.site = made
        city.places.house.save()
        undo_batch(batch, actor=city.actor("ada"), now=now)
        made.refresh_from_db()
        assert made.is_retired

    def test_keeps_what_was_changed_since(self, city, now, registered, imported):
        batch = imported(registered.sites, SITES)
        change_record(Site.objects.get(code="PH3"), actor=city.actor("ada"), now=now, data={"city": "Elsewhere"})
        assert undo_batch(batch, actor=city.actor("ada"), now=now) == (1, 1)
        assert Site.objects.filter(code="PH3", city="Elsewhere").exists()


class TestImportPages:
    def upload(self, client, content=SITES, name="sites.csv"):
        return client.post("/records/sites/import", {"file": SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)})

    def test_lead_from_the_file_to_the_undo(self, sign_in, city):
        ada = sign_in("ada")
        assert ada.get("/records/sites/import").status_code == 200
        mapping = self.upload(ada)["Location"]
        assert '<option value="code" selected>' in ada.get(mapping).content.decode()
        check = ada.post(mapping, {"column.0": "code", "column.1": "name", "column.2": "city", "column.3": ""})["Location"]
        assert "Nothing is saved yet" in ada.get(check).content.decode()
        assert "“BAD” is no code." in ada.get(f"{check}?report").content.decode()
        batch = Batch.objects.get()
        page = ada.post(f"/records/batches/{batch.pk}/apply", follow=True).content.decode()
        assert "Pump house 3" in page
        assert "“BAD” is no code." in ada.get(f"/records/batches/{batch.pk}/report").content.decode()
        ada.post(f"/records/batches/{batch.pk}/undo")
        assert not Site.objects.filter(code="PH3").exists()

    def test_say_what_is_wrong_with_a_file(self, sign_in):
        answer = self.upload(sign_in("ada"), b"PK\x03\x04broken", "x.xlsx")
        assert answer.status_code == 422
        assert "damaged" in answer.content.decode()
        assert sign_in("ada").post("/records/sites/import").status_code == 422

    def test_offer_the_headings(self, sign_in):
        assert "Code" in sign_in("ada").get("/records/sites/import.csv").content.decode()

    def test_are_closed_to_others(self, sign_in):
        self.upload(sign_in("ada"))
        batch, tomas = Batch.objects.get(), sign_in("tomas")
        for step in ("", "columns", "check", "report"):
            assert tomas.get(f"/records/batches/{batch.pk}/{step}").status_code == 404
        for step in ("apply", "cancel", "undo"):
            assert tomas.post(f"/records/batches/{batch.pk}/{step}").status_code == 404
            assert sign_in("otto").post(f"/records/batches/{batch.pk}/{step}").status_code in {302, 403}
        batch.refresh_from_db()
        assert batch.state == "draft"
