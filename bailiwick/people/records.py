"""Departments, persons, staff, teams, skills and accounts as generic records."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core import clock
from bailiwick.core.permissions import require
from bailiwick.core.records import Column, Fact, Filter, Kind, Record, register, register_audience
from bailiwick.core.records.naming import JOINT
from bailiwick.core.search import index
from bailiwick.people.actions import index_person, prepare_person
from bailiwick.people.audiences import ROLES, TEAMS
from bailiwick.people.forms import DepartmentContactForm, DepartmentForm, PersonForm, SkillForm, StaffForm, TeamForm
from bailiwick.people.models import AccountLock, Department, DepartmentContact, Person, Skill, Staff, Team, User, matching_persons
from bailiwick.people.permissions import can_edit_person, can_edit_staff

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account, Actor
    from bailiwick.core.events import Changes
    from bailiwick.core.records.columns import Values

#: particulars of a person that are words of the look-up
LOOKED_UP = frozenset({"name", "email", "employee_number", "extension", "phone", "mobile", "room", "retired_at"})


def _prepare(record: Model, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - the hook's signature
    person = cast("Person", record)
    require(can_edit_person(actor, person), _("You may not put persons into this department."))
    prepare_person(person)


def _indexed(record: Model, changes: Changes, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - the hook's signature
    person = cast("Person", record)
    if not changes or LOOKED_UP & changes.keys():
        index_person(person)
    index(person)


def _matching(rows: QuerySet[Model], text: str, user: Account) -> QuerySet[Model]:  # noqa: ARG001 - the hook's signature
    return cast("QuerySet[Model]", matching_persons(cast("QuerySet[Person]", rows), text))  # type: ignore[arg-type] # the same queryset, typed twice


def _room(row: Values) -> str:
    parts = (row["room__building__site__name"], row["room__building__name"], row["room__number"])
    return JOINT.join(map(str, parts)) if row["room__number"] is not None else ""


def _mail(value: object, _row: Values) -> str:
    return format_html('<a href="mailto:{0}">{0}</a>', value) if value else ""


def _call(value: object, _row: Values) -> str:
    return format_html('<a href="tel:{}">{}</a>', str(value).replace(" ", ""), value) if value else ""


def _locked(_user: Account, values: list[str]) -> Q:
    holds = Q(pk__in=AccountLock.objects.filter(Q(ends_at=None) | Q(ends_at__gt=clock.now())).values("user"))
    return holds if "yes" in values else ~holds


def _level(value: object, _row: Values) -> str:
    return str(dict(Staff.Level.choices).get(str(value), value))


register(
    Record(
        model=Department,
        slug="departments",
        form=DepartmentForm,
        section="people",
        icon="building",
        order=20,
        edit="people.edit_departments",
        about=gettext_lazy("The tree by which rights are scoped and reports are cut."),
        why_empty=gettext_lazy(
            "Departments come first: persons, rights and reports hang on them. Import the list of your personnel system, or add the first."
        ),
        columns=[
            Column("name", gettext_lazy("Name"), sort=True, main=True),
            Column("code", gettext_lazy("Code"), sort=True),
            Column("parent", gettext_lazy("Part of"), value="parent__name", sort=True),
        ],
        search=("name", "code"),
        default_sort="name",
        import_key="code",
    )
)

register(
    Record(
        model=DepartmentContact,
        slug="department-contacts",
        form=DepartmentContactForm,
        section="people",
        icon="people",
        order=25,
        edit="people.edit_departments",
        about=gettext_lazy("Who sees the requests of a whole department, as whoever asked sees them; need-to-know ones never."),
        why_empty=gettext_lazy("A department that asks much is glad of one person who knows how everything stands. Name them here."),
        columns=[
            Column("person", gettext_lazy("Person"), value="person__name", sort=True, main=True),
            Column("department", gettext_lazy("Department"), value="department__name", sort=True),
        ],
        search=("person__name", "department__name"),
        select_related=("person", "department"),
        import_key=("person", "department"),
    )
)

register(
    Record(
        model=Person,
        slug="persons",
        form=PersonForm,
        section="people",
        icon="person",
        order=10,
        edit="people.edit_persons",
        can_edit=lambda actor, record: can_edit_person(actor, cast("Person | None", record)),
        about=gettext_lazy("Everyone the desk serves, with or without an account."),
        why_empty=gettext_lazy(
            "Callers are found here by name, telephone, extension or room. Import the directory of your personnel system, or add somebody."
        ),
        columns=[
            Column("name", gettext_lazy("Name"), sort="sort_name", main=True),
            Column("job_title", gettext_lazy("Job title"), quiet=True),
            Column("department", gettext_lazy("Department"), value="department__name", sort=True),
            Column("site", gettext_lazy("Site"), value="site__name", sort=True, quiet=True),
            Column(
                "room",
                gettext_lazy("Room"),
                value="room__number",
                also=("room__building__name", "room__building__site__name"),
                file=_room,
                quiet=True,
            ),
            Column("extension", gettext_lazy("Extension"), sort=True),
            Column("phone", gettext_lazy("Phone"), format=_call, optional=True),
            Column("mobile", gettext_lazy("Mobile"), format=_call, optional=True),
            Column("email", gettext_lazy("E-mail"), format=_mail, quiet=True, optional=True),
            Column("employee_number", gettext_lazy("Employee number"), sort=True, optional=True),
            Column("manager", gettext_lazy("Manager"), value="manager__name", optional=True),
        ],
        search_query=_matching,
        select_related=("department", "site", "room"),
        default_sort="name",
        import_key="employee_number",
        before_save=_prepare,
        after_save=_indexed,
    )
)

register(
    Record(
        model=Team,
        slug="teams",
        form=TeamForm,
        section="people",
        icon="people",
        order=40,
        edit="people.edit_staff",
        about=gettext_lazy("Who takes tickets over, and at which tier."),
        why_empty=gettext_lazy("A ticket always lies with a team. One “Service desk” is enough to begin."),
        columns=[
            Column("name", gettext_lazy("Name"), sort=True, main=True),
            Column("tier", gettext_lazy("Tier"), sort=True, number=True),
            Column("lead", gettext_lazy("Lead"), value="lead__name"),
            Column("email", gettext_lazy("E-mail"), format=_mail, quiet=True),
        ],
        search=("name",),
        default_sort="tier",
        import_key="name",
        facts=(
            Fact(
                gettext_lazy("Members"),
                lambda team: ", ".join(str(s) for s in cast("Team", team).members.filter(retired_at=None).select_related("person")),
            ),
        ),
    )
)

register(
    Record(
        model=Skill,
        slug="skills",
        form=SkillForm,
        section="people",
        icon="star",
        order=50,
        edit="people.edit_staff",
        about=gettext_lazy("What staff are good at, for hand-offs to the right person."),
        why_empty=gettext_lazy("Name what not everybody can do: “Cisco voice”, “911 consoles”."),
        columns=[Column("name", gettext_lazy("Name"), sort=True, main=True)],
        search=("name",),
        default_sort="name",
        import_key="name",
    )
)

register(
    Record(
        model=Staff,
        slug="staff",
        form=StaffForm,
        section="people",
        icon="wrench",
        order=30,
        see="people.see_staff",
        edit="people.edit_staff",
        can_edit=lambda actor, record: can_edit_staff(actor, cast("Staff | None", record)),
        about=gettext_lazy("The IT people who work on tickets: level, team, skills, hours, absences."),
        why_empty=gettext_lazy("Add the persons who take calls; then give each an account with a role."),
        columns=[
            Column("person", gettext_lazy("Name"), value="person__name", sort="person__sort_name", main=True),
            Column("level", gettext_lazy("Level"), sort=True, format=_level),
            Column("team", gettext_lazy("Team"), value="team__name", sort=True),
            Column("skills", gettext_lazy("Skills"), value="skills__name", many=True, quiet=True),
            Column("extension", gettext_lazy("Extension"), value="person__extension"),
        ],
        search=("person__name", "person__sort_name"),
        select_related=("person", "team"),
        filters=[
            Filter("team"),
            Filter("level"),
            Filter("skills"),
        ],
        default_sort="person",
        import_key="person",
    )
)


def _lock_badge(row: Values) -> str:
    return "" if row["is_active"] else format_html('<span class="badge badge--warning">{}</span>', _("Locked"))


register(
    Record(
        model=User,
        slug="accounts",
        title=gettext_lazy("Accounts"),
        section="people",
        icon="key",
        order=60,
        see="people.see_roles",
        about=gettext_lazy("Who signs in, with which roles. An account is made from a person's page."),
        why_empty=gettext_lazy("Open a person and make their account."),
        columns=[
            Column("person", gettext_lazy("Name"), value="person__name", sort="person__sort_name", main=True),
            Column("username", gettext_lazy("User name"), sort=True),
            Column("email", gettext_lazy("E-mail"), format=_mail, quiet=True),
            Column("department", gettext_lazy("Department"), value="person__department__name", sort=True, quiet=True),
            Column("roles", gettext_lazy("Roles"), value="grants__role__name", many=True),
            Column("last_login", gettext_lazy("Last sign-in"), sort=True, optional=True),
        ],
        filters=[
            Filter("role", gettext_lazy("Role"), path="grants__role"),
            Filter("is_active", gettext_lazy("May sign in"), kind=Kind.BOOLEAN),
            Filter("locked", gettext_lazy("Locked"), path="is_active", kind=Kind.BOOLEAN, query=_locked),
        ],
        search=("person__name", "username", "email"),
        select_related=("person",),
        default_sort="person",
        detail_url="people:account",
        row_badges=_lock_badge,
        badge_paths=("is_active",),
    )
)

register_audience(ROLES)
register_audience(TEAMS)
