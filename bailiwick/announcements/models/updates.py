"""What is added to an announcement while it stands: "14:20: the part is on its way"."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bailiwick.announcements.models.announcements import Announcement


class AnnouncementUpdate(models.Model):
    """A dated line under an announcement."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="updates", verbose_name=_("announcement"))
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    text = models.TextField(_("text"))
    text_es = models.TextField(_("text in Spanish"), blank=True)

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("update")
        verbose_name_plural = _("updates")

    def __str__(self) -> str:
        """Show the beginning of the text."""
        return self.text[:80]

    @property
    def local_text(self) -> str:
        """The text in the language of whoever reads, as far as there is one."""
        return (self.text_es if (get_language() or "").startswith("es") else "") or self.text
