"""Rules as plain records; spikes and problems as lists with pages of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bailiwick.core import clock
from bailiwick.core.records import Column, Filter, Record, View, register
from bailiwick.problems.actions import number_problem
from bailiwick.problems.forms import ProblemForm, SpikeRuleForm
from bailiwick.problems.models import Problem, ProblemState, Spike, SpikeRule, SpikeState
from bailiwick.problems.models.problems import UNRESOLVED

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.core.actors import Account, Actor
    from bailiwick.core.records.columns import Values

BADGES = {
    SpikeState.OPEN: "warning",
    SpikeState.OUTAGE: "warning",
    ProblemState.KNOWN_ERROR: "accent",
    ProblemState.INVESTIGATING: "info",
    ProblemState.RESOLVED: "success",
}


def spike_state(value: object, _values: Values) -> str:
    """Return the stage of a spike as a badge."""
    state = SpikeState(str(value))
    return format_html('<span class="badge badge--{}">{}</span>', BADGES.get(state, "outline"), state.label)


def problem_state(value: object, _values: Values) -> str:
    """Return the stage of a problem as a badge."""
    state = ProblemState(str(value))
    return format_html('<span class="badge badge--{}">{}</span>', BADGES.get(state, "outline"), state.label)


def what(_value: object, values: Values) -> str:
    """Return what the calls of a spike have in common, as its title."""
    said = [str(part) for part in (values["site__name"], values["category__name"] or values["words"]) if part]
    return ", ".join(said) or str(_("Like calls"))


def numbered(record: Model, actor: Actor, now: datetime) -> None:
    """Give a new problem its number."""
    number_problem(cast("Problem", record), actor=actor, now=now)


def to_review(_user: Account) -> Q:
    """Return the unresolved problems whose day of review has come."""
    return Q(review_on__lte=timezone.localdate(clock.now()), state__in=UNRESOLVED)


register(
    Record(
        model=SpikeRule,
        slug="spike-rules",
        form=SpikeRuleForm,
        about=_(
            "How many like calls, within how many minutes, the desk is warned of. A call counts for every rule it fits; a cause makes one spike."
        ),
        why_empty=_("Without a rule nobody is warned when many call about the same."),
        icon="flag",
        section="desk",
        order=90,
        see="problems.see",
        edit="problems.edit_rules",
        import_key="name",
        search=("name",),
        columns=[
            Column("name", _("Name"), sort=True, main=True),
            Column("calls", _("Calls"), number=True),
            Column("minutes", _("Within minutes"), number=True),
            Column("same_site", _("Same site")),
            Column("same_category", _("Same category")),
            Column("same_words", _("Same words"), quiet=True),
            Column("room_characters", _("Rooms alike"), number=True, quiet=True),
        ],
    )
)
register(
    Record(
        model=Spike,
        slug="spikes",
        about=_("Moments when many called about the same, and what was made of them."),
        why_empty=_("Nothing of the kind has happened yet. The rules say what counts as a spike."),
        icon="flag",
        section="desk",
        order=80,
        see="problems.see",
        search=("words", "site__name", "category__name", "parent__number"),
        default_sort="-found",
        detail_url="problems:spike",
        select_related=("site", "category"),
        filters=[
            Filter("state"),
            Filter("site"),
            Filter("category"),
            Filter("rule"),
            Filter("found", _("Found"), path="found_at"),
            Filter("calls"),
        ],
        views=(
            View("going-on", _("Going on"), {"state": f"{SpikeState.OPEN},{SpikeState.OUTAGE}"}, counted=True, why_empty=_("Nothing goes on now.")),
        ),
        columns=[
            Column("what", _("What they have in common"), value="site__name", format=what, also=("category__name", "words"), main=True),
            Column("state", _("State"), format=spike_state),
            Column("calls", _("Calls"), sort=True, number=True),
            Column("found", _("Found"), value="found_at", sort=True),
            Column("last", _("Last call"), value="last_at", sort=True, quiet=True),
            Column("taken", _("Taken up"), value="joined_at", optional=True),
            Column("rule", _("Rule"), value="rule__name", optional=True),
        ],
    )
)
register(
    Record(
        model=Problem,
        slug="problems",
        form=ProblemForm,
        about=_("Causes behind tickets: what is being looked into, how to live with it, what removed it."),
        why_empty=_("No problem is written down. Open one from a ticket that comes again and again."),
        icon="wrench",
        section="desk",
        order=70,
        see="problems.see",
        edit="problems.edit",
        search=("number", "title", "description", "keywords", "root_cause", "workaround", "workaround_it"),
        default_sort="-opened",
        detail_url="problems:problem",
        detail_key="number",
        select_related=("owner__person",),
        before_save=numbered,
        views=(
            View("open", _("Unresolved"), {"state": ",".join(UNRESOLVED)}, counted=True, why_empty=_("Every cause is removed.")),
            View("known-errors", _("Known errors"), {"state": ProblemState.KNOWN_ERROR}, counted=True, why_empty=_("There is nothing to live with.")),
            View("to-review", _("To review"), query=to_review, counted=True, why_empty=_("Nothing is due to be looked at again.")),
        ),
        columns=[
            Column("number", _("Number"), sort=True),
            Column("title", _("Title"), main=True),
            Column("state", _("State"), format=problem_state),
            Column("tickets", _("Tickets"), value=Count("links"), number=True, quiet=True),
            Column("owner", _("Owner"), value="owner__person__name"),
            Column("category", _("Category"), value="category__name", quiet=True),
            Column("review", _("To review"), value="review_on", sort=True, quiet=True),
            Column("opened", _("Opened"), value="opened_at", sort=True),
        ],
    )
)
