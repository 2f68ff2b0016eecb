"""The steps of a macro on its page."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.panels import Panel, add_panel
from bailiwick.macros.models import Macro

add_panel(Macro, Panel(_("Steps"), "macros:macro_steps", order=10, is_story=True))
