"""A policy by name, and its promises as rows: read leniently, written as the document has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.clocks.engine.facts import PARTIES
from bailiwick.clocks.models import Document, Policy, Scope, WorkCalendar, read_document, things_for
from bailiwick.clocks.words.promises import RESTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.core.actors import Account

NOBODY = "-"
#: promises that one form takes
ROWS_AT_MOST = 400
FIELDS = ("kind", "party", "key", "priority", "target", "calendar", "stops", "tell")
AGES = ("from", "after", "to")


#: what is said where nothing is chosen
NONE_CHOSEN = {"required": gettext_lazy("Choose at least one; a policy that is for none is never asked.")}


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no parameters at run time
    """What a policy is called, and what it is for."""

    services = forms.MultipleChoiceField(label=gettext_lazy("Services"), error_messages=NONE_CHOSEN)
    categories = forms.MultipleChoiceField(label=gettext_lazy("Categories"), error_messages=NONE_CHOSEN)
    departments = forms.MultipleChoiceField(label=gettext_lazy("Departments"), error_messages=NONE_CHOSEN)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)
    MANY = (("services", Scope.SERVICE), ("categories", Scope.CATEGORY), ("departments", Scope.DEPARTMENT))

    class Meta:
        model = Policy
        fields = ("name", "about", "scope", "vendor_managed", "order")

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = list(self.instance.keys or ())
        for name, scope in self.MANY:
            choices = things_for(scope, user)
            own = kept if self.instance.pk and self.instance.scope == scope else []
            known = {key for key, _name in choices}
            field = self.fields[name]
            field.choices = [*choices, *((key, key) for key in own if key not in known)]  # type: ignore[attr-defined] # it is a field of choices
            field.widget = forms.SelectMultiple(choices=field.choices, attrs={"size": 8})  # type: ignore[attr-defined] # likewise
            field.help_text = gettext_lazy("Those under them are meant, too.") if scope != Scope.SERVICE else ""
            self.initial[name] = own

    def full_clean(self) -> None:
        """Want something of the sort that was chosen: a policy that is for nothing would never be asked."""
        for name, scope in self.MANY:
            self.fields[name].required = scope == self.data.get("scope")
        super().full_clean()

    def values(self) -> dict[str, Any]:
        """Return what the actions take."""
        data = dict(self.cleaned_data)
        many = {scope.value: data.pop(name) for name, scope in self.MANY}
        return data | {"keys": many.get(data["scope"], [])}


def written_steps(steps: Any) -> str:
    """Return points and who is told as one line: 75% assignee; due assignee, lead."""
    if steps is None:
        return ""
    return "; ".join(f"{step['at']} {', '.join(step.get('tell', ()))}".strip() for step in steps) or NOBODY


def read_steps(text: str) -> list[dict[str, object]]:
    """Read such a line; what the points mean is checked with the document."""
    if text.strip() == NOBODY:
        return []
    parts = [part.split(None, 1) for part in text.split(";") if part.strip()]
    return [{"at": part[0], "tell": [one for one in re.split(r"[,\s]+", part[1]) if one] if part[1:] else []} for part in parts]


def written_parties(parties: Any) -> str:
    """Return parties as one line; a dash for nobody."""
    return "" if parties is None else ", ".join(parties) or NOBODY


def read_parties(text: str) -> list[str]:
    """Read such a line."""
    return [] if text.strip() == NOBODY else [one for one in re.split(r"[,;\s]+", text) if one]


class PromiseRows:
    """What is typed into the rows of promises."""

    def __init__(self, head: Mapping[str, Any], rows: list[dict[str, str]], ages: list[dict[str, str]]) -> None:
        self.head, self.rows, self.ages = dict(head), rows, ages
        self.errors: list[str] = []

    @classmethod
    def of_post(cls, data: Any) -> PromiseRows:
        """Take the rows over as they were sent."""
        head = {
            "calendar": data.get("base", "")[:40],
            "stops": [one for one in data.getlist("rests") if one in PARTIES],
            "tell": data.get("steps", "")[:600],
        }
        return cls(head, _zipped(data, FIELDS, ROWS_AT_MOST), _zipped(data, AGES, 20))

    @classmethod
    def of_document(cls, targets: Mapping[str, Any]) -> PromiseRows:
        """Show what a document says."""
        known = read_document(targets)
        dumped = known.model_dump(mode="json")
        head = {"calendar": known.calendar, "stops": list(known.stops_for), "tell": written_steps(dumped["marks"])}
        rows = [
            {
                "kind": line["kind"],
                "party": line["party"],
                "key": line["key"],
                "priority": str(line["priority"]),
                "target": line["target"],
                "calendar": line["calendar"] or "",
                "stops": written_parties(line["stops_for"]),
                "tell": written_steps(line["marks"]),
            }
            for line in dumped["promises"]
        ]
        ages = [{"from": str(rule["priority"]), "after": rule["after"], "to": str(rule["to"])} for rule in dumped["ageing"]]
        return cls(head, rows, ages)

    def step(self, name: str) -> bool:
        """Do what a button says: more, drop:3, age, unage:0. Returns whether it said anything."""
        verb, _colon, place = name.partition(":")
        number = int(place) if place.isdecimal() and len(place) < 5 else -1  # noqa: PLR2004 - digits of a row
        if verb == "more":
            self.rows.append(self._next())
        elif verb == "age":
            self.ages.append(dict.fromkeys(AGES, ""))
        elif verb == "drop" and 0 <= number < len(self.rows):
            del self.rows[number]
        elif verb == "unage" and 0 <= number < len(self.ages):
            del self.ages[number]
        return bool(name)

    def _next(self) -> dict[str, str]:
        """Return a row that goes on where the last one ended: the same for the next priority."""
        blank = dict.fromkeys(FIELDS, "") | {"kind": "resolve", "party": "client", "priority": "1"}
        if not self.rows:
            return blank
        last = self.rows[-1]
        following = int(last["priority"]) % 4 + 1 if last["priority"].isdecimal() else 1
        return blank | {"kind": last["kind"], "party": last["party"], "key": last["key"], "priority": str(following)}

    def read(self) -> dict[str, Any] | None:
        """Return the document; nothing when it cannot be read, with what is wrong in `errors`."""
        lines = [_line(row) for row in self.rows if any(row[name] for name in ("target", "calendar", "stops", "tell"))]
        ages = [_age(row) for row in self.ages if any(row.values())]
        found = {
            "calendar": self.head["calendar"],
            "stops_for": self.head["stops"],
            "marks": read_steps(self.head["tell"]),
            "promises": lines,
            "ageing": ages,
        }
        try:
            read_document(found)
        except ValidationError as error:
            self.say(error)
            return None
        return found

    def say(self, error: ValidationError) -> None:
        """Take over what is wrong with the document, each with the row that it concerns."""
        self.errors = [_placed(message) for message in error.messages]

    def parties(self) -> list[dict[str, object]]:
        """Return for whom time may rest, each with whether it does."""
        return [{"value": one, "label": RESTS[one], "is_on": one in self.head["stops"]} for one in PARTIES]

    def calendars(self) -> list[tuple[str, str]]:
        """Return the calendars in use, and those named that are not."""
        known = list(WorkCalendar.objects.in_use().order_by("-is_default", "name").values_list("code", "name"))
        named = {self.head["calendar"], *(row["calendar"] for row in self.rows)} - {"", *(code for code, _name in known)}
        return [*known, *((code, code) for code in sorted(named))]


def _zipped(data: Any, names: tuple[str, ...], most: int) -> list[dict[str, str]]:
    columns = [[value.strip()[:600] for value in data.getlist(name)] for name in names]
    return [dict(zip(names, row, strict=True)) for row in list(zip(*columns, strict=False))[:most]]


def _line(row: Mapping[str, str]) -> dict[str, Any]:
    line: dict[str, Any] = {"kind": row["kind"], "party": row["party"], "priority": _whole(row["priority"]), "target": row["target"]}
    for name in ("key", "calendar"):
        if row[name]:
            line[name] = row[name]
    if row["stops"]:
        line["stops_for"] = read_parties(row["stops"])
    if row["tell"]:
        line["marks"] = read_steps(row["tell"])
    return line


def _age(row: Mapping[str, str]) -> dict[str, Any]:
    return {"priority": _whole(row["from"]), "after": row["after"], "to": _whole(row["to"])}


def _whole(text: str) -> int | str:
    return int(text) if text.isdecimal() and len(text) < 3 else text  # noqa: PLR2004 - digits of a priority


def _placed(message: str) -> str:
    """Name a row as people count them instead of as the document does."""
    place, colon, words = message.partition(": ")
    parts = place.split(".")
    if colon and parts[0] == "promises" and len(parts) > 1 and parts[1].isdecimal():
        return _("Promise %(number)d: %(words)s") % {"number": int(parts[1]) + 1, "words": words.removeprefix(f"{parts[-1]}: ")}
    if colon and parts[0] == "ageing" and len(parts) > 1 and parts[1].isdecimal():
        return _("Ageing %(number)d: %(words)s") % {"number": int(parts[1]) + 1, "words": words}
    return words if colon and parts[0] in Document.model_fields else message
