"""A text on its way to its readers: who is asked about it, and what becomes of it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.approvals.models import Approval, ApprovalState


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews, by whom they ask."""

    def asking(self, person: int) -> Self:
        """Return the open reviews that wait for a person, or for somebody in whose place they were asked."""
        asked = Q(approval__votes__approver=person) | Q(approval__votes__links__person=person)
        return self.filter(asked, approval__state=ApprovalState.ASKED)


class Review(models.Model):
    """The newest texts of an article, sent to be approved; the approval's end is the review's."""

    article = models.ForeignKey("knowledge.Article", models.CASCADE, related_name="reviews", verbose_name=_("article"))
    approval = models.OneToOneField(Approval, models.CASCADE, related_name="+", verbose_name=_("approval"))
    is_major = models.BooleanField(_("to be acknowledged anew"), default=True)
    note = models.CharField(_("what approvers should know"), max_length=255, blank=True)
    sent_at = models.DateTimeField(_("sent"))

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "-id")
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        """Say what is reviewed."""
        return str(self.article)
