"""What may be done with notices and mail."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("notifications.edit_templates", _("Edit the words of notices"), roles="administrator")
declare("notifications.see_mail", _("See mail that went out or waits"), roles="administrator")
declare("notifications.resend_mail", _("Send mail again"), roles="administrator")
