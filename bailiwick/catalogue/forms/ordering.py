"""The form of a service, made from its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from bailiwick.catalogue.actions import choosable
from bailiwick.catalogue.models import QuestionType
from bailiwick.core.picking import PickField
from bailiwick.people.models import Person
from bailiwick.places.models import Room, Site

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.exceptions import ValidationError
    from django.utils.datastructures import MultiValueDict

    from bailiwick.catalogue.models import Question, Questions
    from bailiwick.people.models import User

#: before the name of each question in what a browser sends
PREFIX = "q_"
#: the hidden field that says which questions somebody has seen
SEEN = "seen"


class OrderForm(forms.Form):
    """Draws every question; those not asked yet are kept aside until an answer calls for them."""

    def __init__(self, questions: Questions, user: User, data: MultiValueDict[str, Any] | None = None) -> None:
        super().__init__(data)
        self.questions, self.user = questions, user
        for question in questions.questions:
            self.fields[PREFIX + question.id] = _field(question, user)

    def answers(self) -> dict[str, Any]:
        """Return what was sent, by question, as it was sent."""
        given: dict[str, Any] = {}
        for question in self.questions.questions:
            name = PREFIX + question.id
            given[question.id] = self.data.getlist(name) if question.type == QuestionType.MANY and self.data else self.data.get(name)  # type: ignore[attr-defined] # a QueryDict when bound
        return given

    def asked(self) -> set[str]:
        """Return the names of the questions that are asked after what was sent."""
        return {question.id for question in self.questions.asked(self.answers())}

    def unseen(self) -> set[str]:
        """Return the questions that are asked now and were not on the page that was sent."""
        seen = set(str(self.data.get(SEEN, "")).split(",")) if self.data else set()
        return set() if "*" in seen else self.asked() - seen

    def rows(self) -> list[dict[str, Any]]:
        """Return the questions as the page draws them."""
        asked = self.asked()
        return [_row(question, self[PREFIX + question.id], is_asked=question.id in asked) for question in self.questions.questions]

    def blame(self, error: ValidationError) -> None:
        """Put the complaints of an action beside its questions."""
        faults: Mapping[str, list[str]] = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in faults.items():
            field = PREFIX + name
            for message in messages:
                self.add_error(field if field in self.fields else None, message)


def _row(question: Question, field: forms.BoundField, *, is_asked: bool) -> dict[str, Any]:
    show = question.show
    return {
        "question": question,
        "field": field,
        "is_asked": is_asked,
        "waits_for": PREFIX + show.question if show is not None else "",
        "waits_until": " ".join(show.answers) if show is not None else "",
        "pick_url": getattr(field.field, "options_url", ""),
    }


def _field(question: Question, user: User) -> forms.Field:
    """Return the field of a question; what is wrong with an answer is said by the action."""
    field = _made(question, user)
    field.label, field.help_text, field.required = str(question.ask), str(question.help or ""), question.required
    field.widget.is_required = question.required
    return field


def _made(question: Question, user: User) -> forms.Field:
    if question.type in (QuestionType.CHOICE, QuestionType.YES_NO):
        return forms.ChoiceField(choices=question.options, widget=forms.RadioSelect)
    if question.type == QuestionType.MANY:
        return forms.MultipleChoiceField(choices=question.options, widget=forms.CheckboxSelectMultiple)
    if question.type in (QuestionType.PERSON, QuestionType.SITE, QuestionType.ROOM):
        return _record_field(question.type, user)
    widgets: dict[QuestionType, forms.Widget] = {
        QuestionType.LONG: forms.Textarea(attrs={"rows": 4}),
        QuestionType.DATE: forms.DateInput(attrs={"type": "date"}),
        QuestionType.NUMBER: forms.TextInput(attrs={"inputmode": "numeric"}),
        QuestionType.FILE: forms.ClearableFileInput(),
    }
    return (
        forms.FileField(widget=widgets[question.type]) if question.type == QuestionType.FILE else forms.CharField(widget=widgets.get(question.type))
    )


def _record_field(kind: QuestionType, user: User) -> forms.Field:
    if kind == QuestionType.PERSON and not user.may("people.see_persons"):
        return forms.ModelChoiceField(choosable(kind, user), empty_label="")
    model, slug = {QuestionType.PERSON: (Person, "persons"), QuestionType.SITE: (Site, "sites"), QuestionType.ROOM: (Room, "rooms")}[kind]
    field = PickField(model, slug)
    field.open_to(user)
    return field
