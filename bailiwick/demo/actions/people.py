"""Brings departments, persons, teams, staff, accounts and categories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from bailiwick.core.trees import replant
from bailiwick.demo.actions.register import free_name
from bailiwick.demo.actions.signing_in import PASSWORD
from bailiwick.desk.actions import attach_trees
from bailiwick.desk.models import Category
from bailiwick.people.actions import index_persons, prepare_person
from bailiwick.people.models import Absence, Department, Grant, Person, Role, Skill, Staff, Team, User, WorkingHours

if TYPE_CHECKING:
    from bailiwick.demo.actions.moments import Wall
    from bailiwick.demo.actions.places import Places
    from bailiwick.demo.actions.register import Register
    from bailiwick.demo.plan import County
    from bailiwick.demo.plan.shapes import Member

_KNOWN_ROLES = {"rita": "client", "carl": "client", "lucia": "client", "otto": "auditor", "ada": "administrator"}
#: who reads another language than the installation's
LANGUAGES = {"lucia": "es"}
_ROLES = {"1": "technician-1", "2": "technician-2", "3": "senior", "lead": "senior", "supervisor": "supervisor"}


@dataclass(frozen=True, slots=True)
class People:
    """What was brought, by the keys of the plan."""

    departments: dict[str, Department]
    persons: dict[str, Person]
    teams: dict[str, Team]
    staff: dict[str, Staff]
    users: dict[str, User]
    categories: dict[str, Category]


def bring_people(county: County, places: Places, register: Register, wall: Wall) -> People:
    """Insert everybody, with what they are found by and what they may do."""
    departments = _departments(county, register)
    persons = _persons(county, departments, places, register)
    teams = _teams(county, persons, register)
    staff = _staff(county, persons, teams, register, wall)
    users = _users(county, persons, register, wall)
    return People(departments, persons, teams, staff, users, _categories(county, teams, register))


def _departments(county: County, register: Register) -> dict[str, Department]:
    made: dict[str, Department] = {}
    for key, plan in county.departments.items():
        department = made[key] = Department(name=plan.name, code=free_name(plan.code, Department, "code"), parent=made.get(plan.parent))
        department.save(force_insert=True)
        replant(department)
    register.note(list(made.values()))
    return made


def _persons(county: County, departments: dict[str, Department], places: Places, register: Register) -> dict[str, Person]:
    made = {
        login: Person(
            name=plan.name,
            employee_number=plan.number,
            email=plan.email,
            phone=plan.phone,
            extension=plan.extension,
            mobile=plan.mobile,
            job_title=plan.title,
            department=departments[plan.department],
            site=places.sites[plan.site],
            room=places.rooms[plan.site, plan.room.building, plan.room.number],
        )
        for login, plan in county.people.items()
    }
    for person in made.values():
        prepare_person(person)
    register.bring(list(made.values()))
    for login, person in made.items():
        person.manager = made.get(county.people[login].manager)
    Person.objects.bulk_update(made.values(), ["manager"], batch_size=400)
    index_persons(made.values())
    return made


def _teams(county: County, persons: dict[str, Person], register: Register) -> dict[str, Team]:
    made = {
        key: Team(name=free_name(plan.name, Team, "name"), tier=plan.tier, lead=persons[plan.lead], email=f"it-{key}@harrow.example")
        for key, plan in county.teams.items()
    }
    register.bring(list(made.values()))
    return made


def _staff(county: County, persons: dict[str, Person], teams: dict[str, Team], register: Register, wall: Wall) -> dict[str, Staff]:
    made = {key: Staff(person=persons[plan.login], level=plan.level, team=teams[plan.team]) for key, plan in county.staff.items()}
    register.bring(list(made.values()))
    wanted = sorted({skill for plan in county.staff.values() for skill in plan.skills})
    there = {skill.name: skill for skill in Skill.objects.filter(name__in=wanted)}
    fresh = register.bring([Skill(name=name) for name in wanted if name not in there])
    skills = there | {skill.name: skill for skill in fresh}
    through = Staff.skills.through
    through._default_manager.bulk_create(
        through(staff_id=made[key].pk, skill_id=skills[name].pk) for key, plan in county.staff.items() for name in plan.skills
    )
    WorkingHours.objects.bulk_create(row for key, plan in county.staff.items() for row in _hours(made[key], plan))
    Absence.objects.bulk_create(_absence(county, made, plan, wall) for plan in county.staff.values() if plan.absent)
    return made


def _hours(staff: Staff, plan: Member) -> list[WorkingHours]:
    starts, dash, ends = plan.hours.partition("-")
    if not dash:  # "24x7 on call" keeps office hours, too
        starts, ends = "08:00", "17:00"
    return [WorkingHours(staff=staff, weekday=day, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends)) for day in range(5)]


def _absence(county: County, made: dict[str, Staff], plan: Member, wall: Wall) -> Absence:
    today = wall.local(wall.aware(county.now)).date()
    return Absence(
        staff=made[plan.key],
        starts_on=today - timedelta(days=4),
        ends_on=today + timedelta(days=9),
        reason="Leave",
        substitute=made.get(plan.substitute),
    )


def _users(county: County, persons: dict[str, Person], register: Register, wall: Wall) -> dict[str, User]:
    taken = {name.lower() for name in User.objects.values_list("username", flat=True)}
    hashed, at = make_password(PASSWORD), wall.aware(county.now)
    roles = {role.slug: role for role in Role.objects.all()}
    wanted = {**{key: _KNOWN_ROLES.get(key) or _ROLES[plan.level] for key, plan in county.staff.items()}, **_KNOWN_ROLES}
    made = {
        login: User(
            username=f"{login}.demo" if login in taken else login,
            email=persons[login].email,
            person=persons[login],
            password=hashed,
            preferences={"language": LANGUAGES[login]} if login in LANGUAGES else {},
        )
        for login in wanted
    }
    register.bring(list(made.values()))
    Grant.objects.bulk_create(Grant(user=user, role=roles[wanted[login]], granted_at=at) for login, user in made.items())
    EmailAddress.objects.bulk_create(EmailAddress(user_id=user.pk, email=user.email, verified=True, primary=True) for user in made.values())
    return made


def _categories(county: County, teams: dict[str, Team], register: Register) -> dict[str, Category]:
    """Make the tree; a group or leaf that is there already under its name is used."""
    made: dict[str, Category] = {}
    groups: dict[str, Category] = {category.name: category for category in Category.objects.filter(parent=None)}
    for key, plan in county.categories.items():
        if plan.group not in groups:
            groups[plan.group] = _planted(Category(name=plan.group), register)
        known = Category.objects.filter(parent=groups[plan.group], name=plan.name).first()
        code = "" if Category.objects.filter(code=key).exists() else key
        made[key] = known or _planted(
            Category(
                name=plan.name,
                code=code,
                parent=groups[plan.group],
                team=teams[plan.team],
                kind=plan.kind,
                impact=plan.impact,
                urgency=1 if plan.kind == "request" else plan.urgency,
            ),
            register,
        )
    attach_trees()
    return made


def _planted(category: Category, register: Register) -> Category:
    category.save(force_insert=True)
    replant(category)
    register.note([category])
    return category
