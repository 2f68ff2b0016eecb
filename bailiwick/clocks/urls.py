"""Addresses of calendars."""

from django.urls import path

from bailiwick.clocks.views import calendars, declaring, holidays, hours, previews

app_name = "clocks"
CALENDAR = "calendars/<slug:code>/"
urlpatterns = [
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.calendar_make, name="make"),
    path("calendars/import/", calendars.calendar_import, name="import"),
    path("calendars/declare/", declaring.exceptions_declare, name="declare"),
    path(CALENDAR, calendars.calendar, name="calendar"),
    path(f"{CALENDAR}hours/", hours.calendar_hours, name="hours"),
    path(f"{CALENDAR}holidays/", holidays.calendar_holidays, name="holidays"),
    path(f"{CALENDAR}withdraw/", declaring.exceptions_withdraw, name="withdraw"),
    path(f"{CALENDAR}choose/", previews.calendar_choose, name="choose"),
    path(f"{CALENDAR}name/", calendars.calendar_rename, name="rename"),
    path(f"{CALENDAR}export.json", calendars.calendar_export, name="export"),
    path(f"{CALENDAR}step/<slug:step>/", calendars.calendar_step, name="step"),
]
