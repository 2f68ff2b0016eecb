"""The addresses these tests need, so that they stand apart from the apps above."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("records/", include("bailiwick.core.records.urls")),
]
