"""Pages of notices, choices, words and mail."""

from bailiwick.notifications.views.bell import bell, notification_list, notification_open, read_all
from bailiwick.notifications.views.choices import choices
from bailiwick.notifications.views.mail import mail_again, mail_detail
from bailiwick.notifications.views.templates import template_edit, template_list

__all__ = [
    "bell",
    "choices",
    "mail_again",
    "mail_detail",
    "notification_list",
    "notification_open",
    "read_all",
    "template_edit",
    "template_list",
]
