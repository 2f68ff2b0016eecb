"""What a report is asked for: the period, and what it is narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models import ClockKind, ClockParty, Policy
from bailiwick.desk.models import Category
from bailiwick.people.models import Department, Team
from bailiwick.places.models import Site
from bailiwick.reports.periods import LONGEST, Period, fiscal_year, last_twelve_months, months_in
from bailiwick.reports.permissions import departments_offered, report_roots

if TYPE_CHECKING:
    from datetime import date

    from bailiwick.people.models import User

YEAR, FISCAL, CUSTOM = "12m", "fiscal", "custom"
PERIODS = ((YEAR, _("Last 12 months")), (FISCAL, _("This fiscal year")), (CUSTOM, _("From – to")))


class AskForm(forms.Form):
    """The bar above a report; an empty one asks for the last twelve months of everything."""

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department"), required=False, empty_label=_("All departments"))
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False, empty_label=_("All sites"))
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), required=False, empty_label=_("All teams"))
    party = forms.ChoiceField(label=_("Promised"), required=False, choices=[("", _("To and by all")), *ClockParty.choices])
    kind = forms.ChoiceField(label=_("Promise"), required=False, choices=[("", _("All promises")), *ClockKind.choices])
    policy = forms.ModelChoiceField(Policy.objects.none(), label=_("Policy"), required=False, empty_label=_("All policies"))
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User, today: date, has_period: bool = True, has_promises: bool = False) -> None:
        super().__init__(data)
        self.today, self.roots, self.has_period = today, report_roots(user), has_period
        department = cast("forms.ModelChoiceField[Department]", self.fields["department"])
        offered = departments_offered(user, self.roots)
        department.queryset = Department.objects.filter(pk__in=[one.pk for one in offered])
        department.choices = [("", _("All departments")), *((one.pk, f"{'– ' * one.depth}{one}") for one in offered)]
        for name, rows in (
            ("site", Site.objects.visible_to(user)),
            ("team", Team.objects.visible_to(user)),
            ("category", Category.objects.visible_to(user)),
            ("policy", Policy.objects.visible_to(user)),
        ):
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows
        if not has_promises:
            for name in ("party", "kind", "policy"):
                del self.fields[name]
        if not has_period:
            for name in ("period", "first", "last"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Work out the period; a custom one needs both days, in order, and at most three years."""
        given = super().clean() or {}
        given["dates"] = last_twelve_months(self.today)
        if given.get("period") == FISCAL:
            given["dates"] = fiscal_year(self.today)
        first, last = given.get("first"), given.get("last")
        if self.has_period and (given.get("period") == CUSTOM or (not given.get("period") and (first or last))):
            self._custom(given, first, last)
        return given

    def _custom(self, given: dict[str, Any], first: date | None, last: date | None) -> None:
        if first is None or last is None:
            if not self.errors:
                self.add_error("first" if first is None else "last", _("A period needs its first and its last day."))
        elif first > last:
            self.add_error("last", _("The last day is before the first."))
        elif months_in(Period(first, last)) > LONGEST:
            self.add_error("last", _("A report covers three years at most. Choose a later first day."))
        else:
            given["dates"] = Period(first, last)
