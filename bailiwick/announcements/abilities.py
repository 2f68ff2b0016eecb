"""What may be done with announcements."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("announcements.publish", _("Write, publish and end announcements"), roles="senior supervisor administrator")
