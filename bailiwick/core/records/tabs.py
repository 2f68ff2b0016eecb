"""The tabs of a list: built-in views, then people's own and shared ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bailiwick.core.models import DefaultView, SavedView
from bailiwick.core.records.audiences import audience_keys
from bailiwick.core.statements import statement, told
from bailiwick.core.wording import said

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.core.records.counting import Count
    from bailiwick.core.records.registry import Record, View

#: the view that filters nothing
ALL = "all"


@dataclass(slots=True)
class Tab:
    """A view as the list offers it; `saved` is set for views that people keep."""

    key: str
    title: str
    parameters: dict[str, str] = field(default_factory=dict)
    view: View | None = None
    why_empty: str = ""
    counted: bool = False
    pinned: bool = True
    saved: SavedView | None = None
    is_own: bool = False
    count: Count | None = None
    current: bool = False
    url: str = ""

    def query(self, user: Account) -> Q:
        """Return what the view asks beside its parameters."""
        return self.view.query(user) if self.view is not None and self.view.query is not None else Q()


def tabs_of(record: Record, user: Account) -> list[Tab]:
    """Return every view of a list that a user may choose, in order; one query."""
    views = [view for view in record.views if not view.ability or user.may(view.ability)]
    titles, empty = said(view.title for view in views), said(view.why_empty for view in views)
    built_in = [_built_in(view, user, title, why) for view, title, why in zip(views, titles, empty, strict=True)]
    audiences = frozenset(audience_keys(user))
    asked = told(user, ("saved views", record.slug, audiences), lambda user: _shown(user, audiences, record.slug))
    saved = [SavedView.from_db(None, list(row), list(row.values())) for row in statement(asked).rows()]
    everything = [] if any(tab.key == ALL for tab in built_in) else [Tab(ALL, _("All"), dict(record.default_filters or {}))]
    own = [Tab(str(v.pk), v.name, dict(v.parameters), pinned=v.is_pinned, saved=v, is_own=v.owner_id == user.pk) for v in saved]
    fixed = [*built_in, *everything] if record.opens_with else [*everything, *built_in]
    return [*fixed, *own]


def _shown(user: Account, audiences: frozenset[str], slug: str) -> QuerySet[SavedView, Any]:
    fields = [field.attname for field in SavedView._meta.concrete_fields]
    shown: QuerySet[SavedView, Any] = SavedView.objects.shown_to(user, sorted(audiences)).filter(record=slug).values(*fields)
    return shown


def _built_in(view: View, user: Account, title: str, why_empty: str) -> Tab:
    extra = {"sort": view.sort, "columns": ",".join(view.columns)}
    parameters = view.parameters(user) | {k: v for k, v in extra.items() if v}
    return Tab(view.slug, title, parameters, view, why_empty, counted=view.counted)


def opening_view(record: Record, user: Account) -> str:
    """Return the view with which a list opens for a user: their choice, or the registration's."""
    chosen = DefaultView.objects.filter(user=user.pk, record=record.slug).values_list("view", flat=True).first()
    return chosen or record.opens_with
