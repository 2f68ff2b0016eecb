"""A stamp per small table that is kept in memory: another one after every change, whoever made it."""

from django.db import models


class Stamp(models.Model):
    """What a table bears until it changes; the database itself sets another one, see `core.kept`."""

    name = models.CharField(max_length=63, primary_key=True)
    value = models.CharField(max_length=32)

    def __str__(self) -> str:
        """Name the table."""
        return self.name
