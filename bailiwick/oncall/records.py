"""Rotas as plain records; their pages are this app's own."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Column, Record, register
from bailiwick.oncall.forms import RotaForm
from bailiwick.oncall.models import Rota

register(
    Record(
        model=Rota,
        slug="rotas",
        form=RotaForm,
        about=_("People who take turns at being called outside office hours."),
        why_empty=_("Add a rota, put people into its order, and everybody sees who is on call."),
        icon="moon",
        section="people",
        order=70,
        see="oncall.see_rotas",
        edit="oncall.edit_rotas",
        search=("name",),
        import_key="name",
        default_sort="name",
        detail_url="oncall:rota",
        columns=[
            Column("name", _("Rota"), sort=True, main=True),
            Column("team", _("Team"), value="team__name"),
            Column("weekday", _("Turns change on")),
            Column("at", _("At")),
            Column("weeks", _("Weeks of a turn"), number=True, quiet=True),
        ],
    )
)
