"""Runbooks, templates and privileged persons as plain records; verifications and resets as lists to read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Column, Filter, Record, View, register
from bailiwick.runbooks.forms.following import ChecklistTemplateForm
from bailiwick.runbooks.forms.writing import PrivilegedPersonForm, RunbookForm
from bailiwick.runbooks.models import ChecklistTemplate, PrivilegedPerson, Reset, Runbook, Verification

register(
    Record(
        model=Runbook,
        slug="runbooks",
        form=RunbookForm,
        about=_("What to do, step by step, when a routine matter comes in. Runs on tickets keep who ticked what and when."),
        why_empty=_("Write down the routine that is explained most often, and everybody can follow it."),
        icon="check-circle",
        section="desk",
        order=70,
        see="runbooks.see_runbooks",
        edit="runbooks.edit_runbooks",
        search=("title", "slug", "about"),
        import_key="slug",
        default_sort="title",
        columns=[
            Column("title", _("Runbook"), sort=True, main=True),
            Column("slug", _("Short name"), sort=True, quiet=True),
            Column("audience", _("Audience")),
            Column("categories", _("Categories"), value="attachments__category__name", many=True, quiet=True),
        ],
        filters=[Filter("audience"), Filter("category", _("Category"), path="attachments__category")],
    )
)
register(
    Record(
        model=ChecklistTemplate,
        slug="checklist-templates",
        form=ChecklistTemplateForm,
        about=_("Checklists that come back, ready to be put on a ticket."),
        why_empty=_("A list you have typed twice belongs here."),
        icon="check",
        section="desk",
        order=75,
        see="runbooks.see_runbooks",
        edit="runbooks.edit_runbooks",
        search=("title", "items"),
        import_key="title",
        default_sort="title",
        columns=[Column("title", _("Template"), sort=True, main=True), Column("must_finish", _("Must be done before solving"))],
    )
)
register(
    Record(
        model=PrivilegedPerson,
        slug="privileged-persons",
        form=PrivilegedPersonForm,
        about=_("Whose accounts can do much harm. They are verified in two different ways; IT staff and administrators are so by rule."),
        why_empty=_("Add whoever signs for money or holds records of many people."),
        icon="shield",
        section="people",
        order=90,
        see="runbooks.see_verifications",
        edit="runbooks.mark_privileged",
        search=("person__name", "why"),
        import_key="person",
        select_related=("person",),
        columns=[
            Column("person", _("Person"), value="person__name", sort="person__sort_name", main=True),
            Column("why", _("Why")),
        ],
    )
)
register(
    Record(
        model=Verification,
        slug="verifications",
        title=_("Verifications"),
        about=_("Every check of who was on the line: by which way, by whom, with what result."),
        why_empty=_("Nobody was verified yet. It is done from a ticket’s page."),
        icon="shield",
        section="desk",
        order=80,
        see="runbooks.see_verifications",
        default_sort="-at",
        search=("person__name", "by_name", "evidence"),
        select_related=("person", "ticket"),
        columns=[
            Column("at", _("When"), sort=True),
            Column("person", _("Person"), value="person__name", main=True),
            Column("method", _("Method")),
            Column("evidence", _("By means of"), quiet=True),
            Column("result", _("Result")),
            Column("reason", _("Why refused"), quiet=True),
            Column("by", _("By"), value="by_name"),
            Column("ticket", _("Ticket"), value="ticket__number"),
            Column("overridden", _("Set aside"), value="overridden_at", optional=True),
            Column("override_reason", _("Why set aside"), optional=True),
        ],
        filters=[
            Filter("at", _("When")),
            Filter("method"),
            Filter("result"),
            Filter("person"),
            Filter("by"),
            Filter("overridden", _("Set aside"), path="overridden_at"),
        ],
        views=(
            View("refused", _("Refused"), filters={"result": "refused"}, sort="-at", why_empty=_("Nobody was refused.")),
            View("passed", _("Passed"), filters={"result": "passed"}, sort="-at", why_empty=_("Nobody was verified yet.")),
        ),
    )
)
register(
    Record(
        model=Reset,
        slug="resets",
        title=_("Resets"),
        about=_("Every password, second factor and lock that was set right, with the verification it rests on."),
        why_empty=_("Nothing was reset yet. It is recorded from a ticket’s page, after the caller is verified."),
        icon="key",
        section="desk",
        order=81,
        see="runbooks.see_verifications",
        default_sort="-at",
        search=("person__name", "account", "by_name"),
        select_related=("person", "ticket"),
        columns=[
            Column("at", _("When"), sort=True),
            Column("person", _("Person"), value="person__name", main=True),
            Column("kind", _("Kind")),
            Column("account", _("Account")),
            Column("is_privileged", _("Privileged"), quiet=True),
            Column("verified", _("Verified by"), value="verification__method"),
            Column("second", _("And by"), value="second_verification__method", quiet=True),
            Column("channel", _("Channel"), optional=True),
            Column("by", _("By"), value="by_name"),
            Column("ticket", _("Ticket"), value="ticket__number"),
        ],
        filters=[Filter("at", _("When")), Filter("kind"), Filter("person"), Filter("by"), Filter("is_privileged")],
    )
)
