"""Addresses of the portal."""

from django.urls import path

from bailiwick.portal.views import requests

app_name = "portal"
urlpatterns = [
    path("portal/requests/", requests.requests, name="requests"),
    path("portal/requests/<str:number>/", requests.request_page, name="request"),
    path("portal/requests/<str:number>/accept/", requests.solution_accept, name="solution_accept"),
    path("portal/requests/<str:number>/reject/", requests.solution_reject, name="solution_reject"),
]
