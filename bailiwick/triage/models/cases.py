"""A path through a tree that was tried and kept, with what it has to come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.triage.engine import Circumstances, Definition, Face, judge, walk
from bailiwick.triage.models.trees import Tree

if TYPE_CHECKING:
    from bailiwick.triage.engine import Judgement


class TestCase(models.Model):
    """Answers and circumstances, with the outcome, impact and urgency expected of them; run again before publishing."""

    __test__ = False  # pytest: not a class of tests

    tree = models.ForeignKey(Tree, models.CASCADE, related_name="cases", verbose_name=_("question tree"))
    name = models.CharField(_("name"), max_length=120)
    face = models.CharField(max_length=6, choices=(("desk", _("at the desk")), ("client", _("in the portal"))), default="desk")
    answers = models.JSONField(default=dict, blank=True)
    public_safety_site = models.BooleanField(_("public-safety site"), default=False)
    windows = models.JSONField(default=list, blank=True)
    outcome = models.CharField(_("outcome"), max_length=60)
    impact = models.PositiveSmallIntegerField(_("impact"))
    urgency = models.PositiveSmallIntegerField(_("urgency"))
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ("tree", "name")
        verbose_name = _("test case")
        verbose_name_plural = _("test cases")
        constraints = (models.UniqueConstraint(fields=("tree", "name"), name="test_cases_have_one_name_in_a_tree"),)

    def __str__(self) -> str:
        """Show the name."""
        return self.name

    @property
    def query(self) -> str:
        """Return the address part that tries the case again."""
        said = [("a", f"{question}.{answer}") for question, answer in self.answers.items()]
        said += [("face", self.face), *(("window", kind) for kind in self.windows), *([("safety", "1")] if self.public_safety_site else [])]
        return urlencode(said)

    @property
    def circumstances(self) -> Circumstances:
        """What the case assumes around the answers."""
        return Circumstances(public_safety_site=self.public_safety_site, windows=tuple((kind, kind) for kind in self.windows))

    def judged_by(self, definition: Definition) -> Judgement:
        """Return what a definition makes of the case."""
        return judge(walk(definition, self.answers, cast("Face", self.face)), self.circumstances)

    def holds_for(self, definition: Definition) -> bool:
        """Whether a definition comes to what is expected."""
        judged = self.judged_by(definition)
        return (judged.outcome_id or "", judged.impact, judged.urgency) == (self.outcome, self.impact, self.urgency)
