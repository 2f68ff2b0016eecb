"""A supervisor's first page: what burns now, where work piles up, and which way things are going."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bailiwick.core.addresses import address
from bailiwick.core.charts import Chart, Group, Part, bar_chart, line_chart
from bailiwick.core.prepared import Prepared
from bailiwick.desk.models import State, WaitsOn
from bailiwick.home.figures import Line, Stat, lines
from bailiwick.home.links import days, midnight, monday, tickets_url
from bailiwick.home.piles import BY_BEARER, BY_DAY, BY_FIRST_CONTACT, BY_SITE, BY_TEAM, BY_WAIT, THE_OLDEST, TREND, WAITS, WEEK, nights
from bailiwick.people.models import Staff

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bailiwick.people.models import Absence, User

#: minutes after which a ticket that nobody has taken burns
UNTAKEN = 30
#: the drawings, in their own units; the bar of the heaviest load
WIDTH, HEIGHT, BAR = 460, 200, 300
NONE_SOLVED = {"this": 0, "this_fixed": 0, "last": 0, "last_fixed": 0}


@dataclass(frozen=True, slots=True)
class Bearer:
    """A technician with what lies on them."""

    name: str
    url: str
    stats: list[Stat]
    away_until: str
    stands_in: str
    number: int
    width: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """A small table: headings, and rows of a title with its numbers."""

    heading: str
    columns: list[str]
    rows: list[tuple[str, list[Stat]]]


@dataclass(frozen=True, slots=True)
class Load:
    """What a supervisor sees."""

    stats: list[Stat]
    burning: Chart
    burning_table: Numbers
    bearers: list[Bearer]
    waits: Numbers
    first_contact: Numbers
    trend: Chart
    trend_table: Numbers
    sites: list[Stat]
    oldest: list[Line]
    oldest_url: str


def load(user: User, now: datetime, today: date, until: datetime, absences: list[Absence]) -> Load:
    """Return the whole desk at a glance, as far as the user may see it; a fixed number of queries."""
    groups, burning, stats = _burning(user, now, today, until)
    trend_groups, trend = _trend(user, now, today)
    return Load(
        stats=stats,
        burning=bar_chart(groups, width=WIDTH, height=HEIGHT, stacked=True),
        burning_table=burning,
        bearers=_bearers(user, now, absences),
        waits=_waits(user, now, today),
        first_contact=_first_contact(user, now, today),
        trend=line_chart(trend_groups, width=WIDTH, height=HEIGHT),
        trend_table=trend,
        sites=_sites(user, now, today),
        oldest=lines(THE_OLDEST(user), now),
        oldest_url=tickets_url(unfinished="yes", sort="opened"),
    )


def _stats(totals: Sequence[int], today: date) -> list[Stat]:
    """Return the numbers of the whole desk: late, due today, untaken, open."""
    late, later, untaken, unfinished = totals
    return [
        Stat(_("Promise broken"), late, tickets_url(late="yes", sort="due"), broken=True),
        Stat(_("Due later today"), later, tickets_url(unfinished="yes", due=today.isoformat(), late="no", sort="due")),
        Stat(
            _("Nobody has taken"),
            untaken,
            tickets_url(unfinished="yes", assignee=None, open_minutes=f"{UNTAKEN}..", sort="due"),
            _("for over %(minutes)d minutes") % {"minutes": UNTAKEN},
        ),
        Stat(_("Open"), unfinished, tickets_url(unfinished="yes", sort="due")),
    ]


def _first_contact(user: User, now: datetime, today: date) -> Numbers:
    """Return how many were solved this week and last, and how many of them at first contact."""
    begins = monday(today)
    this, before, until = (midnight(now, ahead) for ahead in ((begins - today).days, (begins - today).days - WEEK, 1))
    found = next(iter(BY_FIRST_CONTACT(user, monday=this, monday_before=before, until=until)), None) or NONE_SOLVED
    weeks = (
        (_("This week"), days(begins, today), found["this"], found["this_fixed"]),
        (_("Last week"), days(begins - timedelta(days=WEEK), begins - timedelta(days=1)), found["last"], found["last_fixed"]),
    )
    return Numbers(_("First-contact fix"), [_("Solved"), _("At first contact")], [_week(*week) for week in weeks])


def _week(title: str, term: str, solved: int, fixed: int) -> tuple[str, list[Stat]]:
    share = _("%(share)d %%") % {"share": round(100 * fixed / solved)} if solved else ""
    return title, [
        Stat(_("Solved"), solved, tickets_url(solved=term)),
        Stat(_("At first contact"), fixed, tickets_url(first_contact_fix="yes", solved=term), share),
    ]


def _burning(user: User, now: datetime, today: date, until: datetime) -> tuple[list[Group], Numbers, list[Stat]]:
    """Return what is late or due today by team, as bars and as a table, and the numbers of all teams; one query."""
    found = BY_TEAM(user, now=now, until=until, untaken=now - timedelta(minutes=UNTAKEN))
    totals = [sum(row[place] for row in found) for place in range(2, 6)]
    groups, rows = [], []
    for team, name, late, later, _untaken, _number in sorted(found, key=lambda row: (-row[2], -row[3])):
        if not late and not later:
            continue
        title = name or _("No team")
        broken = Stat(_("Promise broken"), late, tickets_url(team=team, late="yes", sort="due"), broken=True)
        due = Stat(_("Due later today"), later, tickets_url(team=team, unfinished="yes", due=today.isoformat(), late="no", sort="due"))
        groups.append(Group(title, [_part(title, due, 1), _part(title, broken, 1, broken=True)]))
        rows.append((title, [broken, due]))
    return groups, Numbers(_("Team"), [_("Promise broken"), _("Due later today")], rows), _stats(totals, today)


def _part(title: str, stat: Stat, series: int, *, broken: bool = False) -> Part:
    return Part(stat.number, f"{title}, {stat.label}: {stat.number}", stat.url, series, broken)


def _bearers(user: User, now: datetime, absences: list[Absence]) -> list[Bearer]:
    """Return what lies on whom, most first; whoever is away and has nothing is not shown."""
    found = {key: (number, late, waiting) for key, number, late, waiting in BY_BEARER(user, now=now)}
    away = {absence.staff_id: absence for absence in absences}
    most = max((number for number, _late, _waiting in found.values()), default=0)
    staff = _STAFF()
    left = found.keys() - {one.pk for one in staff}
    staff += Staff.objects.filter(pk__in=left).select_related("person") if left else []
    bearers = [_bearer(one, found.get(one.pk, (0, 0, 0)), away.get(one.pk), most) for one in staff if one.pk in found or one.pk not in away]
    return sorted(bearers, key=lambda bearer: (-bearer.number, bearer.name))


_STAFF = Prepared(lambda: Staff.objects.filter(retired_at=None).select_related("person"))


def _bearer(staff: Staff, found: tuple[int, int, int], absence: Absence | None, most: int) -> Bearer:
    number, late, waiting = found
    return Bearer(
        name=staff.person.name,
        url=address("records:detail", "staff", staff.pk),
        stats=[
            Stat(_("Open"), number, tickets_url(assignee=staff.pk, unfinished="yes", sort="due")),
            Stat(_("Waiting"), waiting, tickets_url(assignee=staff.pk, state=State.WAITING, sort="opened")),
            Stat(_("Promise broken"), late, tickets_url(assignee=staff.pk, late="yes", sort="due"), broken=True),
        ],
        away_until=date_format(absence.ends_on, "SHORT_DATE_FORMAT") if absence is not None else "",
        stands_in=absence.substitute.person.name if absence is not None and absence.substitute is not None else "",
        number=number,
        width=round(BAR * number / (most or 1)),
    )


def _waits(user: User, now: datetime, today: date) -> Numbers:
    """Return for whom or what tickets rest, and how long."""
    found = {(on, place): number for on, place, number in BY_WAIT(user, **nights(now))}
    rows = []
    for on in WaitsOn:
        stats = [Stat(_wait_label(age), found.get((str(on), place), 0), _wait_url(on, age, today)) for place, age in enumerate(WAITS)]
        if any(stat.number for stat in stats):
            rows.append((str(on.label), stats))
    return Numbers(_("Days waiting for"), [_wait_label(age) for age in WAITS], rows)


def _wait_label(age: tuple[int, int | None]) -> str:
    newest, oldest = age
    return f"> {newest - 1}" if oldest is None else f"{newest}–{oldest}"


def _wait_url(on: WaitsOn, age: tuple[int, int | None], today: date) -> str:
    newest, oldest = age
    first = (today - timedelta(days=oldest)).isoformat() if oldest is not None else ""
    last = (today - timedelta(days=newest)).isoformat() if newest else ""
    return tickets_url(state=State.WAITING, waiting_on=on.value, waiting_since=f"{first}..{last}")


def _trend(user: User, now: datetime, today: date) -> tuple[list[Group], Numbers]:
    """Return how many were opened and solved on each of the last days."""
    found = {(what, back): number for what, back, number in BY_DAY(user, until=midnight(now, 1), **nights(now))}
    groups, rows = [], []
    for back in range(TREND - 1, -1, -1):
        day = today - timedelta(days=back)
        title = date_format(day, "SHORT_DATE_FORMAT")
        came = Stat(_("Opened"), found.get(("opened", back), 0), tickets_url(opened=day.isoformat()))
        went = Stat(_("Solved"), found.get(("solved", back), 0), tickets_url(solved=day.isoformat()))
        groups.append(Group(date_format(day, "DAY_FORMAT"), [_part(title, came, 1), _part(title, went, 2)]))
        rows.append((title, [came, went]))
    return groups, Numbers(_("Day"), [_("Opened"), _("Solved")], rows)


def _sites(user: User, now: datetime, today: date) -> list[Stat]:
    """Return from where most was asked this week."""
    begins = monday(today)
    found = BY_SITE(user, monday=midnight(now, (begins - today).days), until=midnight(now, 1))
    return [Stat(name, number, tickets_url(site=site, opened=days(begins, today))) for site, name, number in found]
