"""A backup made while somebody writes is that of one instant, proves itself, and comes back; one that lost anything is refused."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile

import pytest

from tests.faults.conftest import shell, told

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]

#: each round is one transaction: a department, a person of it and a file, kept before its row
WRITE = """
import itertools
from django.core.files.base import ContentFile
from django.db import transaction
from bailiwick.audit.actions import seal
from bailiwick.core import clock
from bailiwick.core.attachments.store import keep
from bailiwick.core.models import StoredFile
from bailiwick.core.actors import System
from bailiwick.people.actions import grant_role
from bailiwick.people.models import Department, Person, Role, User
for n in itertools.count():
    kept = keep(ContentFile(b"photograph %d" % n, name="photo.jpg"))
    with transaction.atomic():
        department = Department.objects.create(code=f"W{n}", name=f"Written {n}")
        person = Person.objects.create(name=f"Writer {n}", sort_name=f"{n}", department=department)
        StoredFile.objects.create(sha256=kept.digest, size=kept.size, media_type="image/jpeg", stored_at=clock.now())
        if n % 10 == 0:
            user = User.objects.create(username=f"writer{n}", person=person)
            grant_role(user, actor=System("test"), now=clock.now(), role=Role.objects.get(slug="client"))
    if n % 50 == 49:
        seal(clock.now())
    print(n, flush=True)
"""
READ = """
import json
from bailiwick.core.attachments.checking import check_files
from bailiwick.core.models import StoredFile
from bailiwick.people.models import Department, Person
print(json.dumps([Department.objects.filter(code__startswith="W").count(), Person.objects.count(), StoredFile.objects.count(), len(check_files().missing)]))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request, installation):
    """Return two empty installations on one engine: one that is written to, one to restore into."""
    if request.param == "sqlite":
        made = [installation(fresh=True, database=""), installation(fresh=True, database="")]
    else:
        server = request.getfixturevalue("postgres")
        server.ask("CREATE DATABASE other", "postgres")
        made = [installation(fresh=True, BAILIWICK_DATABASE_URL=server.url.replace("/bailiwick?", f"/{name}?")) for name in ("bailiwick", "other")]
    assert made[0].run("manage", "migrate", "-v0").returncode == 0
    return made


def back_up_amid(here, file):
    """Make a backup while another process writes without a pause; return how many rounds it had written before and after."""
    command = [*here.command, "manage", "shell", "--no-imports", "-c", WRITE]
    with subprocess.Popen(command, env=here.environment, cwd=here.folder, text=True, stdout=subprocess.PIPE) as writer:
        before = 0
        while before < 60:
            before = int(writer.stdout.readline())
        done = here.run("backup", file)
        writer.kill()
        after = int(writer.stdout.read().split("\n")[-2])
    told(done)
    return before, after


def test_is_of_one_instant_and_comes_back(places):
    here, other = places
    before, after = back_up_amid(here, "amid.tar.gz")
    proved = here.run("backup", "--verify", "amid.tar.gz")
    assert "can be restored" in told(proved)
    assert not list(here.folder.glob(".verify-*"))
    restored = other.run("restore", str(here.folder / "amid.tar.gz"))
    assert "Proved:" in restored.stdout, restored.stderr
    departments, persons, files, missing = json.loads(shell(other, READ))
    assert departments == persons == files
    assert before < departments <= after + 1
    assert missing == 0
    assert other.run("manage", "verify_audit").returncode == 0
    check_refusal_of_loss(here)


def check_refusal_of_loss(here):
    """Change nothing but the number of rows that the manifest tells: every digest is right, and still it is refused."""
    lossy = here.folder / "lossy.tar.gz"
    with tarfile.open(here.folder / "amid.tar.gz") as whole, tarfile.open(lossy, "w:gz") as copy:
        for member in whole:
            content = whole.extractfile(member).read()
            if member.name == "manifest.json":
                said = json.loads(content)
                said["tables"]["people_person"] += 1
                content = json.dumps(said).encode()
                member.size = len(content)
            copy.addfile(member, io.BytesIO(content))
    refused = here.run("backup", "--verify", "lossy.tar.gz")
    assert refused.returncode == 1
    assert "people_person has" in refused.stderr
    kept = here.run("restore", "--replace", "lossy.tar.gz")
    assert kept.returncode == 1
    assert json.loads(shell(here, READ))[0] > 0  # what was there is there
