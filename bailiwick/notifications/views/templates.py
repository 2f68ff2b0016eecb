"""The words of notices: edited with a preview on something that really happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bailiwick.core import clock
from bailiwick.core.actors import Account, actor_of
from bailiwick.core.problems import Stale
from bailiwick.notifications.actions import change_template, reset_template
from bailiwick.notifications.forms import TemplateForm
from bailiwick.notifications.models import EventTemplate
from bailiwick.notifications.notices import Notice, notices
from bailiwick.notifications.permissions import can_edit_templates
from bailiwick.notifications.preview import example_of
from bailiwick.notifications.words import Template, Words, template_of
from bailiwick.notifications.words import render as in_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def template_list(request: HttpRequest) -> HttpResponse:
    """Show every notice, and which have words of this installation's own."""
    _enter(request)
    changed = set(EventTemplate.objects.visible_to(cast("Account", request.user)).values_list("notice", flat=True))
    lines = [{"key": n.key, "title": str(n.title), "subject": str(n.subject), "changed": n.key in changed} for n in notices.values()]
    return render(request, "notifications/templates.html", {"lines": sorted(lines, key=lambda line: line["title"])})


def template_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Edit, preview or reset the words of one notice."""
    _enter(request)
    notice = _notice(key)
    if request.method == "POST" and "reset" in request.POST:
        reset_template(notice, actor=actor_of(request), now=clock.now())
        messages.success(request, _("The notice has its shipped words back."))
        return redirect("notifications:template", key)
    template = template_of(notice)
    start = {"subject": template.subject, "text": template.text, "html": template.html, "seen_version": template.version}
    form = TemplateForm(request.POST or None, initial=start, notice=notice)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST and _save(request, notice, form):
        return redirect("notifications:template", key)
    shown = Template(subject=_typed(form, "subject"), text=_typed(form, "text"), html=_typed(form, "html"))
    context = {"notice": notice, "form": form, "template": template, "preview": _preview(request, notice, shown), "names": _names(notice)}
    return render(request, "notifications/template.html", context, status=422 if form.errors else 200)


def _enter(request: HttpRequest) -> None:
    if not can_edit_templates(actor_of(request)):
        raise PermissionDenied(_("The words of notices are edited by administrators."))


def _notice(key: str) -> Notice:
    if key not in notices:
        raise Http404
    return notices[key]


def _save(request: HttpRequest, notice: Notice, form: TemplateForm) -> bool:
    """Keep the words; a change that somebody else made meanwhile is shown as an error."""
    words = {name: form.cleaned_data[name] for name in ("subject", "text", "html")}
    try:
        change_template(notice, actor=actor_of(request), now=clock.now(), version=form.cleaned_data["seen_version"], **words)
    except Stale as stale:
        form.add_error(None, str(stale.message))
        return False
    messages.success(request, _("The words are kept."))
    return True


def _typed(form: TemplateForm, name: str) -> str:
    return str(form[name].value() or "")


def _preview(request: HttpRequest, notice: Notice, shown: Template) -> Words:
    return in_words(shown, example_of(notice, cast("Account", request.user)))


def _names(notice: Notice) -> list[tuple[str, str]]:
    return [(f"{{{name}}}", str(meaning)) for name, meaning in notice.allowed_names().items()]
