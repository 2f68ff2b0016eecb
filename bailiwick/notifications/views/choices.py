"""“My notifications”: what I am told, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.notifications.actions import choose
from bailiwick.notifications.forms import RhythmForm, matrix, rhythms_of, wishes_in
from bailiwick.notifications.models import Rhythm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.people.models import User


def choices(request: HttpRequest) -> HttpResponse:
    """Show and keep a person's own choices."""
    user = cast("User", request.user)
    rhythm = Rhythm.objects.filter(user=user).first()
    form = RhythmForm(request.POST or None, instance=rhythm)
    rows = matrix(user)
    if request.method == "POST" and form.is_valid():
        choose(user, actor=actor_of(request), now=clock.now(), wishes=wishes_in(request.POST, rows), rhythm=rhythms_of(form))
        messages.success(request, _("Your choices are kept."))
        return redirect("notifications:choices")
    return render(request, "notifications/choices.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)
