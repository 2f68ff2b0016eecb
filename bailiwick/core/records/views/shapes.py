"""The list of a record type as a board or a calendar: the same rows, filters, views and links."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as in_words
from django.utils.formats import date_format, get_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.records.doors import account_of, record_or_404
from bailiwick.core.records.listing import Listing, Page, listing_for
from bailiwick.core.records.views.lists import list_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.core.records.counting import Count
    from bailiwick.core.records.registry import Record
    from bailiwick.core.records.shapes import Board, BoardColumn, Dated

#: cards of a column before "more"
CARDS = 20
#: rows of a calendar, and those written into one day; the list has all
MOST, IN_A_DAY = 1000, 5
#: years a calendar shows
FIRST_YEAR, LAST_YEAR = 1990, 2200


@dataclass(slots=True)
class Lane:
    """A column of a board as it is drawn."""

    key: str
    title: str
    count: Count
    page: Page
    list_url: str
    more_url: str


@require_safe
def board(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Show the rows of a list as cards, in columns by one of their fields."""
    record = record_or_404(account_of(request), slug)
    shape = _named(record.boards, name)
    listing = listing_for(record, account_of(request), request.GET, clock.now())
    columns = shape.columns(listing)
    context = {
        "shape": shape.title,
        "board": shape,
        "lanes": [_lane(listing, shape, column) for column in columns],
        "choices": [(column.key, column.title) for column in columns],
        "may_move": shape.can_move(account_of(request)),
    }
    return list_page(request, record, template="core/records/board.html", **context)


@require_safe
def board_more(request: HttpRequest, slug: str, name: str, column: str) -> HttpResponse:
    """Answer with the next cards of one column."""
    record = record_or_404(account_of(request), slug)
    shape = _named(record.boards, name)
    listing = listing_for(record, account_of(request), request.GET, clock.now())
    columns = shape.columns(listing)
    chosen = next((one for one in columns if one.key == column), None)
    if chosen is None:
        raise Http404
    context = {
        "lane": _lane(listing, shape, chosen),
        "record": record,
        "board": shape,
        "choices": [(one.key, one.title) for one in columns],
        "may_move": shape.can_move(account_of(request)),
        "here": listing.asked.link(),
    }
    return render(request, "core/records/_cards.html", context)


def _lane(listing: Listing, shape: Board, column: BoardColumn) -> Lane:
    """Return one column: a page of the same list, narrowed to what the column holds; two queries."""
    record = listing.record
    wanted = [one for name in shape.shown for one in listing.columns if one.name == name]
    held = Q(**{f"{shape.path}__isnull": True}) if column.value is None else Q(**{shape.path: column.value})
    part = replace(listing, scope=listing.scope & held, shown=wanted, size=CARDS)
    page = part.page()
    more = reverse("records:board-more", args=[record.slug, shape.name, column.key]) + listing.asked.link(after=page.next) if page.next else ""
    narrowed = listing.asked.link(**{shape.filter: column.key})
    return Lane(column.key, str(column.title), part.count(), page, record.list_url() + narrowed, more)


