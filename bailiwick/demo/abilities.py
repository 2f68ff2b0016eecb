"""Who may bring the demonstration in and take it out."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("demo.manage", _("Load and remove the demo county"), roles="administrator")
