"""Addresses of the keys by which mail is checked and opened; their list is a record like others."""

from django.urls import path

from bailiwick.mailroom.views import mail_keys

urlpatterns = [path("mail/keys-for-mail/new/", mail_keys.key_add, name="mail_key_add")]
