"""Addresses of the generic record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path


def soon(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


app_name = "records"
urlpatterns = [
    path("<slug:slug>/", soon, name="list"),
    path("<slug:slug>/options", soon, name="options"),
]
