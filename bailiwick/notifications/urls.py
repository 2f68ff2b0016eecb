"""Addresses of notices, choices, words and mail."""

from django.urls import path

from bailiwick.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notification_list, name="list"),
    path("notifications/bell/", views.bell, name="bell"),
    path("notifications/read-all/", views.read_all, name="read_all"),
    path("notifications/choices/", views.choices, name="choices"),
    path("notifications/<int:pk>/", views.notification_open, name="open"),
    path("notifications/templates/", views.template_list, name="templates"),
    path("notifications/templates/<path:key>/", views.template_edit, name="template"),
    path("mail/<int:pk>/", views.mail_detail, name="mail"),
    path("mail/<int:pk>/again/", views.mail_again, name="mail_again"),
]
