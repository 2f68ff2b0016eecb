"""Accounts as administrators see them: one page for an account, one small form for each act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.people.actions import (
    change_email,
    create_account,
    end_sessions,
    grant_role,
    lock_account,
    reset_second_factor,
    revoke_role,
    unlock_account,
)
from bailiwick.people.factors import words_of_factor
from bailiwick.people.forms import AccountForm, EmailForm, GrantForm, LockForm
from bailiwick.people.models import ApiToken, Grant, Person, User
from bailiwick.people.permissions import can_add_account, can_edit_account, can_grant_role
from bailiwick.people.views.requests import add_problems, boxes, freshly_proved, me

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise


@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an account: whose it is, what it may do, whether it is locked."""
    user = get_object_or_404(User.objects.visible_to(me(request)).select_related("person__department"), pk=pk)
    return render(request, "people/account.html", _account_facts(request, user))


def _account_facts(request: HttpRequest, user: User) -> dict[str, object]:
    actor, at = actor_of(request), now()
    grants = list(user.grants.select_related("role", "department", "granted_by__person").order_by("role__name"))
    return {
        "account": user,
        "lock": user.lock_at(at),
        "grants": [(grant, can_grant_role(actor, grant.role, grant.department)) for grant in grants],
        "may_edit": can_edit_account(actor, user),
        "may_grant": actor.may("people.grant_roles"),
        "is_own": user.pk == me(request).pk,
        "factors": [words_of_factor(kind) for kind in Authenticator.objects.filter(user_id=user.pk).order_by("type").values_list("type", flat=True)],
        "sessions": UserSession.objects.filter(user_id=user.pk).count(),
        "tokens": ApiToken.objects.filter(user=user).live(at),
        "panels": boxes(request, user),
    }


@require_http_methods(["GET", "POST"])
@freshly_proved
def account_create(request: HttpRequest, person_pk: int) -> HttpResponse:
    """Give a person an account and mail them the link to set a password."""
    person = get_object_or_404(Person.objects.visible_to(me(request)), pk=person_pk)
    require(can_add_account(actor_of(request), person))
    name = person.email.partition("@")[0] or person.name.replace(" ", ".").lower()
    form = AccountForm(request.POST or None, initial={"email": person.email, "username": name})
    if request.method == "POST" and form.is_valid():
        try:
            made = create_account(person, actor=actor_of(request), now=now(), **form.cleaned_data)
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The account is made; a link to set the password is on its way to %(email)s.") % {"email": made.email})
            return redirect("people:account", made.pk)
    facts = {"form": form, "title": _("New account for %(name)s") % {"name": person}, "submit": _("Make the account")}
    return render(request, "people/small_form.html", facts, status=422 if form.errors else 200)


def _act(request: HttpRequest, pk: int, form: forms.Form, act: Callable[[User], object], *, title: str, submit: str, done: str) -> HttpResponse:
    """Show a small form about an account; when it is sent, act and return to the account's page."""
    user = get_object_or_404(User.objects.visible_to(me(request)).select_related("person__department"), pk=pk)
    if request.method == "POST" and form.is_valid():
        try:
            act(user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, str(done))
            return redirect("people:account", user.pk)
    facts = {"form": form, "title": title % {"name": user}, "submit": submit, "account": user}
    return render(request, "people/small_form.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@freshly_proved
def account_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an account from signing in."""
    form = LockForm(request.POST or None)
    return _act(
        request,
        pk,
        form,
        lambda user: lock_account(user, actor=actor_of(request), now=now(), reason=form.cleaned_data["reason"]),
        title=_("Lock the account of %(name)s"),
        submit=_("Lock the account"),
        done=_("The account is locked and signed out everywhere."),
    )


@require_http_methods(["GET", "POST"])
@freshly_proved
def account_email(request: HttpRequest, pk: int) -> HttpResponse:
    """Set another address for password mails."""
    form = EmailForm(request.POST or None)
    return _act(
        request,
        pk,
        form,
        lambda user: change_email(user, actor=actor_of(request), now=now(), email=form.cleaned_data["email"]),
        title=_("Another e-mail address for %(name)s"),
        submit=_("Change the address"),
        done=_("The address is changed."),
    )


@require_http_methods(["GET", "POST"])
@freshly_proved
def account_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    form = GrantForm(request.POST or None)
    return _act(
        request,
        pk,
        form,
        lambda user: grant_role(user, actor=actor_of(request), now=now(), **form.cleaned_data),
        title=_("Give %(name)s a role"),
        submit=_("Give the role"),
        done=_("The role is given."),
    )


@require_POST
@freshly_proved
def account_revoke(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Take a role back."""
    user = get_object_or_404(User.objects.visible_to(me(request)), pk=pk)
    grant = get_object_or_404(Grant.objects.select_related("role", "department", "user__person"), pk=grant_pk, user=user)
    revoke_role(grant, actor=actor_of(request), now=now())
    messages.success(request, _("The role is taken back."))
    return redirect("people:account", pk)


def _simple(act: Callable[..., object], done: str | _StrPromise) -> Callable[[HttpRequest, int], HttpResponse]:
    """Return a view for an act that needs no more than a button."""

    @require_POST
    @freshly_proved
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(User.objects.visible_to(me(request)).select_related("person__department"), pk=pk)
        act(user, actor=actor_of(request), now=now())
        messages.success(request, str(done))
        return redirect("people:account", pk)

    return view


account_unlock = _simple(unlock_account, gettext_lazy("The account may sign in again."))
account_reset_factor = _simple(reset_second_factor, gettext_lazy("The authenticators are removed; new ones can be set up at the next sign-in."))
account_end_sessions = _simple(end_sessions, gettext_lazy("The account is signed out everywhere."))
