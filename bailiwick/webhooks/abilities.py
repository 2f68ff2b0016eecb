"""What may be done with webhooks."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("webhooks.manage", _("Tell other programs what happens, and see what was told"), roles="administrator")
