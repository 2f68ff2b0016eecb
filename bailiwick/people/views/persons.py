"""Looking persons up while typing, and the panels on their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.people.models import Department, Person, find_persons
from bailiwick.people.permissions import can_add_account
from bailiwick.people.views.requests import me, panel
from bailiwick.places.models import Room, Site, SiteNotice

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse

#: persons shown in a panel before it links to the list
FIRST = 12


@require_safe
def persons_found(request: HttpRequest) -> HttpResponse:
    """Answer a combobox: who matches what was typed."""
    found = find_persons(request.GET.get("q", ""), me(request))
    return JsonResponse({"results": [{"value": p.pk, "label": p.name, "detail": describe(p)} for p in found]})


def describe(person: Person) -> str:
    """Return the words that tell two of the same name apart: department, place, extension."""
    place = " ".join(str(part) for part in (person.site, person.room) if part)
    return " · ".join(filter(None, (str(person.department or ""), place, person.extension or person.phone)))


@require_safe
def person_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the panel of a person's account and staff entry."""
    person = get_object_or_404(Person.objects.visible_to(me(request)).select_related("account", "department", "staff__team"), pk=pk)
    account = getattr(person, "account", None)
    facts = {
        "person": person,
        "account": account,
        "lock": account.lock_at(now()) if account else None,
        "grants": account.grants.select_related("role", "department") if account else (),
        "may_add": can_add_account(actor_of(request), person),
    }
    return panel(request, "people/panels/account.html", facts, _("Account of %(name)s") % {"name": person})


def _persons_panel(request: HttpRequest, holder: Model, persons: QuerySet[Person], query: str) -> HttpResponse:
    rows = list(persons.filter(retired_at=None).select_related("department", "site", "room")[: FIRST + 1])
    facts = {"holder": holder, "persons": rows[:FIRST], "more": len(rows) > FIRST, "query": query}
    return panel(request, "people/panels/persons.html", facts, str(holder))


@require_safe
def department_persons(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the panel of a department's people, its branch included."""
    department = get_object_or_404(Department.objects.visible_to(me(request)), pk=pk)
    persons = Person.objects.visible_to(me(request)).filter(department__path__startswith=department.path)
    return _persons_panel(request, department, persons, f"department={pk}")


@require_safe
def site_persons(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the panel of who works at a site."""
    site = get_object_or_404(Site.objects.visible_to(me(request)), pk=pk)
    return _persons_panel(request, site, Person.objects.visible_to(me(request)).filter(site=site), f"site={pk}")


@require_safe
def room_persons(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the panel of who sits in a room."""
    room = get_object_or_404(Room.objects.visible_to(me(request)), pk=pk)
    return _persons_panel(request, room, Person.objects.visible_to(me(request)).filter(room=room), f"room={pk}")


@require_safe
def person_notices(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what to know about the place of a person before calling or going there."""
    person = get_object_or_404(Person.objects.visible_to(me(request)).select_related("site"), pk=pk)
    notices = SiteNotice.objects.visible_to(me(request)).in_force(now()).filter(site=person.site) if person.site else SiteNotice.objects.none()
    return panel(request, "places/panels/notices.html", {"site": person.site, "notices": notices}, _("Notices"))
