"""What people's views read from a request, and how an action's refusal returns to its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from allauth.account.decorators import reauthentication_required
from django.shortcuts import render

from bailiwick.core.panels import panels_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.exceptions import ValidationError
    from django.db.models import Model
    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse

    from bailiwick.people.models import User


P = ParamSpec("P")


def freshly_proved(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Ask for the password or a key before a page that touches rights, unless it was given a moment ago."""
    asked: Callable[Concatenate[HttpRequest, P], HttpResponse] = reauthentication_required(view)
    return asked


def freshly_proved_to_change(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Ask likewise, but only when something is sent; looking needs no proof."""
    asked: Callable[Concatenate[HttpRequest, P], HttpResponse] = reauthentication_required(allow_get=True)(view)
    return asked


def me(request: HttpRequest) -> User:
    """Return the signed-in account; every page here needs one."""
    return cast("User", request.user)


def add_problems(form: BaseForm, error: ValidationError) -> None:
    """Put an action's sentences beside the fields they are about."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, sentences in error.message_dict.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


def boxes(request: HttpRequest, record: Model) -> list[dict[str, object]]:
    """Return the boxes that other apps put on the page of a record which has a page of its own here."""
    return [{"title": panel.title, "url": panel.url_for(record)} for panel in panels_for(record, me(request))]


def panel(request: HttpRequest, template: str, facts: dict[str, object], title: str) -> HttpResponse:
    """Render a box for the page that asked for it, or as a page of its own for a plain visit."""
    if request.headers.get("HX-Request"):
        return render(request, template, facts)
    return render(request, "people/panel_page.html", {**facts, "panel_template": template, "title": title})
