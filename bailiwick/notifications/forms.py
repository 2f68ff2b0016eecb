"""What people type about notices: their choices, and the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bailiwick.notifications.actions import Rhythms
from bailiwick.notifications.actions.templates import check_words
from bailiwick.notifications.models import Choice, EventTemplate, Mail, Rhythm
from bailiwick.notifications.notices import notices
from bailiwick.people.models import Staff

if TYPE_CHECKING:
    from django.http import QueryDict

    from bailiwick.notifications.notices import Notice
    from bailiwick.people.models import User


@dataclass(frozen=True, slots=True)
class Wish:
    """One line of the matrix: a notice, and how it reaches the person now."""

    key: str
    title: str
    in_app: bool
    mail: Mail
    is_default: bool
    ways: tuple[tuple[str, str, bool], ...]


def matrix(user: User) -> list[Wish]:
    """Return every notice with the person's choice or the default; two queries."""
    chosen = {c.notice: c for c in Choice.objects.filter(user=user)}
    is_staff = Staff.objects.filter(person_id=user.person_id, retired_at=None).exists()
    lines = [_wish(made, chosen.get(made.key), is_staff=is_staff) for made in notices.values()]
    return sorted(lines, key=lambda line: line.title)


def _wish(made: Notice, choice: Choice | None, *, is_staff: bool) -> Wish:
    mail = Mail(choice.mail) if choice is not None else made.default_mail(is_staff=is_staff)
    ways = tuple((way.value, str(way.label), way == mail) for way in Mail)
    return Wish(made.key, str(made.title), choice is None or choice.in_app, mail, choice is None, ways)


def wishes_in(posted: QueryDict, lines: list[Wish]) -> dict[str, tuple[bool, Mail]]:
    """Return what differs from the lines in a posted matrix; what makes no sense is left as it was."""
    wishes = {}
    for line in lines:
        way = posted.get(f"mail:{line.key}", "")
        wish = (f"app:{line.key}" in posted, Mail(way) if way in Mail.values else line.mail)
        if wish != (line.in_app, line.mail):
            wishes[line.key] = wish
    return wishes


class RhythmForm(forms.ModelForm):  # type: ignore[type-arg] # the class takes no parameters at run time
    """When digests come, and when mail keeps quiet."""

    class Meta:
        model = Rhythm
        fields = ("digest", "quiet_from", "quiet_until")
        widgets = {name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in ("quiet_from", "quiet_until")}
        help_texts = {"quiet_from": _("Mail that is not urgent waits until the quiet hours end.")}

    def clean(self) -> dict[str, object]:
        """Want both ends of the quiet hours or none."""
        given = super().clean() or {}
        if (given.get("quiet_from") is None) != (given.get("quiet_until") is None) and not self.errors:
            missing = "quiet_until" if given.get("quiet_until") is None else "quiet_from"
            self.add_error(missing, _("Quiet hours need a beginning and an end."))
        return given


def rhythms_of(form: RhythmForm) -> Rhythms:
    """Return what a valid form asks for."""
    return Rhythms(form.cleaned_data["digest"], form.cleaned_data["quiet_from"], form.cleaned_data["quiet_until"])


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg] # likewise
    """The words of one notice."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = EventTemplate
        fields = ("subject", "text", "html")
        widgets = {"text": forms.Textarea(attrs={"rows": 10}), "html": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"html": _("Optional. Mail programs that show HTML get this instead of the text.")}

    def __init__(self, *args: object, notice: Notice, **kwargs: object) -> None:
        """Know the notice whose names the words may use."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through to Django unchanged
        self.notice = notice

    def clean(self) -> dict[str, object]:
        """Say by field what the words may not hold."""
        given = super().clean() or {}
        try:
            check_words(self.notice, **{name: str(given.get(name, "")) for name in ("subject", "text", "html")})
        except ValidationError as error:
            for field, sentences in error.message_dict.items():
                if field not in self.errors:
                    self.add_error(field, sentences)
        return given


def notice_named(key: str) -> Notice | None:
    """Return a registered notice, or None."""
    return notices.get(key)
