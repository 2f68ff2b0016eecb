"""What a rule asks and does: one JSON document, validated whenever it is read."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic import ValidationError as ShapeError

from bailiwick.rules.engine.fields import FIELDS, VALUELESS

Match = Literal["all", "any"]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]


class _Part(BaseModel):
    """Every part refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Condition(_Part):
    """One thing that must be so: a field, how it is compared, and with what; several values mean any of them."""

    field: Annotated[str, Field(max_length=40)]
    op: Annotated[str, Field(max_length=20)]
    values: Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def makes_sense(self) -> Self:
        """Refuse unknown fields, comparisons that do not fit the field, and values it cannot have."""
        field = FIELDS.get(self.field)
        if field is None:
            raise ValueError(_("There is no field “%(name)s”.") % {"name": self.field})
        if self.op not in field.ops:
            raise ValueError(_("“%(field)s” cannot be compared by “%(op)s”.") % {"field": field.label, "op": self.op})
        if self.op in VALUELESS:
            return self
        if not self.values or not all(self.values):
            raise ValueError(_("Say what “%(field)s” is compared with.") % {"field": field.label})
        wrong = [value for value in self.values if not field.accepts(value)]
        if wrong:
            raise ValueError(_("“%(field)s” cannot be “%(value)s”.") % {"field": field.label, "value": wrong[0]})
        return self


class ConditionGroup(_Part):
    """Conditions that must hold all together, or any of them."""

    match: Match = "all"
    conditions: Annotated[tuple[Condition, ...], Field(max_length=30)] = ()


class SetPriority(_Part):
    """Set the priority, with a reason."""

    do: Literal["priority"] = "priority"
    priority: Annotated[int, Field(ge=1, le=4)]
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class SetCategory(_Part):
    """Put the ticket into a category."""

    do: Literal["category"] = "category"
    category: Key


class Assign(_Part):
    """Give the ticket to somebody; whoever stands in for them gets it while they are away."""

    do: Literal["assign"] = "assign"
    staff: Key


class HandOn(_Part):
    """Hand the ticket to a team, with a reason."""

    do: Literal["hand_off"] = "hand_off"
    team: Key
    tier: Annotated[int, Field(ge=1, le=3)] | None = None
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class WriteNote(_Part):
    """Write an internal note."""

    do: Literal["note"] = "note"
    text: Text


class SendReply(_Part):
    """Answer the client."""

    do: Literal["reply"] = "reply"
    text: Text


class PutTag(_Part):
    """Put a tag on the ticket."""

    do: Literal["tag"] = "tag"
    tag: Annotated[str, Field(min_length=1, max_length=40)]


class Notify(_Part):
    """Tell persons, teams or whoever has the ticket."""

    do: Literal["notify"] = "notify"
    persons: Annotated[tuple[Key, ...], Field(max_length=50)] = ()
    teams: Annotated[tuple[Key, ...], Field(max_length=20)] = ()
    assignee: bool = False
    text: Annotated[str, Field(min_length=1, max_length=1000)]

    @model_validator(mode="after")
    def tells_somebody(self) -> Self:
        """Refuse to tell nobody."""
        if not (self.persons or self.teams or self.assignee):
            raise ValueError(_("Choose whom to tell."))
        return self


class AddWatcher(_Part):
    """Let somebody follow the ticket."""

    do: Literal["watch"] = "watch"
    persons: Annotated[tuple[Key, ...], Field(min_length=1, max_length=20)]


class LetWait(_Part):
    """Let the ticket wait."""

    do: Literal["wait"] = "wait"
    on: Literal["client", "vendor", "approval", "visit", "parts"]
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    hours: Annotated[int, Field(ge=1, le=2000)] | None = None


class TellWebhooks(_Part):
    """Send a message to one webhook, or to all that listen to rules; the topic says what it is about."""

    do: Literal["webhook"] = "webhook"
    webhook: Key | None = None
    topic: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,39}$")]
    text: Annotated[str, Field(max_length=1000)] = ""


Deed = Annotated[
    SetPriority | SetCategory | Assign | HandOn | WriteNote | SendReply | PutTag | Notify | AddWatcher | LetWait | TellWebhooks,
    Field(discriminator="do"),
]


class RuleDefinition(_Part):
    """What must be so, and what is done then, in order."""

    match: Match = "all"
    groups: Annotated[tuple[ConditionGroup, ...], Field(max_length=10)] = ()
    deeds: Annotated[tuple[Deed, ...], Field(max_length=20)] = ()

    @property
    def conditions(self) -> list[Condition]:
        """Return all conditions of all groups."""
        return [condition for group in self.groups for condition in group.conditions]

    def stored(self) -> dict[str, object]:
        """Return the document as it is kept."""
        return self.model_dump(mode="json")


def parse(document: object) -> RuleDefinition:
    """Return the definition that a document holds; raises ValidationError with a sentence for each fault."""
    try:
        return RuleDefinition.model_validate(document)
    except ShapeError as error:
        raise ValidationError([fault["msg"].removeprefix("Value error, ") for fault in error.errors()[:20]]) from None
