"""What a plain record type says of itself, once; everything generic reads it from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from bailiwick.core.attachments import attachable
from bailiwick.core.models import PlainRecord
from bailiwick.core.presence import meetable
from bailiwick.core.records.columns import Column, Values
from bailiwick.core.tags import taggable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.db.models import Model, Q, QuerySet
    from django.forms import ModelForm
    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Account, Actor
    from bailiwick.core.events import Changes
    from bailiwick.core.records.bulk import BulkEdit
    from bailiwick.core.records.filters import Filter
    from bailiwick.core.records.shapes import Board, Dated

    Words = str | _StrPromise


@dataclass(frozen=True, slots=True)
class View:
    """A built-in view, shown as a tab of the list before people's own: "My work".

    `filters` are the list's own parameters ({"state": "open,new"}), or a function of the
    user; `query` adds what parameters cannot say. `counted` shows the capped count beside
    the title (one query for each view). `ability` hides the view from others.
    """

    slug: str
    title: Words
    filters: Mapping[str, str] | Callable[[Account], Mapping[str, str]] | None = None
    query: Callable[[Account], Q] | None = None
    sort: str = ""
    columns: tuple[str, ...] = ()
    counted: bool = False
    ability: str = ""
    why_empty: Words = ""

    def parameters(self, user: Account) -> dict[str, str]:
        """Return the view's filters as they stand in a link."""
        return dict(self.filters(user) if callable(self.filters) else self.filters or {})


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the record's page that is no field of the form: title and a function of the record."""

    title: Words
    value: Callable[[Model], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The registration of a record type.

    The read door is `model.objects.visible_to(user)`, always; `see` is an ability that is
    needed besides ("" for everyone signed in). The write door is the ability `edit`, or
    `can_edit(actor, record or None for a new one)` where one ability does not say it;
    without a form nothing can be added, edited or imported here. `import_key` is the field
    (or fields) by which a second import finds the row again; relations are found by the
    import key of their own type, or by name. `detail_url` is the URL name of an app's own
    page, called with the value of `detail_key`; likewise `create_url` without arguments,
    for those with the ability `create`.
    `opens_with` is the slug of the built-in view that the list opens with; without it the
    list opens with "All".
    `filters` default to all that can be derived from the model's fields. `search` names the
    paths the search box looks into, unless `search_query(rows, words, user)` does it better.
    `select_related` names what `str(record)` and the facts read, fetched with every record.
    `listed(user)` says which of the visible rows stand in lists, counts and exports, where that is not all of them.
    `boards` and `calendars` draw the same list in other shapes.
    `row_badges(values)` gives safe HTML after the main column, reading the paths in
    `badge_paths`. `bulk` replaces the generic bulk edit by the type's own, for types changed through actions.
    `before_save(record, actor, now)` may fill derived fields just before the
    row is written; `after_save(record, changes, actor, now)` runs after, in the transaction.
    """

    model: type[Model]
    slug: str
    columns: list[Column]
    form: type[ModelForm[Any]] | None = None
    title: Words = ""
    about: Words = ""
    why_empty: Words = ""
    icon: str = "rows"
    section: str = ""
    order: int = 100
    see: str = ""
    edit: str = ""
    can_edit: Callable[[Actor, Model | None], bool] | None = None
    search: tuple[str, ...] = ()
    search_query: Callable[[QuerySet[Model], str, Account], QuerySet[Model]] | None = None
    filters: list[Filter] | None = None
    default_sort: str = ""
    default_filters: Mapping[str, str] | None = None
    views: tuple[View, ...] = ()
    opens_with: str = ""
    bulk_fields: tuple[str, ...] | None = None
    bulk: BulkEdit | None = None
    facts: tuple[Fact, ...] = ()
    import_key: str | tuple[str, ...] = ""
    detail_url: str = ""
    select_related: tuple[str, ...] = ()
    detail_key: str = "pk"
    create_url: str = ""
    create: str = ""
    boards: tuple[Board, ...] = ()
    calendars: tuple[Dated, ...] = ()
    listed: Callable[[Account], Q] | None = None
    row_badges: Callable[[Values], str] | None = None
    badge_paths: tuple[str, ...] = ()
    before_save: Callable[[Model, Actor, datetime], None] | None = None
    after_save: Callable[[Model, Changes, Actor, datetime], None] | None = None

    @property
    def label(self) -> str:
        """The type's name in the database and the trail, such as "places.site"."""
        return self.model._meta.label_lower

    @property
    def things(self) -> Words:
        """Return what the rows are called inside a sentence, where a title with its capital would look odd."""
        return self.model._meta.verbose_name_plural or self.plural

    @property
    def plural(self) -> Words:
        """What many of them are called."""
        return self.title or self.model._meta.verbose_name_plural or self.slug

    @property
    def singular(self) -> Words:
        """What one of them is called."""
        return self.model._meta.verbose_name or self.slug

    @property
    def is_plain(self) -> bool:
        """Whether the generic form, retirement and version apply."""
        return issubclass(self.model, PlainRecord)

    @property
    def key_fields(self) -> tuple[str, ...]:
        """The fields of the natural key, none when the type has no key."""
        return (self.import_key,) if isinstance(self.import_key, str) and self.import_key else tuple(self.import_key)

    def visible_to(self, user: Account) -> QuerySet[Model]:
        """Return the rows a user may read: the one read door."""
        rows = self.model._default_manager
        if self.see and not user.may(self.see):
            return rows.none()
        seen: QuerySet[Model] = rows.visible_to(user)  # type: ignore[attr-defined] # every model shown to people has this door
        return seen

    def may_edit(self, actor: Actor, record: Model | None = None) -> bool:
        """Whether the actor may change this record, or add one: the one write door."""
        if self.form is None:
            return False
        if self.can_edit is not None:
            return self.can_edit(actor, record)
        return bool(self.edit) and actor.may(self.edit)

    def may_add(self, actor: Actor) -> bool:
        """Whether the actor is offered to add one, by the generic form or on the app's own page."""
        if self.form is None and self.create_url:
            return not self.create or actor.may(self.create)
        return self.may_edit(actor)

    def list_url(self) -> str:
        """Return the address of the list."""
        return reverse("records:list", args=[self.slug])

    def url_of(self, record: Model) -> str:
        """Return the address of a record's page."""
        return self.url_for_key(getattr(record, self.detail_key) if self.detail_url else record.pk)

    def url_for_key(self, key: object) -> str:
        """Return the address of the page of the record whose `detail_key`, or primary key, this is."""
        if self.detail_url:
            return reverse(self.detail_url, args=[key])
        return reverse("records:detail", args=[self.slug, key])

    def new_url(self) -> str:
        """Return the address of the form for a new one."""
        return reverse(self.create_url) if self.create_url else reverse("records:create", args=[self.slug])


_records: dict[str, Record] = {}


def register(record: Record) -> None:
    """Make a record type known to lists, forms, imports and the API; plain ones take tags and files too."""
    _records[record.slug] = record
    if record.is_plain and record.form is not None and not record.detail_url:
        taggable(record.model, queryset=record.visible_to, can_tag=record.may_edit)
        attachable(record.model, queryset=record.visible_to, can_add=record.may_edit)
    if record.is_plain and record.form is not None:
        meetable(record.model, queryset=record.visible_to, may_meet=record.may_edit)


def record_named(slug: str) -> Record:
    """Return the registration of a slug; raises KeyError when there is none."""
    return _records[slug]


def record_for(model: type[Model] | str) -> Record | None:
    """Return the first registration of a model, or of its label such as "places.site"."""
    label = model if isinstance(model, str) else model._meta.label_lower
    return next((r for r in _records.values() if r.label == label), None)


def all_records() -> list[Record]:
    """Return every registered type, by section and order."""
    return sorted(_records.values(), key=lambda r: (r.section, r.order, r.slug))
