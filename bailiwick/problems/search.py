"""Problems are found by their number, words, causes and workarounds, by those who see problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.core.markdown import plain
from bailiwick.core.search import Document, Result, Searchable, register_search
from bailiwick.problems.models import Problem

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.core.actors import Account


def document(problem: Problem) -> Document:
    """Return what of a problem can be found."""
    parts = (
        problem.description,
        problem.keywords,
        problem.root_cause,
        plain(problem.workaround),
        plain(problem.workaround_es),
        problem.workaround_it,
    )
    return Document(title=problem.title, codes=problem.number, body="\n".join(part for part in parts if part), at=problem.opened_at)


def result(problem: Problem) -> Result:
    """Return a found problem as the list shows it."""
    return Result(url=reverse("problems:problem", args=[problem.number]), title=str(problem), detail=problem.get_state_display())


def _problems(user: Account) -> QuerySet[Problem]:
    return Problem.objects.visible_to(user)


register_search(Searchable(model=Problem, document=document, queryset=_problems, result=result, title=_("Problems"), order=40))
