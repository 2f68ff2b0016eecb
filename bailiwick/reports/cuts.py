"""The part of everything that a report speaks of: whose eyes, which days, which department, site, team."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from bailiwick.clocks.models import installation_zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.clocks.models import Policy
    from bailiwick.desk.models import Category
    from bailiwick.people.models import Department, Team, User
    from bailiwick.places.models import Site
    from bailiwick.reports.forms import AskForm
    from bailiwick.reports.periods import Period


@dataclass(frozen=True, slots=True)
class Cut:
    """What a report was asked for."""

    user: User
    period: Period
    departments: tuple[Department, ...] = ()
    site: Site | None = None
    team: Team | None = None
    category: Category | None = None
    party: str = ""
    kind: str = ""
    policy: Policy | None = None

    @property
    def is_whole_house(self) -> bool:
        """Whether the roll-up can answer: nothing narrower than it, and days that begin when the office's do."""
        same_days = str(timezone.get_current_timezone()) == str(installation_zone())
        return same_days and not self.departments and self.site is None and self.user.may_everywhere("desk.see_tickets")

    def condition(self, of: str = "") -> Q:
        """Return the narrowing as a query on tickets, or on rows that point at one with `of="ticket__"`."""
        within = Q()
        for department in self.departments:
            within |= Q((f"{of}department__path__contains", f"/{department.pk}/"))
        for name, record in (("site", self.site), ("team", self.team)):
            if record is not None:
                within &= Q((f"{of}{name}", record.pk))
        return within & Q((f"{of}category__path__contains", f"/{self.category.pk}/")) if self.category is not None else within

    def parameters(self) -> dict[str, str]:
        """Return the narrowing as the filters of a list say it."""
        chosen = {
            "department": ",".join(str(one.pk) for one in self.departments),
            "site": self.site and str(self.site.pk),
            "team": self.team and str(self.team.pk),
            "category": self.category and str(self.category.pk),
        }
        return {name: value for name, value in chosen.items() if value}

    def tickets_url(self, **more: str) -> str:
        """Return where exactly the counted tickets are listed."""
        return list_url("tickets", {**self.parameters(), **more})

    def calls_url(self, **more: str) -> str:
        """Return where exactly the counted calls are listed."""
        return list_url("calls", {**self.parameters(), **more})

    def promised(self) -> dict[str, str]:
        """Return the narrowing to some promises as the bar of their report says it."""
        return {"party": self.party, "kind": self.kind, "policy": str(self.policy.pk) if self.policy is not None else ""}

    def anyhow(self) -> Cut:
        """Return the same cut over all teams."""
        return replace(self, team=None)

    def anywhere(self) -> Cut:
        """Return the same cut over all categories."""
        return replace(self, category=None)


def list_url(slug: str, parameters: Mapping[str, str]) -> str:
    """Return the address of a list narrowed by filters."""
    query = "&".join(f"{quote(name)}={quote(value, safe=',.-')}" for name, value in (parameters or {"view": "all"}).items() if value)
    return f"{reverse('records:list', args=[slug])}?{query}"


def cut_of(form: AskForm, user: User) -> Cut:
    """Return what a valid form asks for; somebody limited to departments never gets more than those."""
    given = form.cleaned_data
    department = given.get("department")
    roots = tuple(form.roots or ())
    return Cut(
        user=user,
        period=given["dates"],
        departments=(department,) if department is not None else roots,
        site=given.get("site"),
        team=given.get("team"),
        category=given.get("category"),
        party=given.get("party") or "",
        kind=given.get("kind") or "",
        policy=given.get("policy"),
    )
