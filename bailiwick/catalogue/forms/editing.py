"""Forms of the editor: one question, and the particulars of a service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.catalogue.models import DECIDING, Questions, QuestionType, Service

if TYPE_CHECKING:
    from collections.abc import Mapping

    ServiceModelForm = forms.ModelForm[Service]
else:  # Django's form classes take no parameters at run time
    ServiceModelForm = forms.ModelForm

TYPES = [
    (QuestionType.TEXT, gettext_lazy("One line")),
    (QuestionType.LONG, gettext_lazy("Several lines")),
    (QuestionType.CHOICE, gettext_lazy("One of several answers")),
    (QuestionType.MANY, gettext_lazy("Any of several answers")),
    (QuestionType.YES_NO, gettext_lazy("Yes or no")),
    (QuestionType.DATE, gettext_lazy("A date")),
    (QuestionType.NUMBER, gettext_lazy("A number")),
    (QuestionType.PERSON, gettext_lazy("A person")),
    (QuestionType.SITE, gettext_lazy("A site")),
    (QuestionType.ROOM, gettext_lazy("A room")),
    (QuestionType.FILE, gettext_lazy("A file")),
]
#: English and Spanish of one answer on a line
BAR = "|"


class ServiceForm(ServiceModelForm):
    """What a service is called, for whom it is and what follows from it."""

    class Meta:
        model = Service
        fields = (
            "slug", "title_en", "title_es", "about_en", "about_es", "promise_en", "promise_es", "icon", "group", "position", "departments",
            "kind", "category", "team", "owner", "approval", "approvers", "rule", "runbook",
        )  # fmt: skip


class QuestionForm(forms.Form):
    """One question of a service."""

    ask_en = forms.CharField(label=gettext_lazy("Question"), max_length=300)
    ask_es = forms.CharField(label=gettext_lazy("Question in Spanish"), max_length=300, required=False)
    help_en = forms.CharField(label=gettext_lazy("Help"), max_length=300, required=False)
    help_es = forms.CharField(label=gettext_lazy("Help in Spanish"), max_length=300, required=False)
    type = forms.ChoiceField(label=gettext_lazy("Kind of answer"), choices=TYPES)
    choices = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One on each line, Spanish after a bar: “Black | Negro”."),
    )
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    show_question = forms.ChoiceField(label=gettext_lazy("Asked only after"), required=False)
    show_answers = forms.CharField(
        label=gettext_lazy("was answered by"), required=False, max_length=400, help_text=gettext_lazy("The answers as they are written, one or more.")
    )

    def __init__(self, *args: Any, earlier: Questions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earlier = earlier
        deciding = [(question.id, str(question.ask)) for question in earlier.questions if question.type in DECIDING]
        self.fields["show_question"] = forms.ChoiceField(
            label=gettext_lazy("Asked only after"), required=False, choices=[("", _("always asked")), *deciding]
        )
        self.order_fields(["ask_en", "ask_es", "help_en", "help_es", "type", "choices", "required", "show_question", "show_answers"])

    def clean(self) -> dict[str, Any]:
        """Understand the condition by the words of its answers."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        source = self.earlier.named(data.get("show_question", ""))
        if source is not None:
            known = {words.casefold(): value for value, words in source.options} | {value: value for value, _words in source.options}
            wanted = [part.strip().casefold() for part in re.split(r"[,;\n]", data.get("show_answers", "")) if part.strip()]
            data["show_ids"] = [known[part] for part in wanted if part in known]
            if not wanted or len(data["show_ids"]) < len(wanted):
                self.add_error("show_answers", _("Write answers of that question: %(known)s.") % {"known": ", ".join(w for _v, w in source.options)})
        return data

    def question(self, name: str) -> dict[str, Any]:
        """Return the question as data, under its name or one made from its words."""
        data = self.cleaned_data
        made: dict[str, Any] = {"id": name or self._name(data["ask_en"]), "type": data["type"], "ask": _said(data["ask_en"], data["ask_es"])}
        if data["help_en"]:
            made["help"] = _said(data["help_en"], data["help_es"])
        if data["required"]:
            made["required"] = True
        if data["type"] in (QuestionType.CHOICE, QuestionType.MANY):
            made["choices"] = choices_in(data["choices"])
        if data.get("show_ids"):
            made["show"] = {"question": data["show_question"], "answers": data["show_ids"]}
        return made

    def _name(self, words: str) -> str:
        taken, base = {question.id for question in self.earlier.questions}, _identifier(words)
        return next(name for name in [base, *(f"{base[:36]}_{n}" for n in range(2, 99))] if name not in taken)


def _said(english: str, spanish: str) -> dict[str, str]:
    return {"en": english.strip()} | ({"es": spanish.strip()} if spanish.strip() else {})


def _identifier(words: str) -> str:
    made = re.sub(r"[^a-z0-9_]", "", slugify(words).replace("-", "_"))[:36].strip("_")
    return made if made[:1].isalpha() else f"q_{made}".rstrip("_")


def choices_in(text: str) -> list[dict[str, Any]]:
    """Return the answers that were typed, one on a line."""
    made: list[dict[str, Any]] = []
    for line in text.splitlines():
        english, _bar, spanish = line.partition(BAR)
        if english.strip():
            made.append({"id": _identifier(english), "say": _said(english, spanish)})
    return made


def initial_of(question: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form of a known question begins with."""
    ask, help_words, show = question["ask"], question.get("help") or {}, question.get("show") or {}
    lines = [BAR.join(filter(None, [f"{c['say']['en']} ", f" {c['say'].get('es', '')}".rstrip()])).strip() for c in question.get("choices", [])]
    return {
        "ask_en": ask["en"], "ask_es": ask.get("es", ""), "help_en": help_words.get("en", ""), "help_es": help_words.get("es", ""),
        "type": question["type"], "choices": "\n".join(lines), "required": question.get("required", False),
        "show_question": show.get("question", ""), "show_answers": ", ".join(show.get("answers", [])),
    }  # fmt: skip
