"""“Read and understood”: who is asked to acknowledge an article, and who has."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.knowledge.models.articles import Article
from bailiwick.people.models import Department, Person, Team

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.people.models.persons import PersonQuerySet


class CampaignAudience(models.TextChoices):
    """Who is asked."""

    IT = "it", _("All IT staff")
    TEAM = "team", _("A team")
    DEPARTMENT = "department", _("A department and everything under it")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns, for those who write articles; whoever is asked finds the article instead."""

    def visible_to(self, user: Account) -> Self:
        """Return the campaigns a user may look at."""
        if not user.is_authenticated or not user.may("knowledge.write_articles"):
            return self.none()
        return self.filter(article__in=Article.objects.visible_to(user).order_by().values("pk"))

    def open(self) -> Self:
        """Return the campaigns that still ask."""
        return self.filter(ended_at=None)


class Campaign(models.Model):
    """A wish that some people confirm having read and understood an article by a day.

    It asks about the article's `major` text: a newer one of that rank asks everybody again.
    """

    ArticleAudience: ClassVar[type[CampaignAudience]] = CampaignAudience

    article = models.ForeignKey(Article, models.CASCADE, related_name="campaigns", verbose_name=_("article"))
    audience = models.CharField(_("who"), max_length=10, choices=CampaignAudience.choices)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department"))
    due_on = models.DateField(_("until"))
    started_at = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("started by"))
    reminded_on = models.DateField(_("last reminder"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-id")
        verbose_name = _("acknowledgement campaign")
        verbose_name_plural = _("acknowledgement campaigns")
        constraints = (
            models.CheckConstraint(
                condition=Q(audience=CampaignAudience.IT, team=None, department=None)
                | Q(audience=CampaignAudience.TEAM, team__isnull=False, department=None)
                | Q(audience=CampaignAudience.DEPARTMENT, team=None, department__isnull=False),
                name="campaigns_say_whom_they_ask",
            ),
        )

    def __str__(self) -> str:
        """Say what is to be read, and by whom."""
        return f"{self.article}: {self.who}"

    @property
    def who(self) -> str:
        """The people asked, in words."""
        return str(self.team or self.department or self.get_audience_display())

    def asked(self) -> PersonQuerySet:
        """Return everyone who is to acknowledge: those present in the team, the department or IT."""
        people = Person.objects.filter(retired_at=None)
        if self.audience == CampaignAudience.DEPARTMENT and self.department is not None:
            return people.filter(department__path__startswith=self.department.path)
        staff = people.filter(staff__isnull=False, staff__retired_at=None)
        return staff.filter(staff__team=self.team_id) if self.audience == CampaignAudience.TEAM else staff

    def missing(self) -> PersonQuerySet:
        """Return who has not acknowledged the present text."""
        done = Acknowledgement.objects.filter(article=self.article_id, major__gte=self.article.major)
        return self.asked().exclude(pk__in=done.values("person_id"))

    def done(self) -> PersonQuerySet:
        """Return who has acknowledged the present text."""
        done = Acknowledgement.objects.filter(article=self.article_id, major__gte=self.article.major)
        return self.asked().filter(pk__in=done.values("person_id"))


class Acknowledgement(models.Model):
    """Somebody confirmed that they read and understood a major text of an article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="acknowledgements", verbose_name=_("article"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    major = models.PositiveIntegerField(_("major text"))
    language = models.CharField(_("language"), max_length=2)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = (models.UniqueConstraint(fields=("article", "person", "major"), name="a_text_is_acknowledged_once"),)

    def __str__(self) -> str:
        """Say who confirmed what."""
        return f"{self.person}: {self.article}"
