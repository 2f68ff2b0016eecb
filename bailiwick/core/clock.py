"""The one place that reads the wall clock, so that doors ask here and actions are told."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return timezone.now()
