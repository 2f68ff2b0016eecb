"""Everyone: departments, persons, their accounts and roles, and the IT staff with its teams."""

from bailiwick.people.models.accounts import ApiToken, User
from bailiwick.people.models.contacts import DepartmentContact
from bailiwick.people.models.departments import Department
from bailiwick.people.models.directory import colleagues, find_persons, matching_persons, persons_with
from bailiwick.people.models.languages import chosen_language, language_in, language_of
from bailiwick.people.models.locks import AccountLock, FailedSignIns
from bailiwick.people.models.persons import Person
from bailiwick.people.models.roles import Grant, Role
from bailiwick.people.models.staff import Absence, Skill, Staff, Team, WorkingHours, who_stands_in
from bailiwick.people.models.words import PersonWord

__all__ = [
    "Absence",
    "AccountLock",
    "ApiToken",
    "Department",
    "DepartmentContact",
    "FailedSignIns",
    "Grant",
    "Person",
    "PersonWord",
    "Role",
    "Skill",
    "Staff",
    "Team",
    "User",
    "WorkingHours",
    "chosen_language",
    "colleagues",
    "find_persons",
    "language_in",
    "language_of",
    "matching_persons",
    "persons_with",
    "who_stands_in",
]
