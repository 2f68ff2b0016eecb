"""The tags of a record, as a panel and as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.forms import TagForm
from bailiwick.core.models import Tag
from bailiwick.core.tags import can_tag, doors, tag, tags_of, untag

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse

    from bailiwick.core.actors import Account, Actor

#: known tags offered while typing
OFFERED = 200


@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """Show the tags of a record the user may see; put one on or take one off."""
    actor = actor_of(request)
    record = doors.record(cast("Account", actor.user), record_type, record_id)
    form = TagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _change(record, actor, form)
        except ValidationError as error:
            form.add_error("tag", error.messages)
        else:
            if not request.headers.get("HX-Request"):
                return redirect("core:tags", record_type, record_id)
            form = TagForm()
    context = {
        "record": record,
        "record_type": record_type,
        "tags": tags_of(record),
        "known": Tag.objects.values_list("name", flat=True)[:OFFERED],
        "form": form,
        "may_tag": can_tag(actor, record),
    }
    name = "core/_tags.html" if request.headers.get("HX-Request") else "core/tags.html"
    return render(request, name, context, status=422 if form.errors else 200)


def _change(record: Model, actor: Actor, form: TagForm) -> None:
    """Take off what is to go, else put on what was typed."""
    if form.cleaned_data["remove"]:
        untag(record, form.cleaned_data["remove"], actor=actor, now=clock.now())
    else:
        tag(record, form.cleaned_data["tag"], actor=actor, now=clock.now())
