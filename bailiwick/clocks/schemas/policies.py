"""What the API takes and gives about policies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

ThingKey = Annotated[str, Field(min_length=1, max_length=60)]
Scope = Literal["service", "category", "department", "default"]


class PolicyIn(Schema):
    """What a policy is called, and what it is for."""

    name: str = Field(min_length=1, max_length=80)
    about: str = Field("", max_length=300)
    scope: Scope = "service"
    keys: Annotated[list[ThingKey], Field(max_length=500)] = Field(default_factory=list, description="Ids of services, categories or departments.")
    order: int = Field(100, ge=0, le=32767, description="Of two policies for the same, the smaller number is asked.")
    vendor_managed: bool = Field(False, description="Only where a vendor does the work.")


class PolicyChangeIn(PolicyIn):
    """A policy as it should be."""

    version: int | None = Field(None, ge=1, le=2**31 - 1, description="The version it was read as; an older one is answered with 409.")


class PolicyOut(Schema):
    """A policy by name."""

    id: int
    name: str
    about: str
    scope: str
    keys: list[str]
    order: int
    vendor_managed: bool
    is_retired: bool
    version: int


class VersionOut(Schema):
    """What a policy promises from one time on."""

    number: int
    state: str
    targets: dict[str, Any] = Field(description="The promises as one document.")
    note: str
    made_at: datetime
    published_at: datetime | None
    version: int


class DraftIn(Schema):
    """The promises of a draft."""

    targets: dict[str, Any]
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="The version the draft was read as; an older one is answered with 409.")


class PolicyPublishIn(Schema):
    """What changes with a version."""

    note: str = Field("", max_length=300)


class PresetOut(Schema):
    """Promises to begin from."""

    name: str
    title: str
    about: str
    targets: dict[str, Any]


class AskedIn(Schema):
    """A thing for which something is promised."""

    service: str = Field("", max_length=60)
    category: str = Field("", max_length=60)
    department: str = Field("", max_length=60)
    vendor_managed: bool = False


class ChosenOut(Schema):
    """Which policy holds, and why."""

    policy: PolicyOut | None
    number: int | None = Field(description="The version that is promised")
    why: str
