"""What may be done with articles."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

TECHNICIANS = "technician-1 technician-2 senior supervisor"

declare("knowledge.read_internal", _("Read the articles written for IT"), roles=f"{TECHNICIANS} administrator auditor")
declare("knowledge.read_everything", _("Read the articles of every team"), roles="supervisor administrator auditor")
declare("knowledge.write_articles", _("Write articles and see drafts and former versions"), roles=f"{TECHNICIANS} administrator")
declare("knowledge.publish_articles", _("Approve, retire and bring back articles"), roles="senior supervisor")
declare("knowledge.run_campaigns", _("Ask people to acknowledge articles"), roles="senior supervisor administrator")
declare("knowledge.see_figures", _("See what articles spared and what was looked for in vain"), roles="senior supervisor administrator auditor")
declare("knowledge.edit_rules", _("Say who approves articles and how often they are reviewed"), roles="supervisor administrator")
