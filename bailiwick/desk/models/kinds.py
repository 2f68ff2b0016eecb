"""The two kinds of ticket."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Something is broken, or something is wanted."""

    INCIDENT = "incident", _("Incident")
    REQUEST = "request", _("Request")