@require_POST
def board_move(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Move a card to another column by the action behind it; where that must ask something, its page opens."""
    record = record_or_404(account_of(request), slug)
    shape, back = _named(record.boards, name), _back(request, slug, name)
    require(shape.can_move(account_of(request)))
    key, to = request.POST.get("pk", ""), request.POST.get("to", "")
    if not (key.isascii() and key.isdecimal() and len(key) < len(str(2**63))):
        raise Http404
    try:
        onward = shape.move(actor_of(request), int(key), to, now=clock.now())
    except (Conflict, ValidationError) as problem:
        messages.warning(request, " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem.message))
        return redirect(back)
    if not onward:
        messages.success(request, _("Moved."))
    return redirect(onward or back)


def _back(request: HttpRequest, slug: str, name: str) -> str:
    link = request.POST.get("link", "")
    here = reverse("records:board", args=[slug, name])
    is_safe = link.startswith("?") and url_has_allowed_host_and_scheme(here + link, allowed_hosts=None)
    return here + link if is_safe else here


def _named(shapes: tuple[Any, ...], name: str) -> Any:
    found = next((one for one in shapes if one.name == name), None)
    if found is None:
        raise Http404
    return found


@dataclass(slots=True)
class Day:
    """A day of a calendar: what falls on it, and where all of it is listed."""

    date: date
    number: int
    words: str
    is_today: bool
    is_other: bool
    rows: list[dict[str, str]] = field(default_factory=list)
    more: int = 0
    url: str = ""


@require_safe
def calendar(request: HttpRequest, slug: str, name: str, period: str = "") -> HttpResponse:
    """Show the rows of a list on the days of a month, or of a week."""
    record = record_or_404(account_of(request), slug)
    shape, today = _named(record.calendars, name), timezone.localdate(clock.now())
    first, last, is_week = _span(period, today)
    listing = listing_for(record, account_of(request), request.GET, clock.now())
    days = _days(listing, shape, first, last, today, is_week=is_week)
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    here, named = listing.asked.link(), _week if is_week else _month
    context: dict[str, Any] = {
        "shape": shape.title,
        "calendar": shape,
        "weeks": [days[i : i + 7] for i in range(0, len(days), 7)],
        "weekdays": [in_words(day.date, "l") for day in days[:7]],
        "period": _week_words(first) if is_week else date_format(first, "YEAR_MONTH_FORMAT"),
        "urls": {
            "before": _url(record, shape, named(before), here),
            "after": _url(record, shape, named(after), here),
            "today": _url(record, shape, named(today), here),
            "month": _url(record, shape, _month(first), here),
            "week": _url(record, shape, _week(today if first <= today <= last else first), here),
        },
        "is_week": is_week,
    }
    return list_page(request, record, template="core/records/calendar.html", **context)


def _url(record: Record, shape: Dated, period: str, here: str) -> str:
    return reverse("records:calendar-of", args=[record.slug, shape.name, period]) + here


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _week(day: date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def _week_words(first: date) -> str:
    return _("Week from %(day)s") % {"day": date_format(first, "DATE_FORMAT")}


def _span(period: str, today: date) -> tuple[date, date, bool]:
    """Return the first and last day of a month or week, and whether it is a week; raises Http404."""
    try:
        if "-W" in period:
            first = datetime.strptime(f"{period}-1", "%G-W%V-%u").replace(tzinfo=None).date()  # noqa: DTZ007 - a day of the calendar has no zone
            is_week = True
        else:
            first = date.fromisoformat(f"{period}-01") if period else today.replace(day=1)
            is_week = False
    except ValueError as error:
        raise Http404 from error
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise Http404
    last = first + timedelta(days=6) if is_week else first.replace(day=months.monthrange(first.year, first.month)[1])
    return first, last, is_week


def _days(listing: Listing, shape: Dated, first: date, last: date, today: date, *, is_week: bool) -> list[Day]:
    """Return whole weeks of days from the first to the last; one query."""
    start = first if is_week else first - timedelta(days=(first.weekday() - (int(get_format("FIRST_DAY_OF_WEEK")) - 1)) % 7)
    length = 7 if is_week else 7 * -(-((last - start).days + 1) // 7)
    days = {start + timedelta(days=i): None for i in range(length)}
    listed = listing.record.list_url()
    made = {
        day: Day(
            day,
            day.day,
            date_format(day, "LONG_DAY_FORMAT"),
            day == today,
            not first <= day <= last,
            url=listed + listing.asked.link(**{shape.filter: day.isoformat()}),
        )
        for day in days
    }
    for day, row in _rows(listing, shape, start, start + timedelta(days=length)):
        if len(made[day].rows) < (MOST if is_week else IN_A_DAY):
            made[day].rows.append(row)
        else:
            made[day].more += 1
    return list(made.values())


def _rows(listing: Listing, shape: Dated, start: date, end: date) -> Iterator[tuple[date, dict[str, str]]]:
    """Yield the rows that fall between two days, by their instant."""
    record, zone = listing.record, timezone.get_current_timezone()
    within = {f"{shape.path}__gte": datetime.combine(start, time(), zone), f"{shape.path}__lt": datetime.combine(end, time(), zone)}
    main = next((column for column in record.columns if column.main), record.columns[0])
    key = record.detail_key if record.detail_url else "pk"
    for pk, words, at in listing.rows().filter(**within).order_by(shape.path, "pk").values_list(key, main.path, shape.path)[:MOST]:
        local = timezone.localtime(at, zone)
        yield (
            local.date(),
            {"when": in_words(local, "H:i"), "name": str(pk) if record.detail_url else "", "title": str(words), "url": record.url_for_key(pk)},
        )
