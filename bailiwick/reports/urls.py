"""Addresses of the reports."""

from django.urls import path

from bailiwick.reports import promised, views

app_name = "reports"
urlpatterns = [
    path("reports/", views.index, name="index"),
    path("reports/promises/clocks/", promised.promises_clocks, name="promises_clocks"),
    path("reports/promises/clocks.csv", promised.promises_clocks_csv, name="promises_clocks_csv"),
    path("reports/<slug:name>/", views.report, name="report"),
    path("reports/<slug:name>.csv", views.report_csv, name="report_csv"),
    path("reports/<slug:name>.xlsx", views.report_xlsx, name="report_xlsx"),
]
