"""Where sealed secrets lie: every app names its columns, so that none is forgotten when keys are exchanged.

sealed(Mailbox, "sealed_password", purpose="mailroom")
sealed(Authenticator, "data", inside="secret", purpose="second-factor")  # within a column of JSON
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bailiwick.core.keys.ring import ring
from bailiwick.core.sealing import MARK, beginning

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from bailiwick.core.keys.ring import Key


@dataclass(frozen=True)
class Column:
    """One column of sealed secrets, or one name within a column of JSON."""

    model: type[Model]
    field: str
    purpose: str
    inside: str = ""

    @property
    def path(self) -> str:
        """How a query names it."""
        return f"{self.field}__{self.inside}" if self.inside else self.field

    def filled(self) -> QuerySet[Any]:
        """Return the rows that hold a secret."""
        rows = self.model._default_manager.all()
        return rows.filter(**{f"{self.field}__has_key": self.inside}) if self.inside else rows.exclude(**{self.field: ""})

    def under(self, key: Key) -> QuerySet[Any]:
        """Return the rows whose secret is sealed under a key."""
        return self.filled().filter(**{f"{self.path}__startswith": beginning(key)})

    def not_under(self, key: Key) -> QuerySet[Any]:
        """Return the rows whose secret is sealed under any other key."""
        return self.filled().exclude(**{f"{self.path}__startswith": beginning(key)})

    def unnamed(self) -> QuerySet[Any]:
        """Return the rows whose secret does not say under which key it lies: those of older versions."""
        return self.filled().exclude(**{f"{self.path}__startswith": f"{MARK}."})

    def strange(self) -> QuerySet[Any]:
        """Return the rows whose secret is sealed under a key that is not in the ring, which nobody can open."""
        rows = self.filled().filter(**{f"{self.path}__startswith": f"{MARK}."})
        for key in ring():
            rows = rows.exclude(**{f"{self.path}__startswith": beginning(key)})
        return rows

    def read(self, row: Model) -> str:
        """Return the secret of a row as it is stored."""
        stored = getattr(row, self.field)
        return str(stored.get(self.inside, "")) if self.inside else str(stored)

    def write(self, row: Model, stored: str) -> None:
        """Put another stored secret into a row, which is not saved."""
        setattr(row, self.field, {**getattr(row, self.field), self.inside: stored} if self.inside else stored)


columns: list[Column] = []


def sealed(model: type[Model], field: str, *, purpose: str, inside: str = "") -> None:
    """Name a column that holds sealed secrets."""
    columns.append(Column(model, field, purpose, inside))
