"""Large imports are carried out by a job, in chunks; after a crash they go on where they stopped."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bailiwick.core.models import Batch, Job
from bailiwick.core.records.actions import imports
from bailiwick.core.records.running import run_import
from bailiwick.places.models import Site

ROWS = "Code,Name\n" + "".join(f"N{n},Camp {n}\n" for n in range(1200))


@pytest.fixture
def begun(sign_in):
    ada = sign_in("ada")
    ada.post("/records/sites/import", {"file": SimpleUploadedFile("camps.csv", ROWS.encode())})
    batch = Batch.objects.get()
    ada.post(f"/records/batches/{batch.pk}/apply")
    return batch


def test_waits_for_a_worker(begun, sign_in):
    begun.refresh_from_db()
    assert begun.state == "waiting"
    assert Job.objects.filter(name="bailiwick.core.records.running.run_import").exists()
    page = sign_in("ada").get(f"/records/batches/{begun.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "0 of 1200 rows" in page.replace("1,200", "1200")


def test_goes_on_after_a_crash(begun, monkeypatch):
    write, calls = imports.write, []

    def crash_in_the_second_chunk(*args):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the power is out")
        write(*args)

    monkeypatch.setattr(imports, "write", crash_in_the_second_chunk)
    with pytest.raises(RuntimeError):
        run_import(begun.pk, "", "")
    begun.refresh_from_db()
    assert (begun.state, begun.done, Site.objects.filter(name__startswith="Camp").count()) == ("running", 500, 500)
    monkeypatch.setattr(imports, "write", write)
    run_import(begun.pk, "", "")
    begun.refresh_from_db()
    assert (begun.state, begun.done, begun.created, begun.refused) == ("done", 1200, 1200, 0)
    assert Site.objects.filter(name__startswith="Camp").count() == 1200
    assert begun.rows.count() == 1200


def test_does_nothing_twice(begun):
    run_import(begun.pk, "", "")
    run_import(begun.pk, "", "")
    assert Site.objects.filter(name__startswith="Camp").count() == 1200
