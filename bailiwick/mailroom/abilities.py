"""What may be done with mailboxes and the mail that came in."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("mailroom.manage", _("Say where mail is taken from"), roles="administrator")
declare("mailroom.sort", _("Sort the mail that waits, and say by rules what becomes of mail"), roles="supervisor administrator")
