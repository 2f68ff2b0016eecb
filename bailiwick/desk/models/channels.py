"""The ways in which people and programs reach the desk."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a ticket or an entry came in."""

    PHONE = "phone", _("Phone")
    WALK_IN = "walk-in", _("Walk-in")
    FIELD = "field", _("In the field")
    EMAIL = "e-mail", _("E-mail")
    PORTAL = "portal", _("Portal")
    API = "api", _("API")
    MONITOR = "monitor", _("Monitor")
