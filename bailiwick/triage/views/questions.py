"""The form of one question with its answers; works with buttons alone, nothing typed is lost between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bailiwick.triage.engine import ANSWERS_AT_MOST, Outcome, Question, Words
from bailiwick.triage.engine import editing as edit
from bailiwick.triage.forms.parts import NEW_OUTCOME, NEW_QUESTION, AnswerForm, AnswerFormSet, QuestionForm, question_from, ways_on
from bailiwick.triage.views.editor import draft_of, put

if TYPE_CHECKING:
    from django.http import QueryDict

    from bailiwick.triage.models import Definition, TreeVersion

FIELDS = ("id", "say_en", "say_es", "leads", "impact", "urgency", "is_security", "is_assumed", "remove")
#: empty rows offered for more answers
BLANK = 2
PREFIX = "answers"


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, slug: str, number: int, key: str = "") -> HttpResponse:
    """Edit a question with its answers, or add one."""
    shown = draft_of(request, slug, number)
    known = shown.questions.questions.get(key)
    if key and known is None:
        raise Http404
    if request.method == "GET":
        initial = QuestionForm.initial_of(known) if known is not None else None
        rows = [AnswerForm.initial_of(answer, known.skip) for answer in known.answers] if known is not None else []
        return _page(request, shown, key, QuestionForm(initial=initial), _set(shown, key, rows=rows + [{}] * _blank(len(rows))))
    if any(name in request.POST for name in ("up", "down", "more")):
        typed = QuestionForm(initial={name: request.POST.get(name, "") for name in QuestionForm.base_fields})
        return _page(request, shown, key, typed, _set(shown, key, rows=rearranged(request.POST)))
    form, answers = QuestionForm(request.POST), _set(shown, key, data=request.POST)
    if not (form.is_valid() and answers.is_valid()):
        return _page(request, shown, key, form, answers, status=422)
    return _save(request, shown, key, form, answers)


def _save(request: HttpRequest, shown: TreeVersion, key: str, form: QuestionForm, answers: Any) -> HttpResponse:
    made = question_from(form, answers, shown.questions.questions.get(key))
    changed, name = edit.put_question(shown.questions, key or None, made)
    changed, begun = _with_new_parts(changed, name, [row.cleaned_data["leads"] for row in answers.forms if row.is_there])
    if not put(request, shown, changed, _("question “%(key)s”") % {"key": name}):
        return _page(request, shown, key, form, answers, status=409)
    if begun is not None:
        return redirect(f"triage:{begun[0]}", shown.tree.slug, shown.number, begun[1])
    return redirect("triage:draft", shown.tree.slug, shown.number)


def _with_new_parts(definition: Definition, key: str, ways: list[str]) -> tuple[Definition, tuple[str, str] | None]:
    """Add the questions and outcomes that answers ask for, and link them; also return the first to go on with."""
    begun: tuple[str, str] | None = None
    for index, way in enumerate(ways):
        answer = definition.questions[key].answers[index]
        if way == NEW_QUESTION:
            name = edit.identifier_for(answer.say.en, definition.questions, "question")
            definition, name = edit.put_question(definition, name, Question(ask=Words()))
            linked, begun = answer.model_copy(update={"to": name}), begun or ("question", name)
        elif way == NEW_OUTCOME:
            name = edit.identifier_for(answer.say.en, definition.outcomes, "outcome")
            definition, name = edit.put_outcome(definition, name, Outcome(title=answer.say))
            linked, begun = answer.model_copy(update={"end": name}), begun or ("outcome", name)
        else:
            continue
        asked = definition.questions[key]
        answers = (*asked.answers[:index], linked, *asked.answers[index + 1 :])
        definition, _key = edit.put_question(definition, key, asked.model_copy(update={"answers": answers}))
    return definition, begun


def rearranged(data: QueryDict) -> list[dict[str, object]]:
    """Return the typed rows after “up”, “down” or “more”."""
    count = min(_whole(data.get(f"{PREFIX}-TOTAL_FORMS", "")), 30)
    rows: list[dict[str, object]] = [
        {**{name: data.get(f"{PREFIX}-{index}-{name}", "") for name in FIELDS}, "sets": data.getlist(f"{PREFIX}-{index}-sets")}
        for index in range(count)
    ]
    for name, by in (("up", -1), ("down", 1)):
        at = _whole(data.get(name, ""))
        if name in data and 0 <= at < count and 0 <= at + by < count:
            rows[at], rows[at + by] = rows[at + by], rows[at]
    return rows + [{}] * (1 if "more" in data and count < ANSWERS_AT_MOST else 0)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0  # noqa: PLR2004 - no page has a thousand rows


def _blank(used: int) -> int:
    return max(min(BLANK, ANSWERS_AT_MOST - used), 0)


def _set(shown: TreeVersion, key: str, *, rows: list[dict[str, object]] | None = None, data: QueryDict | None = None) -> Any:
    ways = {"ways": ways_on(shown.questions, but=key)}
    if data is not None:
        return AnswerFormSet(data, prefix=PREFIX, form_kwargs=ways)
    formset = AnswerFormSet(initial=rows, prefix=PREFIX, form_kwargs=ways)
    formset.extra = 0
    return formset


def _page(request: HttpRequest, shown: TreeVersion, key: str, form: QuestionForm, answers: Any, *, status: int = 200) -> HttpResponse:
    context = {"tree": shown.tree, "shown": shown, "key": key, "form": form, "answers": answers, "can_add": len(answers.forms) < ANSWERS_AT_MOST}
    return render(request, "triage/question.html", context, status=status)
