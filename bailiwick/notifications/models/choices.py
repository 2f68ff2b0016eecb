"""What each person wants to be told, how, and when."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: at what time a daily digest goes out
MORNING = time(8, 0)


class Mail(models.TextChoices):
    """How a notice reaches somebody by mail."""

    NOW = "now", _("at once")
    DIGEST = "digest", _("in the digest")
    OFF = "off", _("not at all")


class Choice(models.Model):
    """One person's wish for one kind of notice; without a row the default holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices")
    notice = models.CharField(max_length=120)
    in_app = models.BooleanField(_("in the program"), default=True)
    mail = models.CharField(_("by mail"), max_length=8, choices=Mail.choices)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = (models.UniqueConstraint(fields=("user", "notice"), name="one_choice_per_notice"),)

    def __str__(self) -> str:
        """Say which notice the choice is about."""
        return f"{self.notice}: {self.get_mail_display()}"


class Rhythm(models.Model):
    """When one person gets digests, and when mail keeps quiet."""

    class Every(models.TextChoices):
        """How often a digest goes out."""

        QUARTER = "15", _("every 15 minutes")
        HOUR = "60", _("every hour")
        DAY = "day", _("every morning at 8:00")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_rhythm")
    digest = models.CharField(_("digest"), max_length=4, choices=Every.choices, default=Every.HOUR)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail rhythm")
        verbose_name_plural = _("mail rhythms")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None) | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
        )

    def __str__(self) -> str:
        """Say how often digests go out."""
        return str(self.get_digest_display())

    def next_digest(self, now: datetime) -> datetime:
        """Return when the digest that takes a notice of this instant goes out."""
        if self.digest == self.Every.DAY:
            return _next(timezone.localtime(now), MORNING)
        step = int(self.digest) * 60
        return now + timedelta(seconds=step - now.timestamp() % step)

    def after_quiet(self, at: datetime) -> datetime:
        """Return the same instant, or the end of the quiet hours that it falls into."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return at
        local = timezone.localtime(at)
        start, end, clock = self.quiet_from, self.quiet_until, local.time()
        is_quiet = start <= clock < end if start < end else clock >= start or clock < end
        return _next(local, end) if is_quiet else at


def _next(local: datetime, clock: time) -> datetime:
    """Return when the local clock next shows this time."""
    day = local.date() if local.time() < clock else local.date() + timedelta(days=1)
    return datetime.combine(day, clock, tzinfo=local.tzinfo)
