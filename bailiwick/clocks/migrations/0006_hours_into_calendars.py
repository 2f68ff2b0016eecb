"""Office hours and closures become the calendar of the office; what was closed stays closed."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import migrations

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 24 * 3600


def seconds(at, otherwise):
    """Return a time of day in seconds; the last second of a day stands for its end."""
    if at is None:
        return otherwise
    found = at.hour * 3600 + at.minute * 60 + at.second
    return DAY if found >= DAY - 1 else found


def written(second):
    """Write a second of the day as a calendar file does."""
    hours, rest = divmod(second, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{left:02}" if left else "")


def carry_over(apps, schema_editor):
    """Make the calendar, unless there is nothing to carry over or there is one already."""
    try:
        hours_model, closure_model = apps.get_model("clocks", "OfficeHours"), apps.get_model("clocks", "Closure")
    except LookupError:  # an empty database is begun with the tables as they are now
        return
    calendar_model = apps.get_model("clocks", "WorkCalendar")
    if calendar_model.objects.exists() or not (hours_model.objects.exists() or closure_model.objects.exists()):
        return
    office = calendar_model.objects.create(code="office", name="Office", zone=settings.TIME_ZONE, is_default=True)
    week = {day: [] for day in range(7)}
    for row in hours_model.objects.filter(retired_at=None).order_by("weekday", "starts"):
        week[row.weekday].append((seconds(row.starts, 0), seconds(row.ends, DAY)))
    if not hours_model.objects.exists():
        week |= {day: [(8 * 3600, 17 * 3600)] for day in range(5)}
    weekly = {WEEKDAYS[day]: [[written(begins), written(ends)] for begins, ends in spans] for day, spans in week.items() if spans}
    apps.get_model("clocks", "CalendarVersion").objects.create(calendar=office, number=1, weekly=weekly, published_at=BEGINNING)
    apps.get_model("clocks", "HolidayPlan").objects.create(calendar=office, adopted_at=BEGINNING)
    carry_closures(closure_model, apps.get_model("clocks", "CalendarException"), office, week)


def carry_closures(closure_model, exception_model, office, week):
    """Make one exception of all that closes a day; what was retired was withdrawn, so that nobody adopts it again."""
    days = {}
    for row in closure_model.objects.order_by("on", "id"):
        days.setdefault((row.on, row.retired_at), []).append(row)
    for (on, retired_at), rows in days.items():
        left = week[on.weekday()]
        for row in rows:
            first, last = seconds(row.closed_from, 0), seconds(row.closed_until, DAY)
            left = [part for begins, ends in left for part in ((begins, min(ends, first)), (max(begins, last), ends)) if part[0] < part[1]]
        exception_model.objects.create(
            calendar=office,
            on=on,
            intervals=[[written(begins), written(ends)] for begins, ends in left],
            reason=", ".join(row.name for row in rows)[:120],
            source="other",
            declared_at=BEGINNING,
            withdrawn_at=retired_at,
        )


class Migration(migrations.Migration):
    dependencies = [("clocks", "0005_holiday_plans")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
