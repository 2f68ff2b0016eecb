"""Addresses of the schedules' pages."""

from django.urls import path

from bailiwick.recurring import views

app_name = "recurring"
urlpatterns = [
    path("schedules/new/", views.schedule_make, name="schedule_make"),
    path("schedules/preview/", views.preview, name="preview"),
    path("schedules/<int:pk>/", views.schedule, name="schedule"),
    path("schedules/<int:pk>/change/", views.schedule_change, name="schedule_change"),
    *(
        path(f"schedules/<int:pk>/{name}/", views.schedule_step, {"name": name}, name=f"schedule_{name}")
        for name in ("pause", "resume", "end", "run")
    ),
    path("schedules/of-ticket/<int:pk>/", views.ticket_schedule, name="ticket_schedule"),
]
