"""Changing the tables of a PostgreSQL that is at work, without keeping its writers waiting.

A plain step of Django's may hold a table for as long as it takes to read or rewrite it. The operations here do the
same work in parts that each hold it for an instant, wait for their turn shortly and often, and can be repeated after
a kill. On SQLite, which has one writer anyway, they are Django's own. Which plain ones a migration may not hold says
`judging`; how it is done, docs/how-to/change-the-database.md.
"""

from bailiwick.core.migrating.constraints import AddConstraintOnline
from bailiwick.core.migrating.fields import AddFieldOnline, RequireFieldOnline
from bailiwick.core.migrating.filling import FillRows
from bailiwick.core.migrating.indexes import AddIndexOnline, RemoveIndexOnline
from bailiwick.core.migrating.judging import judge
from bailiwick.core.migrating.small import SmallWork

__all__ = [
    "AddConstraintOnline",
    "AddFieldOnline",
    "AddIndexOnline",
    "FillRows",
    "RemoveIndexOnline",
    "RequireFieldOnline",
    "SmallWork",
    "judge",
]
