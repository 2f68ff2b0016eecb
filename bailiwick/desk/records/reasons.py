"""Reasons to wait and reminder plans as plain records."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Column, Fact, Record, register
from bailiwick.desk.forms.waiting import ChaserPlanForm, WaitReasonForm, plan_words
from bailiwick.desk.models import ChaserPlan, WaitReason

register(
    Record(
        model=WaitReason,
        slug="wait-reasons",
        form=WaitReasonForm,
        about=_("Why tickets wait, with whom the next step lies, and by which plan that party is reminded."),
        why_empty=_("Name what tickets wait for most: an answer of the client, a vendor’s visit."),
        icon="hourglass",
        section="desk",
        order=70,
        see="desk.see_tickets",
        edit="desk.edit_categories",
        search=("name",),
        import_key=("on", "name"),
        default_sort="on",
        select_related=("plan",),
        columns=[
            Column("name", _("Reason"), sort=True, main=True),
            Column("on", _("Waiting for"), sort=True),
            Column("plan", _("Reminder plan"), value="plan__name"),
            Column("is_usual", _("The usual one")),
        ],
    )
)
register(
    Record(
        model=ChaserPlan,
        slug="chaser-plans",
        form=ChaserPlanForm,
        about=_("How often the party a ticket waits for is reminded, in which words, and what follows when nothing comes."),
        why_empty=_("A plan reminds by itself: every so many working days, so many times, then it solves politely or tells somebody."),
        icon="bell",
        section="desk",
        order=80,
        see="desk.see_tickets",
        edit="desk.edit_categories",
        search=("name",),
        import_key="name",
        default_sort="name",
        facts=(Fact(_("In words"), lambda plan: plan_words(cast("ChaserPlan", plan))),),
        columns=[
            Column("name", _("Plan"), sort=True, main=True),
            Column("every_days", _("Every so many working days"), number=True),
            Column("times", _("Reminders"), number=True),
            Column("then", _("Then")),
            Column("attempts", _("Attempts"), number=True, quiet=True),
        ],
    )
)
