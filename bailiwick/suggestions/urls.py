"""Addresses of suggestions."""

from django.urls import path

from bailiwick.suggestions import views

app_name = "suggestions"
urlpatterns = [
    path("suggestions/", views.evaluation, name="evaluation"),
    path("suggestions/learn/", views.learn, name="learn"),
    path("suggestions/panels/ticket/<int:pk>/", views.ticket_panel, name="ticket_panel"),
]
