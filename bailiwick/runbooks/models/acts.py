"""Acts at the desk that a step can stand before, or lead to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """An action by its dotted name, as the gates know it."""

    SOLVE = "desk.solve_ticket", _("Solving the ticket")
    HAND_OFF = "desk.hand_off_ticket", _("Handing the ticket on")
    RESET = "runbooks.record_reset", _("Recording a reset")
