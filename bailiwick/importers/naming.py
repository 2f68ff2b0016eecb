"""Finds the people, places, teams and categories a log names, and makes those we do not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bailiwick.audit.actions import Past, record_history
from bailiwick.desk.models import Category
from bailiwick.importers.models import ImportedName, ImportRun
from bailiwick.people.actions import index_persons
from bailiwick.people.models import Person, Staff, Team
from bailiwick.places.models import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.importers.parsing import LogRow

#: names asked for in one query
CHUNK = 5000


class NameBook:
    """Names of a log -> keys here. `learn` makes what is missing, once per run."""

    def __init__(self, run: ImportRun, now: datetime) -> None:
        self.run = run
        self.now = now
        self.sites: dict[str, int] = {}
        self.teams: dict[str, int] = {}
        self.persons: dict[str, int] = {}
        self.staff: dict[str, int] = {}
        self.categories: dict[tuple[str, str], Category] = {}

    def learn(self, rows: Iterable[LogRow]) -> None:
        """Look up, or make, everything these rows name."""
        named: dict[str, dict[str, None]] = {name: {} for name in ("site", "team", "requester", "assignee")}
        categories: dict[tuple[str, str], None] = {}
        team_of: dict[str, str] = {}
        for row in rows:
            for name, seen in named.items():
                if row.names.get(name):
                    seen[row.names[name]] = None
            if row.names.get("category"):
                categories[row.names["category"], row.names.get("subcategory", "")] = None
            if row.names.get("assignee"):
                team_of.setdefault(row.names["assignee"], row.names.get("team", ""))
        self._learn_sites(list(named["site"]))
        self._learn_teams([*named["team"], *((self.run.source,) if any(not team for team in team_of.values()) else ())])
        self._learn_persons([*named["requester"], *named["assignee"]])
        self._learn_staff(team_of)
        self._learn_categories(list(categories))

    def category(self, row: LogRow) -> Category | None:
        """Return the most exact category a row names."""
        return self.categories.get((row.names.get("category", ""), row.names.get("subcategory", "")))

    def _note(self, made: list[Model]) -> None:
        """Remember what this run made, in the trail and for undo."""
        ImportedName.objects.bulk_create(ImportedName(run=self.run, label=record._meta.label_lower, record_id=record.pk) for record in made)
        cause = f"import of {self.run.file_name}"
        record_history(
            (
                Past("core.RecordCreated", self.now, record._meta.label_lower, record.pk, str(record), actor_name=cause, cause=cause)
                for record in made
            ),
            now=self.now,
        )

    def _learn_sites(self, names: list[str]) -> None:
        self.sites.update(_known(Site, "name", names))
        taken = set(Site.objects.values_list("code", flat=True))
        missing = [Site(name=name, code=_free_code(name, taken)) for name in names if name not in self.sites]
        made = Site.objects.bulk_create(missing)
        self.sites.update((site.name, site.pk) for site in made)
        self._note(list(made))

    def _learn_teams(self, names: list[str]) -> None:
        self.teams.update(_known(Team, "name", names))
        made = Team.objects.bulk_create(Team(name=name, tier=2) for name in dict.fromkeys(names) if name not in self.teams)
        self.teams.update((team.name, team.pk) for team in made)
        self._note(list(made))

    def _learn_persons(self, names: list[str]) -> None:
        wanted = dict.fromkeys(names)
        for field in ("name", "employee_number", "email"):
            self.persons.update(_known(Person, field, [name for name in wanted if name not in self.persons]))
        missing = [Person(name=name, sort_name=name, email=name if "@" in name else "") for name in wanted if name not in self.persons]
        made = Person.objects.bulk_create(missing)
        index_persons(made)
        self.persons.update((person.name, person.pk) for person in made)
        self._note(list(made))

    def _learn_staff(self, team_of: dict[str, str]) -> None:
        keys = {self.persons[name]: name for name in team_of}
        self.staff.update((keys[person], pk) for person, pk in _known(Staff, "person", list(keys)).items())
        missing = [
            Staff(person_id=self.persons[name], team_id=self.teams[team or self.run.source], level=Staff.Level.TWO)
            for name, team in team_of.items()
            if name not in self.staff
        ]
        made = Staff.objects.bulk_create(missing)
        self.staff.update((keys[staff.person_id], staff.pk) for staff in made)
        self._note(list(made))

    def _learn_categories(self, pairs: list[tuple[str, str]]) -> None:
        tops = {category.name: category for category in Category.objects.filter(parent=None, name__in=[top for top, _sub in pairs])}
        self._plant([Category(name=top) for top in dict.fromkeys(top for top, _sub in pairs) if top not in tops], tops)
        self.categories.update({(top, ""): category for top, category in tops.items()})
        known = Category.objects.filter(parent__in=tops.values()).select_related("parent")
        self.categories.update({(category.parent.name, category.name): category for category in known if category.parent})
        missing = [Category(name=sub, parent=tops[top]) for top, sub in pairs if sub and (top, sub) not in self.categories]
        self._plant(missing, {})
        self.categories.update({(category.parent.name, category.name): category for category in missing if category.parent})

    def _plant(self, missing: list[Category], into: dict[str, Category]) -> None:
        made = Category.objects.bulk_create(missing)
        for category in made:
            category.path = f"{category.parent.path if category.parent else '/'}{category.pk}/"
            into[category.name] = category
        Category.objects.bulk_update(made, ["path"], batch_size=400)
        self._note(list(made))


def _known(model: type[Model], field: str, values: Sequence[object]) -> dict[Any, int]:
    """Return field value -> key of the records that have one of these values."""
    known: dict[Any, int] = {}
    for start in range(0, len(values), CHUNK):
        rows = model._default_manager.filter(**{f"{field}__in": values[start : start + CHUNK]})
        known.update(rows.values_list(field, "pk"))
    return known


def _free_code(name: str, taken: set[str]) -> str:
    """Return a short code for a site that no other site has."""
    words = "".join(part if part.isdigit() else part[:3] for part in name.upper().split())[:12] or "SITE"
    code, n = words, 1
    while code in taken:
        n += 1
        code = f"{words[:11]}-{n}"[:16]
    taken.add(code)
    return code
