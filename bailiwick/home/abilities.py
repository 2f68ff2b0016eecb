"""What may be seen on the first page."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("home.see_load", _("See on the first page what burns and how the work is spread"), roles="supervisor")
