"""Addresses of calendars and policies."""

from django.urls import path

from bailiwick.clocks.views import calendars, declaring, drafts, holidays, hours, policies, previews, simulations

app_name = "clocks"
CALENDAR = "calendars/<slug:code>/"
POLICY = "policies/<int:pk>/"
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
    path("policies/", policies.policies, name="policies"),
    path("policies/new/", policies.policy_make, name="policy_make"),
    path(POLICY, policies.policy, name="policy"),
    path(f"{POLICY}name/", policies.policy_describe, name="policy_describe"),
    path(f"{POLICY}draft/", drafts.policy_draft, name="policy_draft"),
    path(f"{POLICY}presets/", drafts.policy_preset, name="policy_preset"),
    path(f"{POLICY}publish/", drafts.policy_publish, name="policy_publish"),
    path(f"{POLICY}discard/", drafts.policy_discard, name="policy_discard"),
    path(f"{POLICY}step/<slug:step>/", policies.policy_step, name="policy_step"),
    path("what-if/", simulations.what_if, name="what_if"),
    path("what-if/repair/", simulations.clocks_repair, name="repair"),
    path("what-if/<int:pk>/", simulations.simulation, name="simulation"),
    path("what-if/<int:pk>/clocks.csv", simulations.simulation_csv, name="simulation_csv"),
    path("what-if/<int:pk>/apply/", simulations.simulation_apply, name="simulation_apply"),
]
