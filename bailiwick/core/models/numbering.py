"""Number series: one row per series, counted under the row's own lock."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Series(models.Model):
    """A run of numbers with a prefix, such as tickets `T-000001`."""

    name = models.SlugField(primary_key=True)
    prefix = models.CharField(max_length=12, blank=True)
    width = models.PositiveSmallIntegerField(default=6)
    last = models.PositiveBigIntegerField(default=0)

    #: counts up with every number; how numbers are written hardly ever changes, and is kept
    restless: ClassVar[tuple[str, ...]] = ("last",)

    def __str__(self) -> str:
        """Name the series."""
        return self.name

    def text_of(self, number: int) -> str:
        """Return a number as people say and write it."""
        return f"{self.prefix}{number:0{self.width}d}"
