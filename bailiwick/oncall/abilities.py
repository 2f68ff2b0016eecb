"""What may be done with rotas."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

DESK = "technician-1 technician-2 senior supervisor"

declare("oncall.see_rotas", _("See who is on call"), roles=f"{DESK} administrator auditor")
declare("oncall.take_turns", _("Offer and take turns of a rota"), roles=DESK)
declare("oncall.edit_rotas", _("Edit rotas and enter covers"), roles="supervisor administrator")
