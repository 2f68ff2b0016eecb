"""Runbooks are written as drafts and published as versions that stay as they were; shipped ones never overwrite them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.tests.factories import make_category, make_ticket
from bailiwick.runbooks.actions import (
    attach_runbook,
    attach_shipped_runbooks,
    detach_runbook,
    draft_runbook,
    drop_draft,
    install_runbooks,
    move_step,
    publish_runbook,
    remove_step,
    save_step,
    shipped_runbooks,
)
from bailiwick.runbooks.models import Act, Runbook, RunbookStepKind, RunbookVersion, compare_versions
from bailiwick.runbooks.tests.factories import make_run, make_runbook


def texts(version):
    return list(version.steps.order_by("position").values_list("text", flat=True))


class TestDraft:
    def test_begins_with_the_current_steps(self, city, now):
        runbook = make_runbook(city)
        draft = draft_runbook(runbook, actor=city.actor("grace"), now=now)
        assert (draft.number, texts(draft)) == (2, texts(runbook.current))
        assert draft_runbook(runbook, actor=city.actor("grace"), now=now) == draft
        assert trail(runbook)[-1] == "runbooks.RunbookDrafted"

    def test_is_changed_without_touching_what_is_published(self, city, now):
        runbook = make_runbook(city)
        before, draft = texts(runbook.current), draft_runbook(runbook, actor=city.actor("grace"), now=now)
        first, second, third = draft.steps.order_by("position")
        grace = {"actor": city.actor("grace"), "now": now}
        save_step(runbook, **grace, values={"text": "Ask twice"}, step=first)
        move_step(runbook, **grace, step=third, place=1)
        remove_step(runbook, **grace, step=second)
        assert texts(draft) == ["Record the reset", "Ask twice"]
        assert texts(runbook.current) == before
        assert compare_versions(runbook.current, draft)

    def test_steps_of_a_published_version_never_change(self, city, now):
        runbook = make_runbook(city)
        step = runbook.current.steps.first()
        with pytest.raises(Conflict):
            save_step(runbook, actor=city.actor("grace"), now=now, values={"text": "x"}, step=step)
        draft_runbook(runbook, actor=city.actor("grace"), now=now)
        for change in (lambda: move_step(runbook, actor=city.actor("grace"), now=now, step=step, place=1),
                       lambda: remove_step(runbook, actor=city.actor("grace"), now=now, step=step)):  # fmt: skip
            with pytest.raises(Conflict):
                change()

    def test_is_published_and_runs_keep_their_version(self, city, now):
        run = make_run(city, make_ticket(city))
        draft_runbook(run.runbook, actor=city.actor("grace"), now=now)
        publish_runbook(run.runbook, actor=city.actor("grace"), now=now, note="shorter")
        assert (run.runbook.current.number, run.version.number) == (2, 1)
        assert trail(run.runbook)[-1] == "runbooks.RunbookPublished"

    def test_is_dropped(self, city, now):
        runbook = make_runbook(city)
        with pytest.raises(Conflict):
            drop_draft(runbook, actor=city.actor("grace"), now=now)
        draft_runbook(runbook, actor=city.actor("grace"), now=now)
        drop_draft(runbook, actor=city.actor("grace"), now=now)
        assert runbook.draft is None

    def test_says_what_is_wrong(self, city, now):
        runbook = Runbook.objects.create(slug="x", title="X", audience="client")
        with pytest.raises(ValidationError):
            save_step(runbook, actor=city.actor("grace"), now=now, values={"text": " "})
        with pytest.raises(ValidationError):
            save_step(runbook, actor=city.actor("grace"), now=now, values={"text": "x", "before": Act.RESET})
        draft_runbook(runbook, actor=city.actor("grace"), now=now)
        with pytest.raises(ValidationError, match="at least one step"):
            publish_runbook(runbook, actor=city.actor("grace"), now=now)
        save_step(runbook, actor=city.actor("grace"), now=now, values={"text": "x"})
        with pytest.raises(ValidationError, match="Spanish"):
            publish_runbook(runbook, actor=city.actor("grace"), now=now)

    def test_is_refused_to_technicians(self, city, now):
        runbook = make_runbook(city)
        with pytest.raises(Refused):
            draft_runbook(runbook, actor=city.actor("tomas"), now=now)


def test_belongs_to_categories(city, now):
    runbook, category = make_runbook(city), make_category("Passwords")
    grace = {"actor": city.actor("grace"), "now": now, "category": category}
    attach_runbook(runbook, **grace)
    attach_runbook(runbook, **grace, required=True)
    assert runbook.attachments.get().is_required
    detach_runbook(runbook, **grace)
    assert trail(runbook)[-3:] == ["runbooks.RunbookAttached", "runbooks.RunbookAttached", "runbooks.RunbookDetached"]


class TestShipped:
    def test_are_there_and_hold_together(self, db):
        assert len(shipped_runbooks()) == Runbook.objects.count() == 17
        for version in RunbookVersion.objects.prefetch_related("steps"):
            steps = list(version.steps.all())
            assert len(steps) >= 6
            assert any(step.is_mandatory for step in steps), version
            assert not [s for s in steps if s.kind not in RunbookStepKind.values or (s.before and not s.is_mandatory)]
        reset = RunbookVersion.objects.get(runbook__slug="verify-and-reset-password")
        assert reset.steps.filter(kind=RunbookStepKind.VERIFY, is_mandatory=True, before=Act.RESET).exists()

    def test_come_once_and_never_over_what_somebody_wrote(self, city, now):
        assert install_runbooks() == 0
        runbook = Runbook.objects.get(slug="printer-basics")
        RunbookVersion.objects.filter(runbook=runbook).update(shipped="an older text")
        assert install_runbooks() == 1
        assert runbook.current.number == 2
        draft_runbook(runbook, actor=city.actor("grace"), now=now)
        publish_runbook(runbook, actor=city.actor("grace"), now=now)
        RunbookVersion.objects.filter(runbook=runbook, number=2).update(shipped="another older text")
        install_runbooks()
        assert (runbook.current.number, runbook.draft.number) == (3, 4)

    def test_attach_once_to_the_categories_they_name(self, city, now):
        category = make_category("Printing", code="printer")
        assert attach_shipped_runbooks() == 1
        runbook = Runbook.objects.get(slug="printer-basics")
        detach_runbook(runbook, actor=city.actor("grace"), now=now, category=category)
        assert attach_shipped_runbooks() == 0
