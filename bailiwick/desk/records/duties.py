"""Rules of teams, pick-up rules and capacities as plain records."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Column, Record, register
from bailiwick.desk.forms.duties import CapacityForm, PickUpRuleForm, TeamRuleForm
from bailiwick.desk.models import Capacity, PickUpRule, TeamRule

COMMON = {"section": "desk", "see": "people.see_staff", "edit": "people.edit_staff"}

register(
    Record(
        model=TeamRule,
        slug="team-rules",
        form=TeamRuleForm,
        about=_(
            "Whether a team’s new tickets are given out by themselves: to whoever has most room, or in turn. Only to those at work with the skills."
        ),
        why_empty=_("Without a rule somebody is proposed, and people decide."),
        icon="people",
        order=90,
        select_related=("team",),
        import_key="team",
        columns=[
            Column("team", _("Team"), value="team__name", sort=True, main=True),
            Column("assigning", _("New tickets")),
        ],
        **COMMON,  # type: ignore[arg-type]  # plain words
    )
)
register(
    Record(
        model=PickUpRule,
        slug="pick-up-rules",
        form=PickUpRuleForm,
        about=_("How soon a ticket is taken, and when an untouched one goes back to its team. The narrowest rule counts: team before priority."),
        why_empty=_("Without a rule nobody is held to a time."),
        icon="clock",
        order=91,
        select_related=("team",),
        import_key=("team", "priority"),
        columns=[
            Column("team", _("Team"), value="team__name", sort=True, main=True),
            Column("priority", _("Priority"), sort=True),
            Column("pick_up_minutes", _("Taken within, minutes"), number=True),
            Column("touch_minutes", _("Touched within, minutes"), number=True),
        ],
        **COMMON,  # type: ignore[arg-type]  # plain words
    )
)
register(
    Record(
        model=Capacity,
        slug="capacities",
        form=CapacityForm,
        about=_(
            "How much staff can carry where it is not the usual 20 points: an open ticket weighs 8, 4, 2 or 1 by its priority, half while it waits."
        ),
        why_empty=_("Everybody carries the usual. Add those who work part of the week."),
        icon="person",
        order=92,
        select_related=("staff__person",),
        import_key="staff",
        columns=[
            Column("staff", _("Staff member"), value="staff__person__name", sort=True, main=True),
            Column("points", _("Points"), number=True, sort=True),
        ],
        **COMMON,  # type: ignore[arg-type]  # plain words
    )
)
