"""A condition that is asked of each row on its way, and never answered for a whole table beforehand.

PostgreSQL likes to turn EXISTS into a join, or into a list of every row that could be asked about. For a page of fifty
rows out of a million that list is the whole cost, and the planner does not see that the page ends after fifty.
"""

from __future__ import annotations

from django.db.models import Exists


class AskedOfEach(Exists):
    """Django's `Exists`, with an offset of nought, across which PostgreSQL does not plan."""

    template = "EXISTS(%(subquery)s OFFSET 0)"
