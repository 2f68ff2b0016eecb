"""What every plain record has: custom values, a retirement and a version to notice conflicts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlainRecord(models.Model):
    """A record kept by the generic list, form, import and API of `core.records`.

    Retired records stay for history but leave pick-lists and default lists.
    `version` grows with every change; a save based on an older one is Stale.
    """

    custom = models.JSONField(_("custom fields"), default=dict, blank=True, editable=False)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def is_retired(self) -> bool:
        """Whether the record is kept for history only."""
        return self.retired_at is not None
