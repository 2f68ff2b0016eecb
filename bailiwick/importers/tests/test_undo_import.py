"""Undoing an import: the batch goes, what people worked on stays, earlier runs are told anew."""

import pytest

from bailiwick.core.actors import System
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.search import find
from bailiwick.core.testing import trail
from bailiwick.desk.models import Category, Ticket
from bailiwick.importers.actions import undo_import
from bailiwick.importers.models import ImportedIncident, ImportRun
from bailiwick.importers.tests.conftest import STORY, row
from bailiwick.people.models import Person, Staff, Team
from bailiwick.places.models import Site


class TestUndoImport:
    def test_withdraws_tickets_and_the_names_it_made(self, take_in, now, city):
        before = [model.objects.count() for model in (Person, Staff, Team, Site, Category)]
        run = take_in(STORY).run
        undone = undo_import(run, actor=city.actor("ada"), now=now)
        assert (undone.withdrawn, undone.kept) == (1, [])
        assert not Ticket.objects.exists()
        assert [model.objects.count() for model in (Person, Staff, Team, Site, Category)] == before
        assert not find("INC1", city.grace).hits
        assert trail(run) == ["importers.IncidentsImported", "importers.ImportUndone"]

    def test_lets_the_same_file_come_again(self, take_in, now):
        undo_import(take_in(STORY).run, actor=System("test"), now=now)
        assert take_in(STORY).created == 1

    def test_keeps_and_names_what_was_worked_on(self, take_in, now):
        run = take_in([*STORY, row(number="INC2")]).run
        Ticket.objects.filter(number="INC1").update(version=2)
        assert undo_import(run, actor=System("test"), now=now).kept == ["INC1"]
        assert Ticket.objects.get().number == "INC1"

    def test_puts_back_what_an_earlier_run_had_told(self, take_in, now):
        take_in(STORY[:3])
        second = take_in(STORY).run
        undone = undo_import(second, actor=System("test"), now=now)
        assert (undone.withdrawn, undone.restored) == (0, 1)
        assert Ticket.objects.get().state == "waiting"
        assert ImportedIncident.objects.get().events.count() == 3

    def test_waits_for_later_runs_to_be_undone_first(self, take_in, now):
        first = take_in(STORY[:3]).run
        take_in(STORY)
        with pytest.raises(Conflict, match="Undo that one first"):
            undo_import(first, actor=System("test"), now=now)

    def test_happens_once(self, take_in, now):
        run = take_in(STORY).run
        undo_import(run, actor=System("test"), now=now)
        with pytest.raises(Conflict, match="already"):
            undo_import(run, actor=System("test"), now=now)

    def test_is_refused_to_supervisors(self, take_in, now, city):
        run = take_in(STORY).run
        with pytest.raises(Refused):
            undo_import(run, actor=city.actor("grace"), now=now)
        assert ImportRun.objects.get().undone_at is None
