"""Addresses of mails where they led to: on their tickets."""

from __future__ import annotations

from django.urls import path

from bailiwick.mailroom.views import messages, messages_raw

urlpatterns = [
    path("mailroom/messages/<int:pk>/", messages.message, name="message"),
    path("mailroom/messages/<int:pk>/page/", messages.message_frame, name="message_frame"),
    path("mailroom/messages/<int:pk>/source/", messages_raw.message_source, name="message_source"),
    path("mailroom/messages/<int:pk>/mail.eml", messages_raw.message_eml, name="message_eml"),
    path("mailroom/messages/<int:pk>/files/<int:file_pk>/", messages_raw.message_file, name="message_file"),
]
