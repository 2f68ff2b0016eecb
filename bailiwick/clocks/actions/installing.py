"""Putting the first promises, hours and closures in place; later they are edited as plain records."""

from __future__ import annotations

from django.db import transaction

from bailiwick.clocks.models import DEFAULT_HOURS, Closure, OfficeHours, Promise, default_promises, federal_holidays


@transaction.atomic
def install_clocks() -> None:
    """Make the promises and office hours of a new installation; what is there stays as it is."""
    for promise in default_promises():
        kept = ("respond_minutes", "resolve_minutes", "update_minutes", "working_hours")
        values = {name: getattr(promise, name) for name in kept}
        Promise.objects.get_or_create(priority=promise.priority, defaults=values)
    if not OfficeHours.objects.exists():
        OfficeHours.objects.bulk_create(OfficeHours(weekday=weekday, starts=starts, ends=ends) for weekday, starts, ends in DEFAULT_HOURS)


@transaction.atomic
def install_holidays(years: range) -> int:
    """List the federal holidays of some years as closures and return how many were new.

    One that somebody retired or renamed on its day is left alone.
    """
    known = set(Closure.objects.values_list("on", flat=True))
    new = [Closure(on=on, name=name) for year in years for on, name in federal_holidays(year) if on not in known]
    Closure.objects.bulk_create(new)
    return len(new)
