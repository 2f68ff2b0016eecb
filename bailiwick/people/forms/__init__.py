"""What people's pages take in: parsed and checked, never saved here."""

from bailiwick.people.forms.accounts import (
    AccountForm,
    EmailForm,
    GrantForm,
    LockForm,
    PreferencesForm,
    RoleForm,
    TokenForm,
)
from bailiwick.people.forms.records import DepartmentContactForm, DepartmentForm, PersonForm, SkillForm, StaffForm, TeamForm
from bailiwick.people.forms.staff import AbsenceForm, WeekForm

__all__ = [
    "AbsenceForm",
    "AccountForm",
    "DepartmentContactForm",
    "DepartmentForm",
    "EmailForm",
    "GrantForm",
    "LockForm",
    "PersonForm",
    "PreferencesForm",
    "RoleForm",
    "SkillForm",
    "StaffForm",
    "TeamForm",
    "TokenForm",
    "WeekForm",
]
