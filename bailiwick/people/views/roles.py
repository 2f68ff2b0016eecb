"""Roles: the matrix of who may do what, and the page to change one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import Ability, abilities, require
from bailiwick.core.problems import Conflict
from bailiwick.people.actions import change_role, create_role, retire_role
from bailiwick.people.forms import RoleForm
from bailiwick.people.models import Grant, Role
from bailiwick.people.permissions import can_edit_roles
from bailiwick.people.roles import BUILT_IN_ROLES, area_words
from bailiwick.people.views.requests import add_problems, boxes, freshly_proved, freshly_proved_to_change, me

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Show every ability against every role."""
    require(me(request).may("people.see_roles"))
    shown = sorted(Role.objects.visible_to(me(request)).filter(retired_at=None), key=_usual_order)
    held = [(role, set(role.abilities)) for role in shown]
    groups = [
        (area_words(area), [(ability, [(role, ability.name in names) for role, names in held]) for ability in group]) for area, group in _by_area()
    ]
    facts = {"roles": shown, "groups": groups, "may_edit": can_edit_roles(actor_of(request))}
    return render(request, "people/roles.html", facts)


def _usual_order(role: Role) -> tuple[int, str]:
    slugs = list(BUILT_IN_ROLES)
    return (slugs.index(role.slug) if role.slug in slugs else len(slugs), role.name)


def _by_area() -> Iterable[tuple[str, list[Ability]]]:
    ordered = sorted(abilities.values(), key=lambda ability: ability.name.partition(".")[0])
    return ((area, list(group)) for area, group in groupby(ordered, key=lambda ability: ability.name.partition(".")[0]))


@require_http_methods(["GET", "POST"])
@freshly_proved_to_change
def role(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a role with its holders; who may, changes what it allows."""
    require(me(request).may("people.see_roles"))
    shown = get_object_or_404(Role.objects.visible_to(me(request)), slug=slug)
    problem = ""
    if request.method == "POST":
        try:
            _change(request, shown)
        except ValidationError as error:
            problem = " ".join(error.messages)
        except Conflict as conflict:
            problem = str(conflict.message)
        else:
            messages.success(request, _("The role is changed; it holds from the next click of everyone who has it."))
            return redirect("people:roles")
        shown.refresh_from_db()
    groups = [(area_words(area), [(ability, ability.name in shown.abilities) for ability in group]) for area, group in _by_area()]
    facts = {
        "role": shown,
        "groups": groups,
        "holders": _holders(shown),
        "problem": problem,
        "may_edit": can_edit_roles(actor_of(request)),
        "is_built_in": shown.slug in BUILT_IN_ROLES,
        "panels": boxes(request, shown),
    }
    return render(request, "people/role.html", facts, status=409 if problem else 200)


@require_http_methods(["GET", "POST"])
@freshly_proved_to_change
def role_create(request: HttpRequest) -> HttpResponse:
    """Make another role."""
    require(can_edit_roles(actor_of(request)))
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_role(actor=actor_of(request), now=now(), **form.cleaned_data)
        except ValidationError as error:
            add_problems(form, error)
        else:
            return redirect("people:role", made.slug)
    facts = {"form": form, "title": _("Another role"), "submit": _("Make the role")}
    return render(request, "people/small_form.html", facts, status=422 if form.errors else 200)


@require_POST
@freshly_proved
def role_retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a role out of use."""
    shown = get_object_or_404(Role.objects.visible_to(me(request)), slug=slug)
    retire_role(shown, actor=actor_of(request), now=now())
    messages.success(request, _("“%(name)s” gives nothing any more.") % {"name": shown.name})
    return redirect("people:roles")


def _change(request: HttpRequest, changed: Role) -> None:
    version = request.POST.get("version", "")
    if not version.isdigit():
        raise ValidationError(_("The page was incomplete. Load it again."))
    change_role(
        changed,
        actor=actor_of(request),
        now=now(),
        abilities=request.POST.getlist("abilities"),
        requires_second_factor="requires_second_factor" in request.POST,
        version=int(version),
    )


def _holders(shown: Role) -> Iterable[Grant]:
    return Grant.objects.filter(role=shown).select_related("user__person", "department").order_by("user__person__sort_name")[:200]
