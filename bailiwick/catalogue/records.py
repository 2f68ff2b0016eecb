"""Services as generic records."""

from django.utils.translation import gettext_lazy as _

from bailiwick.catalogue.forms.editing import ServiceForm
from bailiwick.catalogue.models import Service
from bailiwick.core.records import Column, Record, register

register(
    Record(
        model=Service,
        slug="services",
        form=ServiceForm,
        section="administration",
        icon="book",
        see="catalogue.edit_services",
        edit="catalogue.edit_services",
        about=_("What people can ask the desk for by name, and what each asks them."),
        why_empty=_("A service turns “I need …” into a ticket with everything in it. Add what you are asked for most."),
        columns=[
            Column("title_en", _("Title"), sort=True, main=True),
            Column("group", _("Heading"), sort=True),
            Column("team", _("Team"), value="team__name"),
            Column("approval", _("Approval by")),
            Column("position", _("Position"), sort=True, number=True, quiet=True),
        ],
        search=("title_en", "title_es", "slug"),
        default_sort="position",
        import_key="slug",
    )
)
