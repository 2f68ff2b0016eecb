"""Adding a key for mail: a file or what was pasted, and its pass phrase; neither is kept as a draft or shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.mailroom.actions.mail_keys import add_mail_key
from bailiwick.mailroom.key_forms import NewMailKeyForm
from bailiwick.mailroom.permissions import can_manage_mailroom
from bailiwick.mailroom.unsealing import gpg

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.core.actors import Actor
    from bailiwick.mailroom.models import MailKey


@sensitive_post_parameters("pasted", "pass_phrase")
@require_http_methods(["GET", "HEAD", "POST"])
def key_add(request: HttpRequest) -> HttpResponse:
    """Ask for a key and take it in."""
    actor = actor_of(request)
    require(can_manage_mailroom(actor))
    form = NewMailKeyForm(request.POST, request.FILES) if request.method == "POST" else NewMailKeyForm()
    made = _added(form, actor) if form.is_valid() else None
    if made is not None:
        messages.success(request, _("%(name)s is added. Mail that comes from now on is checked and opened with it.") % {"name": made})
        return redirect("records:detail", "mail-keys", made.pk)
    context = {"form": form, "has_program": gpg.is_there()}
    return render(request, "mailroom/mail_key_add.html", context, status=422 if form.is_bound else 200)


@sensitive_variables()
def _added(form: NewMailKeyForm, actor: Actor) -> MailKey | None:
    """Return the key, or nothing after the form was told what is wrong."""
    names = ("name", "kind", "content", "pass_phrase", "addresses")
    try:
        return add_mail_key(actor=actor, now=now(), **{name: form.cleaned_data[name] for name in names})
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
        return None
