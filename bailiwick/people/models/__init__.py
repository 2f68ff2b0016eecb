"""Everyone: departments, persons, their accounts and roles, and the IT staff with its teams."""

from bailiwick.people.models.accounts import ApiToken, User
from bailiwick.people.models.departments import Department
from bailiwick.people.models.persons import Person
from bailiwick.people.models.roles import Grant, Role
from bailiwick.people.models.staff import Absence, Skill, Staff, Team, WorkingHours

__all__ = ["Absence", "ApiToken", "Department", "Grant", "Person", "Role", "Skill", "Staff", "Team", "User", "WorkingHours"]
