"""What Ctrl-K offers about people."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command

add_command(Command(_("Persons"), "/records/persons/", _("people directory phone employee"), ability="people.see_persons"))
add_command(Command(_("Add a person"), "/records/persons/new", _("new employee caller"), ability="people.edit_persons"))
add_command(Command(_("IT staff"), "/records/staff/", _("technicians absence hours"), ability="people.see_staff"))
add_command(Command(_("Roles"), "people:roles", _("rights abilities permissions matrix"), ability="people.see_roles"))
add_command(Command(_("My account"), "people:me", _("password profile sessions second factor passkey")))
add_command(Command(_("Preferences"), "people:preferences", _("theme dark light language time zone")))
add_command(Command(_("API tokens"), "people:tokens", _("program key"), ability="people.use_api"))
