"""Question trees in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.permissions import require
from bailiwick.triage import actions
from bailiwick.triage import schemas as given
from bailiwick.triage.engine import Circumstances, judge, walk
from bailiwick.triage.engine.comparing import compare
from bailiwick.triage.models import Origin, State, TestCase, Tree, TreeVersion
from bailiwick.triage.permissions import can_see_trees

if TYPE_CHECKING:
    from bailiwick.triage.engine.comparing import Difference
    from bailiwick.triage.models import Finding

router = Router(tags=["triage"])
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


def _tree(request: HttpRequest, slug: str) -> Tree:
    require(can_see_trees(actor_of(request)))
    return get_object_or_404(Tree.objects.visible_to(account_of(request)), slug=slug)


def _version(request: HttpRequest, slug: str, number: int) -> TreeVersion:
    require(can_see_trees(actor_of(request)))
    return get_object_or_404(TreeVersion.objects.visible_to(account_of(request)).select_related("tree"), tree__slug=slug, number=number)


@router.get("/trees", response=Page[given.TreeOut], summary="List the question trees")
def list_trees(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the trees by title."""
    require(can_see_trees(actor_of(request)))
    number = TreeVersion.objects.filter(tree=OuterRef("pk"), state=State.PUBLISHED).values("number")
    return page_of(Tree.objects.visible_to(account_of(request)).annotate(published_number=Subquery(number)), paging, sort=["title"])


@router.post("/trees", response={201: given.TreeVersionOut}, summary="Make a question tree")
def make_tree(request: HttpRequest, payload: given.TreeIn) -> object:
    """Make a tree with a first draft."""
    origin = Origin.IMPORTED if payload.definition is not None else Origin.EDITED
    values = {"slug": payload.slug, "title": payload.title, "about": payload.about}
    return Status(201, actions.make_tree(actor=actor_of(request), now=clock.now(), definition=payload.definition, origin=origin, **values))


@router.get("/trees/{slug}", response=given.TreeOut, summary="Read a question tree")
def read_tree(request: HttpRequest, slug: str) -> object:
    """Return a tree's name and which of its versions is asked."""
    return _tree(request, slug)


@router.patch("/trees/{slug}", response=given.TreeOut, summary="Rename a question tree")
def rename_tree(request: HttpRequest, slug: str, payload: given.NameIn) -> object:
    """Change what a tree is called and for."""
    tree = _tree(request, slug)
    actions.rename_tree(tree, actor=actor_of(request), now=clock.now(), **payload.dict())
    return _tree(request, slug)


@router.post("/trees/{slug}/retire", response=given.TreeOut, summary="Take a question tree out of use")
def retire_tree(request: HttpRequest, slug: str) -> object:
    """Ask a tree no more."""
    actions.retire_tree(_tree(request, slug), actor=actor_of(request), now=clock.now())
    return _tree(request, slug)


@router.post("/trees/{slug}/restore", response=given.TreeOut, summary="Bring a question tree back into use")
def restore_tree(request: HttpRequest, slug: str) -> object:
    """Ask a tree again."""
    actions.restore_tree(_tree(request, slug), actor=actor_of(request), now=clock.now())
    return _tree(request, slug)


@router.get("/trees/{slug}/versions", response=Page[given.VersionRow], summary="List the versions of a tree, the newest first")
def list_versions(request: HttpRequest, slug: str, paging: Query[Paging]) -> object:
    """Return the versions; drafts for those who may edit."""
    versions = TreeVersion.objects.visible_to(account_of(request)).filter(tree=_tree(request, slug))
    return page_of(versions, paging, sort=["-number"])


@router.get("/trees/{slug}/versions/{number}", response=given.TreeVersionOut, summary="Read a version with all its questions")
def read_version(request: HttpRequest, slug: str, number: Number) -> object:
    """Return a version."""
    return _version(request, slug, number)


@router.post("/trees/{slug}/versions", response={201: given.TreeVersionOut}, summary="Begin a draft")
def begin_draft(request: HttpRequest, slug: str, payload: given.TreeDraftIn) -> object:
    """Add a draft that says what was sent; without anything, return the open draft or one like the published version."""
    tree = _tree(request, slug)
    if payload.definition is not None:
        return Status(201, actions.import_draft(tree, actor=actor_of(request), now=clock.now(), definition=payload.definition))
    return Status(201, actions.begin_draft(tree, actor=actor_of(request), now=clock.now()))


