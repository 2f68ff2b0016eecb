"""Who follows a ticket, and who may know of a need-to-know one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models.tickets import Ticket


class Watch(models.Model):
    """Somebody who wants to hear of everything on a ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="watches", verbose_name=_("ticket"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches", verbose_name=_("watcher"))
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = (models.UniqueConstraint(fields=("ticket", "user"), name="a_ticket_is_watched_once"),)

    def __str__(self) -> str:
        """Say who watches."""
        return str(self.user)


class Reader(models.Model):
    """Somebody named on a need-to-know ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="readers", verbose_name=_("ticket"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="may_read", verbose_name=_("reader"))
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    named_at = models.DateTimeField(_("named"))

    class Meta:
        verbose_name = _("reader")
        verbose_name_plural = _("readers")
        constraints = (models.UniqueConstraint(fields=("ticket", "user"), name="a_reader_is_named_once"),)

    def __str__(self) -> str:
        """Say who may read."""
        return str(self.user)


class Reading(models.Model):
    """When somebody last opened a need-to-know ticket, so that reloads do not fill the trail."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = (models.UniqueConstraint(fields=("ticket", "user"), name="a_reading_is_kept_once"),)

    def __str__(self) -> str:
        """Say who read, and when."""
        return f"{self.user}, {self.at:%Y-%m-%d %H:%M}"
