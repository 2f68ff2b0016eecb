"""Editing one question with its answers, or one outcome, of a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bailiwick.triage.engine import ANSWERS_AT_MOST, IMPACT_WORDS, URGENCY_WORDS, Answer, Definition, Outcome, Question, Words, in_words
from bailiwick.triage.engine.editing import identifier_for

if TYPE_CHECKING:
    from collections.abc import Mapping

NEW_QUESTION, NEW_OUTCOME = "new-question", "new-outcome"
MARKS = (
    ("blocked", _("They cannot work at all")),
    ("workaround", _("There is a way around")),
    ("public_safety", _("Public safety depends on it")),
    ("election", _("The election depends on it")),
    ("payroll", _("The payroll depends on it")),
)
SHORT = {"rows": 2}


def _scale(words: Mapping[int, object]) -> list[tuple[str, Any]]:
    return [("", _("says nothing")), *((str(value), f"{value} – {text}") for value, text in words.items())]


def _text(label: Any, *, required: bool = False, help_text: Any = "", rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, required=required, help_text=help_text, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}))


def _words(data: Mapping[str, Any], name: str) -> Words | None:
    english, spanish = data.get(f"{name}_en", ""), data.get(f"{name}_es", "")
    return Words(en=english, es=spanish) if english or spanish else None


def initial_words(words: Words | None, name: str) -> dict[str, str]:
    """Return the two fields of a text in both languages."""
    return {f"{name}_en": in_words(words, "en"), f"{name}_es": words.es if words is not None else ""}


class QuestionForm(forms.Form):
    """What is asked, and where."""

    ask_en = _text(_("Question, English"), required=True, help_text=_("As it is read aloud to the caller."))
    ask_es = _text(_("Question, Spanish"))
    client_en = _text(_("Other words in the portal, English"), help_text=_("Only where a client reading alone needs other words."))
    client_es = _text(_("Other words in the portal, Spanish"))
    help_en = _text(_("What to look at, English"))
    help_es = _text(_("What to look at, Spanish"))
    who = forms.ChoiceField(
        label=_("Asked where"),
        choices=(("both", _("At the desk and in the portal")), ("desk", _("At the desk only")), ("client", _("In the portal only"))),
    )

    @staticmethod
    def initial_of(question: Question) -> dict[str, object]:
        """Return what the form shows of a question."""
        return {
            **initial_words(question.ask, "ask"),
            **initial_words(question.ask_client, "client"),
            **initial_words(question.help, "help"),
            "who": question.who,
        }


class AnswerForm(forms.Form):
    """One answer: its words, where it leads and what it says about severity. An empty one is not there."""

    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    say_en = forms.CharField(label=_("English"), required=False, max_length=2000)
    say_es = forms.CharField(label=_("Spanish"), required=False, max_length=2000)
    leads = forms.ChoiceField(label=_("Then"), required=False)
    impact = forms.ChoiceField(label=_("Impact"), choices=lambda: _scale(IMPACT_WORDS), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=lambda: _scale(URGENCY_WORDS), required=False)
    sets = forms.MultipleChoiceField(label=_("Also says"), choices=MARKS, required=False, widget=forms.CheckboxSelectMultiple)
    is_security = forms.BooleanField(label=_("A matter of security"), required=False)
    is_assumed = forms.BooleanField(label=_("Assumed where the question is not asked"), required=False)
    remove = forms.BooleanField(label=_("Remove this answer"), required=False)

    def __init__(self, *args: Any, ways: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["leads"]).choices = ways

    @property
    def is_there(self) -> bool:
        """Whether the row holds an answer that stays."""
        return bool(self.cleaned_data.get("say_en") or self.cleaned_data.get("say_es")) and not self.cleaned_data.get("remove")

    def answer(self, taken: set[str]) -> Answer:
        """Return the answer that the row describes; a new one gets an id from its words."""
        data = self.cleaned_data
        kind, _colon, target = data["leads"].partition(":")
        name = data["id"] or identifier_for(data["say_en"] or data["say_es"], taken, "answer")
        taken.add(name)
        return Answer(
            id=name,
            say=Words(en=data["say_en"], es=data["say_es"]),
            to=target if kind == "q" else None,
            end=target if kind == "o" else None,
            impact=int(data["impact"]) if data["impact"] else None,
            urgency=int(data["urgency"]) if data["urgency"] else None,
            sets=tuple(data["sets"]),
            flag="security" if data["is_security"] else None,
        )

    @staticmethod
    def initial_of(answer: Answer, skip: str | None) -> dict[str, object]:
        """Return what the row shows of an answer."""
        leads = f"q:{answer.to}" if answer.to is not None else f"o:{answer.end}" if answer.end is not None else ""
        return {
            "id": answer.id,
            "say_en": answer.say.en,
            "say_es": answer.say.es,
            "leads": leads,
            "impact": str(answer.impact or ""),
            "urgency": str(answer.urgency or ""),
            "sets": list(answer.sets),
            "is_security": answer.flag == "security",
            "is_assumed": answer.id == skip,
        }


class _Answers(forms.BaseFormSet):  # type: ignore[type-arg]  # the class takes no parameters at run time
    def clean(self) -> None:
        """Refuse two assumed answers, and more answers than there are digits."""
        if any(self.errors):
            return
        there = [form for form in self.forms if form.is_there]
        if len(there) > ANSWERS_AT_MOST:
            raise ValidationError(gettext("A question has at most nine answers, one for each key. Remove some, or ask in two steps."))
        if sum(form.cleaned_data["is_assumed"] for form in there) > 1:
            raise ValidationError(gettext("Only one answer can be assumed where the question is not asked."))
        ids = [form.cleaned_data["id"] for form in there if form.cleaned_data["id"]]
        if len(ids) != len(set(ids)):
            raise ValidationError(gettext("The page was incomplete. Load it again."))


AnswerFormSet = forms.formset_factory(AnswerForm, formset=_Answers, extra=0, max_num=30, absolute_max=30)


def ways_on(definition: Definition, *, but: str = "") -> list[tuple[str, Any]]:
    """Return where an answer may lead, for a select: questions, outcomes, and new ones of both."""
    questions = [(f"q:{key}", question.ask.spoken() or key) for key, question in definition.questions.items() if key != but]
    outcomes = [(f"o:{key}", outcome.title.spoken() or key) for key, outcome in definition.outcomes.items()]
    return [
        ("", gettext("nowhere yet")),
        (gettext("Ask on"), [*questions, (NEW_QUESTION, gettext("A new question"))]),
        (gettext("End with"), [*outcomes, (NEW_OUTCOME, gettext("A new outcome"))]),
    ]


class OutcomeForm(forms.Form):
    """Where a path ends."""

    title_en = forms.CharField(label=_("Title, English"), max_length=2000)
    title_es = forms.CharField(label=_("Title, Spanish"), max_length=2000, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=(("incident", _("Something is broken")), ("request", _("Something is asked for"))))
    solved = forms.BooleanField(
        label=_("Solved on the way"),
        required=False,
        help_text=_("Nothing is left to do. While the ticket is open all the same, its promise is read back instead of this."),
    )
    team = forms.CharField(label=_("Team"), max_length=120, required=False, help_text=_("By name."))
    tier = forms.TypedChoiceField(
        label=_("Tier"), choices=(("", _("any")), ("1", "1"), ("2", "2"), ("3", "3")), coerce=int, empty_value=None, required=False
    )
    category = forms.CharField(label=_("Category"), max_length=32, required=False, help_text=_("By its code."))
    article = forms.CharField(label=_("Article"), max_length=120, required=False, help_text=_("By its short name."))
    runbook = forms.CharField(label=_("Runbook"), max_length=120, required=False, help_text=_("By its short name."))
    advice_en = _text(_("What to do now, English"), rows=3)
    advice_es = _text(_("What to do now, Spanish"), rows=3)
    tell_en = _text(_("What to tell the caller, English"), help_text=_("Read back before number, priority and promised time."), rows=3)
    tell_es = _text(_("What to tell the caller, Spanish"), rows=3)

    @staticmethod
    def initial_of(outcome: Outcome) -> dict[str, object]:
        """Return what the form shows of an outcome."""
        plain = {name: getattr(outcome, name) for name in ("kind", "solved", "team", "tier", "category", "article", "runbook")}
        texts = {**initial_words(outcome.title, "title"), **initial_words(outcome.advice, "advice"), **initial_words(outcome.tell, "tell")}
        return {**plain, **texts}

    def outcome(self) -> Outcome:
        """Return the outcome that the form describes."""
        data = self.cleaned_data
        plain = {name: data[name] or None for name in ("team", "tier", "category", "article", "runbook")}
        plain |= {name: _words(data, name) for name in ("advice", "tell")}
        return Outcome(title=_words(data, "title") or Words(), kind=data["kind"], solved=bool(data["solved"]), **plain)


class NamesForm(forms.Form):
    """What clients read as the name of the tree."""

    title_en = forms.CharField(label=_("Title, English"), max_length=120, required=False)
    title_es = forms.CharField(label=_("Title, Spanish"), max_length=120, required=False)
    about_en = _text(_("What it is for, English"))
    about_es = _text(_("What it is for, Spanish"))

    def words(self) -> dict[str, Words | None]:
        """Return the texts as a definition keeps them."""
        return {"title": _words(self.cleaned_data, "title"), "about": _words(self.cleaned_data, "about")}


def question_from(form: QuestionForm, answers: Any, question: Question | None) -> Question:
    """Return the question that the page describes."""
    data, taken = form.cleaned_data, {answer.id for answer in question.answers} if question is not None else set()
    there = [row for row in answers.forms if row.is_there]
    made = tuple(row.answer(taken) for row in there)
    skip = next((answer.id for row, answer in zip(there, made, strict=True) if row.cleaned_data["is_assumed"]), None)
    ask = _words(data, "ask") or Words()
    return Question(ask=ask, ask_client=_words(data, "client"), help=_words(data, "help"), who=data["who"], skip=skip, answers=made)
