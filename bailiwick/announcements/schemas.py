"""Announcements as programs see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from ninja import Field, Schema

from bailiwick.announcements.models import Announcement


class Stage(StrEnum):
    """The stages of an announcement."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ENDED = "ended"


class AnnouncementsAsked(Schema):
    """Which announcements are wanted."""

    state: Stage | None = None


class UpdateOut(Schema):
    """A dated line under an announcement."""

    at: datetime
    text: str
    text_es: str


class AnnouncementUpdateIn(Schema):
    """What is new."""

    text: str = Field(min_length=1, max_length=4000)
    text_es: str = Field("", max_length=4000)


class AnnouncementDismissIn(Schema):
    """Which version of the announcement was read."""

    version: int | None = Field(None, ge=1, le=2**31 - 1)


class AnnouncementOut(Schema):
    """An announcement; `departments` and `sites` are keys."""

    id: int
    kind: str
    state: str
    severity: int
    title: str
    text: str = Field(description="Markdown.")
    title_es: str
    text_es: str
    audience: str
    departments: list[int]
    sites: list[int]
    starts_at: datetime | None
    ends_at: datetime | None
    shown_from: datetime | None
    tell_by_mail: bool
    needs_acknowledgement: bool
    published_at: datetime | None
    ended_at: datetime | None
    version: int
    updates: list[UpdateOut]

    @staticmethod
    def resolve_departments(row: Announcement) -> list[int]:
        """Return their keys."""
        return [one.pk for one in row.departments.all()]

    @staticmethod
    def resolve_sites(row: Announcement) -> list[int]:
        """Return their keys."""
        return [one.pk for one in row.sites.all()]
