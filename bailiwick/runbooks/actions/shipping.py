"""Bringing the shipped runbooks into an installation, without ever undoing what somebody changed there."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from bailiwick.core.clock import now as present
from bailiwick.core.search import index
from bailiwick.desk.models import Category
from bailiwick.runbooks.models import Runbook, RunbookCategory, RunbookVersion, Step

LIBRARY = Path(__file__).parent.parent / "library"


def shipped_runbooks() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return slug -> digest and content of every shipped runbook."""
    files = {path.stem: path.read_bytes() for path in sorted(LIBRARY.glob("*.json"))}
    return {slug: (sha256(content).hexdigest(), json.loads(content)) for slug, content in files.items()}


@transaction.atomic
def install_runbooks() -> int:
    """Add the shipped runbooks that are missing and return how many versions came.

    A newer shipped text replaces a shipped one; where somebody wrote a version of their own it arrives as a draft.
    """
    known = set(RunbookVersion.objects.exclude(shipped="").values_list("runbook__slug", "shipped"))
    fresh = [(slug, digest, content) for slug, (digest, content) in shipped_runbooks().items() if (slug, digest) not in known]
    for slug, digest, content in fresh:
        _install(slug, digest, content)
    attach_shipped_runbooks()
    return len(fresh)


def _install(slug: str, digest: str, content: dict[str, Any]) -> None:
    told = {"title": content["title"], "about": content["about"], "audience": content.get("audience", "desk")}
    runbook, _is_new = Runbook.objects.get_or_create(slug=slug, defaults=told)
    if runbook.draft is not None:
        return  # somebody is writing; the shipped text comes when that is published or dropped
    current, newest = runbook.current, runbook.versions.order_by("-number").first()
    at = present()
    is_ours = current is None or bool(current.shipped)
    state = RunbookVersion.State.PUBLISHED if is_ours else RunbookVersion.State.DRAFT
    version = RunbookVersion.objects.create(
        runbook=runbook,
        number=(newest.number if newest else 0) + 1,
        state=state,
        created_at=at,
        published_at=at if is_ours else None,
        shipped=digest,
    )
    Step.objects.bulk_create(_step(version, place, step) for place, step in enumerate(content["steps"], 1))
    index(runbook)


def _step(version: RunbookVersion, place: int, step: dict[str, Any]) -> Step:
    return Step(
        version=version,
        position=place,
        kind=step.get("kind", "do"),
        text=step["text"],
        text_es=step.get("text_es", ""),
        help_text=step.get("help", ""),
        is_mandatory=step.get("mandatory", False),
        before=step.get("before", ""),
        leads_to=step.get("leads_to", ""),
        article=step.get("article", ""),
    )


@transaction.atomic
def attach_shipped_runbooks() -> int:
    """Attach shipped runbooks to the categories whose codes they name, once each, and return how many were attached."""
    by_code = {category.code: category for category in Category.objects.exclude(code="")}
    runbooks = (
        {runbook.slug: runbook for runbook in Runbook.objects.filter(slug__in=[path.stem for path in LIBRARY.glob("*.json")])} if by_code else {}
    )
    attached = 0
    for slug, runbook in runbooks.items():
        wanted = json.loads((LIBRARY / f"{slug}.json").read_bytes()).get("categories", {})
        codes = [code for code in wanted if code in by_code and code not in runbook.offered]
        for code in codes:
            RunbookCategory.objects.get_or_create(
                runbook=runbook, category=by_code[code], defaults={"is_required": wanted[code] == "required", "since": present()}
            )
        if codes:
            Runbook.objects.filter(pk=runbook.pk).update(offered=[*runbook.offered, *codes])
            attached += len(codes)
    return attached
