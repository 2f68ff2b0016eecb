"""`bailiwick manage triage_coverage`: says what is wrong with the question trees that are in use."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand
from django.utils.translation import override

from bailiwick.triage.models import TreeVersion

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from bailiwick.triage.models import Finding

Found = list[tuple[TreeVersion, list["Finding"]]]


class Command(BaseCommand):
    help = "Print all that is wrong with the question trees in use: questions never asked, paths that never end and the rest. Exit code 1 for any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("trees", nargs="*", help="short names of trees; all that are in use when none is named")
        parser.add_argument("--json", action="store_true", help="print JSON instead of sentences")

    def handle(self, *, trees: list[str], json: bool, **_options: object) -> None:
        versions = TreeVersion.objects.published().select_related("tree").order_by("tree__slug")
        if trees:
            versions = versions.filter(tree__slug__in=trees)
        with override("en"):
            found = [(version, version.findings()) for version in versions]
            self.stdout.write(as_json(found) if json else as_text(found))
        if any(findings for _version, findings in found):
            sys.exit(1)


def as_text(found: Found) -> str:
    """Return the findings as sentences under the names of their trees."""
    lines = []
    for version, findings in found:
        if findings:
            lines += [f"{version.tree.slug}, version {version.number}:", *(f"  {finding.weight}: {finding}" for finding in findings)]
    count = sum(len(findings) for _version, findings in found)
    return "\n".join([*lines, f"{len(found)} trees in use, {count} findings."])


def as_json(found: Found) -> str:
    """Return the findings for a program."""
    rows = [
        {"tree": version.tree.slug, "version": version.number, "kind": f.kind, "weight": f.weight, "place": f.place, "words": str(f)}
        for version, findings in found
        for f in findings
    ]
    return json.dumps({"trees": len(found), "findings": rows}, ensure_ascii=False)
