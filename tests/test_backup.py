"""A backup made while the product runs comes back whole: rows, files and the proof of the trail."""

from __future__ import annotations

import io
import json
import tarfile

import pytest

from tests.engines import engine

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]

WRITE = """
from django.core.files.base import ContentFile
from bailiwick.audit.actions import seal
from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.attachments.store import keep
from bailiwick.core.models import StoredFile
from bailiwick.people.actions import grant_role
from bailiwick.people.models import Department, Person, Role, User
now = clock.now()
person = Person.objects.create(name="Rita Alvarez", sort_name="Alvarez, Rita", department=Department.objects.create(code="LIB", name="Library"))
user = User.objects.create(username="rita", person=person)
grant_role(user, actor=System("test"), now=now, role=Role.objects.get(slug="client"))
kept = keep(ContentFile(b"a photograph", name="photo.jpg"))
StoredFile.objects.create(sha256=kept.digest, size=kept.size, media_type="image/jpeg", stored_at=now)
print(seal(clock.now()))
"""
READ = """
import json
from bailiwick.audit.models import AuditRow, Seal
from bailiwick.core.attachments.store import path_of
from bailiwick.core.models import StoredFile
from bailiwick.people.models import Person
file = StoredFile.objects.get()
print(json.dumps({
    "people": list(Person.objects.values_list("name", flat=True)), "file": path_of(file.sha256).read_text(),
    "events": list(AuditRow.objects.order_by("pk").values_list("event", "mac")), "seals": list(Seal.objects.values_list("digest", flat=True)),
}))
"""


def _told(done):
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture
def county(installation):
    """Run an installation with a person, a file and a sealed trail."""
    here = installation()
    here.start()
    assert int(_told(here.run("manage", "shell", "--no-imports", "-c", WRITE))) >= 1
    return here


def test_round_trip(county, installation):
    before = json.loads(_told(county.run("manage", "shell", "--no-imports", "-c", READ)))
    assert before["people"] == ["Rita Alvarez"]
    assert "files" in _told(county.run("backup", "county.tar.gz"))  # while it runs
    assert (county.folder / "county.tar.gz").stat().st_mode & 0o777 == 0o600

    other = installation(fresh=True)
    assert "Restored" in other.run("restore", str(county.folder / "county.tar.gz")).stdout
    after = json.loads(_told(other.run("manage", "shell", "--no-imports", "-c", READ)))
    assert after == before
    assert other.run("manage", "verify_audit").returncode == 0
    assert (other.data / "secret.key").read_text() == (county.data / "secret.key").read_text()
    other.start()
    assert other.status("/health/ready") == 200


def test_refuses_to_overwrite_what_is_there_and_keeps_what_it_replaces(county, installation):
    _told(county.run("backup", "county.tar.gz"))
    running = county.run("restore", "county.tar.gz")
    assert running.returncode == 1
    assert "Stop it first" in running.stderr
    county.stop()
    refused = county.run("restore", "county.tar.gz")
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert "What was there before" in county.run("restore", "--replace", "county.tar.gz").stdout
    kept = next(county.data.glob("replaced-*"))
    assert len(list(kept.glob("bailiwick.sqlite3" if engine() == "sqlite" else "*.dump"))) == 1
    assert json.loads(_told(county.run("manage", "shell", "--no-imports", "-c", READ)))["people"] == ["Rita Alvarez"]


def test_refuses_a_damaged_backup_and_changes_nothing(county, installation):
    _told(county.run("backup", "county.tar.gz"))
    damaged = county.folder / "damaged.tar.gz"
    with tarfile.open(county.folder / "county.tar.gz") as whole, tarfile.open(damaged, "w:gz") as copy:
        for member in whole:
            content = whole.extractfile(member).read()
            spoilt = content[:-1] + bytes([content[-1] ^ 1]) if member.name.startswith("database") else content
            copy.addfile(member, io.BytesIO(spoilt))
    other = installation(fresh=True)
    refused = other.run("restore", str(damaged))
    assert refused.returncode == 1
    assert "digest" in refused.stderr
    assert not (other.data / "bailiwick.sqlite3").exists()
    assert not (other.data / "restoring").exists()
