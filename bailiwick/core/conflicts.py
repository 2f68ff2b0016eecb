"""When two people edit one record: what only one of them changed is merged, what both changed is chosen field by field.

A form carries what it showed when it was drawn (`base_of`), so that the three versions can be
compared: what was shown, what is stored now, what was typed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from bailiwick.core.moments import spoken
from bailiwick.core.records.comparing import field_words

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model
    from django.http import QueryDict

Posted = dict[str, list[str]]
#: record and names of fields -> who changed each last, and when
Teller = Callable[["Model", Collection[str]], Mapping[str, "tuple[str, datetime]"]]
#: names under which a form sends what it showed, and what was chosen
BASE, PICK = "base", "pick."
_tellers: list[Teller] = []


def tell_who_changed(teller: Teller) -> None:
    """Let whoever keeps the trail say who changed a field last."""
    if teller not in _tellers:
        _tellers.append(teller)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed: both values in words, and who saved theirs when."""

    name: str
    label: str
    theirs: str
    mine: str
    who: str = ""
    when: str = ""


@dataclass(slots=True)
class Merged:
    """What three versions come to: the data to save, the fields somebody else changed meanwhile, and those both changed."""

    data: QueryDict
    taken: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)

    def said(self) -> str:
        """Say what of somebody else's was kept beside one's own."""
        return _("Meanwhile somebody changed %(fields)s; that is kept too.") % {"fields": ", ".join(self.taken)} if self.taken else ""


def posted(form: forms.BaseForm, name: str) -> list[str]:
    """Return what an unchanged form would send for a field."""
    control, value = form.fields[name], form[name].initial if form.is_bound else form[name].value()
    if isinstance(control.widget, forms.CheckboxInput):
        return ["on"] if value else []
    plain = control.prepare_value(value)
    if isinstance(plain, list | tuple):
        return sorted(str(one) for one in plain)
    shown = control.widget.format_value(plain)
    return [_line(one) for one in shown] if isinstance(shown, list | tuple) else [_line(shown)]


def _line(value: object) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def base_of(form: forms.BaseForm) -> str:
    """Return what a form shows, for a hidden field of it."""
    names = [name for name, control in form.fields.items() if not isinstance(control.widget, forms.HiddenInput | forms.FileInput)]
    return json.dumps({name: posted(form, name) for name in names})


def read_base(text: str) -> Posted | None:
    """Return what a form showed as it sent it back, or nothing when that cannot be read."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_sound = isinstance(found, dict) and all(isinstance(v, list) and all(isinstance(one, str) for one in v) for v in found.values())
    return found if is_sound else None


def merge(stored: forms.BaseForm, sent: QueryDict, *, record: Model, now: datetime) -> Merged:
    """Compare what was sent with what an unbound form of the stored record shows, and with what was shown before.

    A choice made between two versions (`pick.<field>`) counts. Without knowing what was
    shown, every difference is one to choose.
    """
    base, merged = read_base(sent.get(BASE, "")), Merged(sent.copy())
    names = []
    for name, control in stored.fields.items():
        if isinstance(control.widget, forms.HiddenInput | forms.FileInput):
            continue
        theirs, mine = posted(stored, name), _sent(sent, name, control)
        if theirs == mine:
            continue
        was = base.get(name) if base is not None else None
        if mine == was:
            _put(merged.data, name, control, theirs)
            merged.taken.append(str(control.label or name))
        elif theirs != was:
            names.append(name)
    merged.clashes = [_clash(stored, sent, name, said) for name, said in _who(record, names, now).items()]
    return merged


def _sent(sent: QueryDict, name: str, control: forms.Field) -> list[str]:
    values = [_key(control, _line(value)) for value in sent.getlist(name)]
    if isinstance(control.widget, forms.CheckboxInput):
        return ["on"] if sent.get(name, "").lower() not in {"", "false", "0"} else []
    return sorted(values) if getattr(control.widget, "allow_multiple_selected", False) else values[-1:] or [""]


def _key(control: forms.Field, value: str) -> str:
    """Return the key of a record that was sent by its name; anything else as it is."""
    if not value or not isinstance(control, forms.ModelChoiceField) or isinstance(control, forms.ModelMultipleChoiceField):
        return value
    try:
        found = control.to_python(value)
    except forms.ValidationError:
        return value
    return str(found.pk) if found is not None else ""


def _put(data: QueryDict, name: str, control: forms.Field, values: list[str]) -> None:
    """Set a field as the form would send it; a box that takes names takes keys marked as such."""
    takes_names = isinstance(control, forms.ModelChoiceField) and not isinstance(control.widget, forms.Select)
    data.setlist(name, [f"#{value}" if takes_names and value else value for value in values])


def _who(record: Model, names: Sequence[str], now: datetime) -> dict[str, tuple[str, str]]:
    told: dict[str, tuple[str, datetime]] = {}
    for teller in _tellers if names else ():
        told |= teller(record, names)
    return {name: (told[name][0], spoken(told[name][1], now)) if name in told else ("", "") for name in names}


def _clash(stored: forms.BaseForm, sent: QueryDict, name: str, said: tuple[str, str]) -> Clash:
    control = stored.fields[name]
    many = getattr(control.widget, "allow_multiple_selected", False)
    mine: Any = sent.getlist(name) if many else sent.get(name, "")
    return Clash(name, str(control.label or name), field_words(control, stored[name].initial), field_words(control, mine), *said)


def picked(stored: forms.BaseForm, sent: QueryDict) -> QueryDict:
    """Return what was sent with the stored value wherever that was chosen."""
    data = sent.copy()
    for name in stored.fields:
        if sent.get(f"{PICK}{name}") == "theirs":
            _put(data, name, stored.fields[name], posted(stored, name))
    return data
