"""Addresses of the webhooks' pages."""

from django.urls import path

from bailiwick.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("webhooks/new/", views.webhook_make, name="webhook_make"),
    path("webhooks/<int:pk>/", views.webhook, name="webhook"),
    path("webhooks/<int:pk>/change/", views.webhook_change, name="webhook_change"),
    path("webhooks/<int:pk>/replay/", views.messages_replay, name="messages_replay"),
    *(
        path(f"webhooks/<int:pk>/{name}/", views.webhook_step, {"name": name}, name=f"webhook_{name.replace('-', '_')}")
        for name in ("ping", "pause", "resume", "renew", "take-over", "end")
    ),
    path("webhooks/messages/<int:pk>/", views.message, name="message"),
]
