"""Addresses of the mail that came in: what waits in quarantine, and what becomes of it."""

from django.urls import path

from bailiwick.mailroom.views import incoming, incoming_mail, incoming_parts, incoming_rules, incoming_sorting

urlpatterns = [
    path("mail/incoming/", incoming.incoming, name="incoming"),
    path("mail/incoming/sort/", incoming_sorting.incoming_sort, name="incoming_sort"),
    path("mail/incoming/again/", incoming_sorting.incoming_again_all, name="incoming_again_all"),
    path("mail/incoming/back/<str:keys>/", incoming_sorting.incoming_back, name="incoming_back"),
    path("mail/incoming/<int:pk>/", incoming_mail.incoming_mail, name="incoming_mail"),
    path("mail/incoming/<int:pk>/take/", incoming_sorting.incoming_take, name="incoming_take"),
    path("mail/incoming/<int:pk>/again/", incoming_sorting.incoming_again, name="incoming_again"),
    path("mail/incoming/<int:pk>/aside/", incoming_sorting.incoming_aside, name="incoming_aside"),
    path("mail/incoming/<int:pk>/rule/", incoming_rules.incoming_rule, name="incoming_rule"),
    path("mail/incoming/<int:pk>/html/", incoming_parts.incoming_html, name="incoming_html"),
    path("mail/incoming/<int:pk>/raw/", incoming_parts.incoming_raw, name="incoming_raw"),
    path("mail/incoming/<int:pk>/source/", incoming_parts.incoming_source, name="incoming_source"),
    path("mail/incoming/<int:pk>/files/<int:file>/", incoming_parts.incoming_file, name="incoming_file"),
    path("mail/mail-rules/<int:pk>/fits/", incoming_rules.mail_rule_fits, name="mail_rule_fits"),
    path("mail/mail-rules/<int:pk>/tried/", incoming_rules.mail_rule_tried, name="mail_rule_tried"),
    path("mail/alert-rules/<int:pk>/tried/", incoming_rules.alert_rule_tried, name="alert_rule_tried"),
]
