"""Forms of the plain records: departments, persons, teams, skills, staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from bailiwick.people.models import Department, DepartmentContact, Person, Skill, Staff, Team

if TYPE_CHECKING:
    # Django's own class takes no parameter at run time; only its stubs do.
    DepartmentModelForm = forms.ModelForm[Department]
    ContactModelForm = forms.ModelForm[DepartmentContact]
    PersonModelForm = forms.ModelForm[Person]
    TeamModelForm = forms.ModelForm[Team]
    SkillModelForm = forms.ModelForm[Skill]
    StaffModelForm = forms.ModelForm[Staff]
else:
    DepartmentModelForm = ContactModelForm = PersonModelForm = TeamModelForm = SkillModelForm = StaffModelForm = forms.ModelForm


class DepartmentForm(DepartmentModelForm):
    """A department and where it stands."""

    class Meta:
        model = Department
        fields = ("name", "code", "parent")


class DepartmentContactForm(ContactModelForm):
    """Who follows what a department asked for."""

    class Meta:
        model = DepartmentContact
        fields = ("person", "department")


class PersonForm(PersonModelForm):
    """A person's particulars; the room must be at the site, and gives the site when that is left out."""

    class Meta:
        model = Person
        fields = (
            "name",
            "sort_name",
            "employee_number",
            "job_title",
            "department",
            "manager",
            "email",
            "phone",
            "extension",
            "mobile",
            "site",
            "room",
            "is_vip",
        )

    def clean(self) -> dict[str, Any]:
        """Bring room and site together."""
        data = super().clean() or self.cleaned_data
        room, site = data.get("room"), data.get("site")
        if room is not None and site is None:
            data["site"] = room.building.site
        elif room is not None and site is not None and room.building.site_id != site.pk:
            self.add_error("room", _("This room is at %(site)s.") % {"site": room.building.site})
        manager = data.get("manager")
        if manager is not None and manager.pk == self.instance.pk:
            self.add_error("manager", _("Nobody is their own manager."))
        return data


class TeamForm(TeamModelForm):
    """A team and its tier."""

    class Meta:
        model = Team
        fields = ("name", "tier", "email", "lead")


class SkillForm(SkillModelForm):
    """A skill."""

    class Meta:
        model = Skill
        fields = ("name",)


class StaffForm(StaffModelForm):
    """A person as a member of the IT staff."""

    class Meta:
        model = Staff
        fields = ("person", "level", "team", "skills")
