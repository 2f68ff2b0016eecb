"""What tests of people make besides the city itself."""

from __future__ import annotations

import time

from bailiwick.people.models import Person, Role, Staff, User


def make_role(slug, *abilities, **more):
    return Role.objects.create(slug=slug, name=slug.capitalize(), abilities=list(abilities), **more)


def make_person(name, **more):
    return Person.objects.create(name=name, sort_name=more.pop("sort_name", name), **more)


def make_user(name, **more):
    person = more.pop("person", None) or make_person(name, department=more.pop("department", None))
    return User.objects.create(username=name.lower(), email=f"{name.lower()}@city.example", person=person, **more)


def make_staff(name, team, **more):
    return Staff.objects.create(person=make_person(name), team=team, **more)


def prove(client, user):
    """Let a client count as somebody who gave their password a moment ago."""
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()
    return client
