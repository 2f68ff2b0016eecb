"""Addresses of the mailroom's upkeep: health, keys, addresses that are dead, consent."""

from __future__ import annotations

from django.urls import path

from bailiwick.mailroom.views import consent, health, keys, suppressions, upkeep_mailbox

urlpatterns = [
    path("mail/health/", health.mail_health, name="health"),
    path("mail/keys/", keys.keys, name="keys"),
    path("mail/keys/draw/", keys.key_draw, name="key_draw"),
    path("mail/keys/<int:pk>/end/", keys.key_end, name="key_end"),
    path("mail/suppressed/new/", suppressions.suppress, name="suppress"),
    path("mail/suppressed/<int:pk>/", suppressions.suppression, name="suppression"),
    path("mail/suppressed/<int:pk>/lift/", suppressions.suppression_lift, name="suppression_lift"),
    path("mail/mailboxes/<int:pk>/state/", upkeep_mailbox.mailbox_state, name="mailbox_state"),
    path("mail/mailboxes/<int:pk>/try/", upkeep_mailbox.mailbox_try, name="mailbox_try"),
    path("mail/mailboxes/<int:pk>/connect/", consent.consent, name="consent"),
    path("mail/consent/", consent.consent_return, name="consent_return"),
]
