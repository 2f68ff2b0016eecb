"""Addresses of the mailroom's pages, a module for each room of it."""

from bailiwick.mailroom.urls import incoming, messages, sealing, upkeep

app_name = "mailroom"
urlpatterns = [*incoming.urlpatterns, *messages.urlpatterns, *upkeep.urlpatterns, *sealing.urlpatterns]
