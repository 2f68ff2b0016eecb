"""What the API of people takes and gives."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Field, Schema

from bailiwick.core.api import Key


class NamedOut(Schema):
    """Another record, by key and name."""

    id: int
    name: str


class MeOut(Schema):
    """Who the request acts as, and what it may do."""

    id: int
    username: str
    name: str
    email: str
    roles: list[str]
    abilities: list[str] = Field(description="What this request may do; a token narrows it.")
    token_limited: bool


class PersonOut(Schema):
    """A person as the look-up shows them."""

    id: int
    name: str
    job_title: str
    email: str
    phone: str
    extension: str
    department: NamedOut | None
    site: NamedOut | None
    room: NamedOut | None

    @staticmethod
    def resolve_department(person: object) -> dict[str, object] | None:
        """Return the department by key and name."""
        return named(person, "department")

    @staticmethod
    def resolve_site(person: object) -> dict[str, object] | None:
        """Return the site by key and name."""
        return named(person, "site")

    @staticmethod
    def resolve_room(person: object) -> dict[str, object] | None:
        """Return the room by key and name."""
        return named(person, "room")


def named(record: object, field: str) -> dict[str, object] | None:
    """Return a related record by key and name, if there is one."""
    other = getattr(record, field)
    return {"id": other.pk, "name": str(other)} if other is not None else None


class StaffMemberOut(Schema):
    """A member of the IT staff."""

    id: int
    name: str
    person_id: int
    level: str
    team: NamedOut
    skills: list[str]

    @staticmethod
    def resolve_name(staff: object) -> str:
        """Return the person's name."""
        return str(staff)

    @staticmethod
    def resolve_skills(staff: object) -> list[str]:
        """Return the names of the skills."""
        return [skill.name for skill in staff.skills.all()]  # type: ignore[attr-defined] # a Staff; ninja passes any object

    @staticmethod
    def resolve_team(staff: object) -> dict[str, object] | None:
        """Return the team by key and name."""
        return named(staff, "team")


class AbsenceIn(Schema):
    """Days away."""

    starts_on: date
    ends_on: date
    reason: str = Field("", max_length=120)
    substitute_id: Key | None = Field(None, description="The staff member who stands in.")


class AbsenceOut(Schema):
    """Days on which a staff member is away."""

    id: int
    staff_id: int
    starts_on: date
    ends_on: date
    reason: str
    substitute_id: int | None


class TokenOut(Schema):
    """An API token, without its secret."""

    id: int
    name: str
    hint: str
    abilities: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
