"""What makes tickets again and again: known errors with a way to live with them, one looked into, one removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bailiwick.desk.models import Ticket
from bailiwick.problems.actions import move_problem, open_problem
from bailiwick.problems.models import ProblemState

if TYPE_CHECKING:
    from bailiwick.demo.actions.living.life import Life


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cause:
    """A problem as the county tells it."""

    title: str
    description: str
    category: str
    owner: str
    days: int
    root_cause: str = ""
    workaround: str = ""
    workaround_es: str = ""
    workaround_it: str = ""
    keywords: str = ""
    resolution: str = ""
    state: str = ProblemState.KNOWN_ERROR
    tickets: int = 6


_CAUSES = (
    _Cause(
        title="Storm damage: sites without battery power lose phones before the generator starts",
        description="In the storm eleven closets went dark for the forty seconds until the generator took over, and the phones took ten minutes to register.",
        category="net_site",
        owner="ravi",
        days=33,
        root_cause="The battery units in eleven closets are past their life; four have none.",
        workaround="Use mobile phones until the desk phones show their number again, about ten minutes after power is back.",
        workaround_es="Use teléfonos móviles hasta que los de escritorio muestren su número, unos diez minutos después de volver la luz.",
        workaround_it="Restart the switch of the closet by its management port; phones register in three minutes instead of ten.",
        keywords="storm power outage phone battery generator",
        tickets=40,
    ),
    _Cause(
        title="Print queues of the annex stop after the nightly update",
        description="About twice a week the queues of three printers stay paused in the morning.",
        category="printer",
        owner="tomas",
        days=24,
        root_cause="The update restarts the print service while jobs of the night batch are held.",
        workaround="Print to the copier on your floor until the queue is released, usually by 8:15.",
        workaround_es="Imprima en la copiadora de su piso hasta que se libere la cola, normalmente a las 8:15.",
        workaround_it="Clear the held job of the batch account, then resume the queue.",
        keywords="printer queue paused annex morning",
    ),
    _Cause(
        title="Scans to mail larger than 20 MB vanish",
        description="Clients scan long files and nothing arrives, no message comes back.",
        category="scanner",
        owner="yuki",
        days=11,
        keywords="scan mail large missing",
        state=ProblemState.INVESTIGATING,
    ),
    _Cause(
        title="Vehicle laptops lose the tunnel between two towers",
        description="Patrol units on Ridge Road lose the connection for a minute at the same bend.",
        category="mdt",
        owner="jonah",
        days=70,
        root_cause="Both towers sent the same neighbour list after the carrier's change in spring.",
        resolution="The carrier corrected the neighbour list; measured for two weeks without a loss.",
        state=ProblemState.RESOLVED,
    ),
)


def bring_causes(life: Life) -> None:
    """Open the problems as they were found, with the tickets they caused."""
    for cause in _CAUSES:
        _bring(life, cause)


def _bring(life: Life, cause: _Cause) -> None:
    found, owner, category = life.ago(days=cause.days), life.people.staff[cause.owner], life.people.categories[cause.category]
    rows = Ticket.objects.filter(source="demo", category=category, need_to_know=False, merged_into=None)
    caused = list(rows.filter(opened_at__gte=found - timedelta(days=25)).order_by("-opened_at", "-pk")[: cause.tickets])
    data = {
        "title": cause.title,
        "description": cause.description,
        "impact": 3,
        "category": category.pk,
        "team": owner.team_id,
        "owner": owner.pk,
        "root_cause": cause.root_cause,
        "workaround": cause.workaround,
        "workaround_es": cause.workaround_es,
        "workaround_it": cause.workaround_it,
        "is_published": bool(cause.workaround),
        "keywords": cause.keywords,
        "review_on": (life.wall.local(life.now).date() + timedelta(days=cause.days % 9)).isoformat(),
    }
    grace = life.actor("grace")
    problem = open_problem(data, actor=grace, now=found, tickets=caused)
    life.register.note([problem])
    move_problem(problem, actor=grace, now=found + timedelta(days=1), state=ProblemState.INVESTIGATING)
    if cause.state == ProblemState.KNOWN_ERROR:
        move_problem(problem, actor=grace, now=found + timedelta(days=4), state=cause.state)
    elif cause.state == ProblemState.RESOLVED:
        move_problem(problem, actor=grace, now=found + timedelta(days=30), state=cause.state, reason=cause.resolution)
