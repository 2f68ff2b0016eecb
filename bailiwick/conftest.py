"""The small city of named people, the same in every test.

Rita asks for help, Tomás repairs, Grace runs the desk, Ada administers, Otto audits,
Carl has no business here.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.conf import settings as installation
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation
from hypothesis import settings

from bailiwick.audit import triggers
from bailiwick.audit.models import AuditRow
from bailiwick.clocks import guards
from bailiwick.core import asked_by, kept, statements
from bailiwick.core.actors import Actor, System
from bailiwick.core.testing import NOON
from bailiwick.core.trees import replant
from bailiwick.people.actions import grant_role, index_persons, install_roles
from bailiwick.people.models import Department, Person, Role, Staff, Team, User
from bailiwick.places.models import Building, Room, Site
from tests import pristine

# How long an example takes says more about the machine than about the product.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

#: slug -> (name, role, department code, staff level)
CITIZENS = {
    "rita": ("Rita Alvarez", "client", "LIB", None),
    "tomas": ("Tomás Novak", "technician-2", "IT", "2"),
    "grace": ("Grace Hopewell", "supervisor", "IT", "supervisor"),
    "ada": ("Ada Lindqvist", "administrator", "IT", None),
    "otto": ("Otto Brandt", "auditor", "FIN", None),
    "carl": ("Carl Stone", "client", "ROADS", None),
}
PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests that really commit empty the trail and the ledgers afterwards; those of the triggers install them again.

    What was shipped stands in the trail of a new installation; tests of the trail begin without it.
    """
    with django_db_blocker.unblock():
        triggers.remove(connection)
        guards.remove(connection)
        AuditRow.objects.all().delete()
        put_back = pristine.keep()
    with pytest.MonkeyPatch.context() as patch:
        if put_back:
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: put_back())
        yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":  # a thread of a server that was stopped may still hold a connection
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(autouse=True)
def language():
    """Begin every test in the language of the installation: a page read in another one leaves the thread speaking it."""
    translation.activate(installation.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def forgetful():
    """Begin every test with nothing kept, so that statements may be counted."""
    kept.forget()
    statements.forget()
    asked_by.forget()


@pytest.fixture
def now():
    return NOON


@pytest.fixture
def places(db):
    hall = Site.objects.create(name="City hall", code="CH", address="1 Main Street")
    annex = Site.objects.create(name="Annex 2", code="A2")
    house = Building.objects.create(site=hall, name="Main house", floors=3)
    rooms = [Room.objects.create(building=house, number=n, floor=n[0]) for n in ("101", "102", "204")]
    return SimpleNamespace(hall=hall, annex=annex, house=house, rooms=rooms)


@pytest.fixture
def departments(db):
    made = {
        code: Department.objects.create(code=code, name=name)
        for code, name in {"IT": "Information technology", "LIB": "Library", "FIN": "Finance", "ROADS": "Roads"}.items()
    }
    for department in made.values():
        replant(department)
    return made


@pytest.fixture
def teams(db):
    return SimpleNamespace(desk=Team.objects.create(name="Service desk", tier=1), network=Team.objects.create(name="Network", tier=2))


@pytest.fixture
def city(places, departments, teams):
    """Everyone, by first name, as `User`; `city.person("rita")` is the person behind, `city.actor("rita")` acts."""
    install_roles()
    made = SimpleNamespace(places=places, departments=departments, teams=teams)
    hashed = make_password(PASSWORD)
    for index, (slug, (name, role, code, level)) in enumerate(CITIZENS.items()):
        person = Person.objects.create(
            name=name,
            sort_name=", ".join(reversed(name.split(" "))),
            email=f"{slug}@city.example",
            extension=f"41{index}0",
            department=departments[code],
            site=places.hall,
            room=places.rooms[index % 3],
        )
        user = User.objects.create(username=slug, email=person.email, person=person, password=hashed)
        grant_role(user, actor=System("test city"), now=NOON, role=Role.objects.get(slug=role))
        if level:
            Staff.objects.create(person=person, level=level, team=teams.desk)
        setattr(made, slug, user)
    index_persons(Person.objects.select_related("room"))
    made.person = lambda slug: getattr(made, slug).person
    made.actor = lambda slug: Actor(user=getattr(made, slug))
    return made


@pytest.fixture
def sign_in(city):
    """Return a browser-like client signed in as the named citizen."""

    def signed_in(slug):
        client = Client()
        client.force_login(getattr(city, slug), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