@router.put("/trees/{slug}/versions/{number}", response=given.TreeVersionOut, summary="Change a draft")
def change_draft(request: HttpRequest, slug: str, number: Number, payload: given.DefinitionIn) -> object:
    """Let a draft say something else; a published version is never changed."""
    draft = _version(request, slug, number)
    return actions.change_draft(draft, actor=actor_of(request), now=clock.now(), definition=payload.definition, what="API", version=payload.version)


@router.delete("/trees/{slug}/versions/{number}", response={204: None}, summary="Discard a draft")
def discard_draft(request: HttpRequest, slug: str, number: Number) -> object:
    """Throw a draft away."""
    actions.discard_draft(_version(request, slug, number), actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post("/trees/{slug}/versions/{number}/publish", response=given.TreeVersionOut, summary="Publish a draft")
def publish_draft(request: HttpRequest, slug: str, number: Number, payload: given.PublishIn) -> object:
    """Ask a draft from now on; errors of the coverage report and changed test cases refuse it."""
    actions.publish_draft(_version(request, slug, number), actor=actor_of(request), now=clock.now(), **payload.dict())
    return _version(request, slug, number)


@router.post("/trees/{slug}/versions/{number}/copy", response={201: given.TreeVersionOut}, summary="Duplicate a version as another tree")
def copy_tree(request: HttpRequest, slug: str, number: Number, payload: given.CopyIn) -> object:
    """Make a tree whose first draft says the same."""
    return Status(201, actions.copy_tree(_version(request, slug, number), actor=actor_of(request), now=clock.now(), **payload.dict()))


@router.get("/trees/{slug}/versions/{number}/coverage", response=list[given.FindingOut], summary="List what is wrong with a version")
def list_tree_findings(request: HttpRequest, slug: str, number: Number) -> list[Finding]:
    """Return every finding, errors first; nothing for a good tree."""
    return _version(request, slug, number).findings()


@router.get("/trees/{slug}/compare/{old}/{new}", response=list[given.TreeDifferenceOut], summary="Compare two versions")
def compare_versions(request: HttpRequest, slug: str, old: Number, new: Number) -> list[Difference]:
    """Return what two versions say differently."""
    return compare(_version(request, slug, old).questions, _version(request, slug, new).questions)


@router.post("/trees/{slug}/versions/{number}/judge", response=given.JudgedOut, summary="Try answers")
def judge_answers(request: HttpRequest, slug: str, number: Number, payload: given.JudgeIn) -> object:
    """Return where answers lead and what they make of impact and urgency, with reasons; nothing is kept."""
    walked = walk(_version(request, slug, number).questions, payload.answers, payload.face)
    around = Circumstances(public_safety_site=payload.public_safety_site, windows=tuple((kind, kind) for kind in payload.windows))
    judged = judge(walked, around)
    return {
        "path": [{"question": step.question_id, "answer": step.answer.id, "is_assumed": step.is_assumed} for step in walked.path],
        "question": walked.question_id,
        "outcome": walked.outcome_id if walked.outcome is not None else None,
        "impact": judged.impact,
        "urgency": judged.urgency,
        "modifiers": judged.modifiers,
        "reasons": judged.explained,
        "is_security": judged.is_security,
    }


@router.get("/trees/{slug}/cases", response=list[given.CaseOut], summary="List the test cases of a tree")
def list_cases(request: HttpRequest, slug: str) -> object:
    """Return the kept paths, each with whether it still holds."""
    return TestCase.objects.filter(tree=_tree(request, slug)).select_related("tree")


@router.post("/trees/{slug}/versions/{number}/cases", response={201: given.CaseOut}, summary="Keep a path as a test case")
def keep_case(request: HttpRequest, slug: str, number: Number, payload: given.CaseIn) -> object:
    """Keep a finished path with what it comes to."""
    return Status(201, actions.keep_case(_version(request, slug, number), actor=actor_of(request), now=clock.now(), **payload.dict()))


@router.delete("/trees/{slug}/cases/{case_id}", response={204: None}, summary="Remove a test case")
def drop_case(request: HttpRequest, slug: str, case_id: Key) -> object:
    """Remove a test case."""
    actions.drop_case(get_object_or_404(TestCase, tree=_tree(request, slug), pk=case_id), actor=actor_of(request), now=clock.now())
    return Status(204, None)
