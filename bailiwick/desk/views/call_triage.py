"""The questions on the call form: what was answered so far, and what of it the form shows and sends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from bailiwick.core.actors import account_of
from bailiwick.core.hints import key_in
from bailiwick.desk.actions import Around, sitting_of
from bailiwick.desk.forms.calls import CallForm
from bailiwick.desk.models import Category
from bailiwick.desk.views.asked import drawn_part
from bailiwick.people.models import Person
from bailiwick.places.models import Site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

    from bailiwick.desk.actions import Opening
    from bailiwick.people.models import Department

#: impact and urgency as the answers last made them, so that a change by hand is known for one
COMPUTED = "triage_computed"


def stepped_form(request: HttpRequest) -> CallForm:
    """Return the form with everything typed and nothing complained about, for the next question."""
    initial = request.POST.dict()
    if "triage_category" in initial:
        initial["category"] = initial["triage_category"]
    return CallForm(user=account_of(request), initial=initial)


def call_part(request: HttpRequest, form: CallForm, moment: datetime) -> dict[str, Any]:
    """Return the part of the call form with the questions."""
    around = _around(form, request)
    sitting = sitting_of(request.POST, around.category, "desk")
    part = drawn_part(sitting, around, account_of(request), moment, url=reverse("desk:call_triage"), title=str(form["title"].value() or ""))
    severity = part.get("severity")
    return part | {"computed": f"{severity['impact']}.{severity['urgency']}" if severity else "", "computed_name": COMPUTED}


def _around(form: CallForm, request: HttpRequest) -> Around:
    """Return what the form says about category, person and place; what it cannot find is left out."""
    keys = {name: key_in(form[name].value()) for name in ("category", "caller", "affected", "site", "new_department")}
    user = account_of(request)
    category = Category.objects.visible_to(user).filter(pk=keys["category"], retired_at=None).first() if keys["category"] else None
    key = keys["affected"] or keys["caller"]
    person = Person.objects.visible_to(user).select_related("department", "site").filter(pk=key).first() if key else None
    site = Site.objects.visible_to(user).filter(pk=keys["site"]).first() if keys["site"] else None
    department: Department | None = person.department if person is not None else None
    return Around(category, site or (person.site if person is not None else None), department, person)


def follow_answers(form: CallForm, sent: Mapping[str, str], part: Mapping[str, Any]) -> None:
    """Show impact and urgency as the answers make them, unless somebody has set them otherwise by hand."""
    severity = part.get("severity")
    if severity is not None and not _is_set_by_hand(sent):
        form.initial.update({"impact": severity["impact"], "urgency": severity["urgency"]})


def _is_set_by_hand(sent: Mapping[str, str]) -> bool:
    before = sent.get(COMPUTED, "")
    return bool(before) and f"{sent.get('impact', '')}.{sent.get('urgency', '')}" != before


def triaged_opening(opening: Opening, sent: Mapping[str, str]) -> Opening:
    """Return the opening with the answers; impact and urgency that only show what these made are left to them."""
    sitting = sitting_of(sent, opening.category, "desk")
    if sitting is None or sitting.answers is None:
        return opening
    triaged = replace(opening, triage=sitting.answers)
    return triaged if _is_set_by_hand(sent) else replace(triaged, impact=None, urgency=None)
