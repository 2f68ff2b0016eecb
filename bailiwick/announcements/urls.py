"""Addresses of announcements; each is named after the action it leads to."""

from django.urls import path

from bailiwick.announcements import views

app_name = "announcements"
urlpatterns = [
    path("announcements/banner/", views.banner, name="banner"),
    path("announcements/<int:pk>/", views.announcement, name="announcement"),
    path("announcements/<int:pk>/publish/", views.announcement_publish, name="announcement_publish"),
    path("announcements/<int:pk>/update/", views.announcement_update, name="announcement_update"),
    path("announcements/<int:pk>/end/", views.announcement_end, name="announcement_end"),
    path("announcements/<int:pk>/dismiss/", views.announcement_dismiss, name="announcement_dismiss"),
    path("announcements/<int:pk>/unread/", views.unread, name="unread"),
]
