"""`bailiwick manage evaluate_suggestions FILE.csv --text title,description --label category`: how good proposals are on any labelled texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from bailiwick.suggestions.tables import UnreadableTable, read_table
from bailiwick.suggestions.teaching import LearningFailed, Task, learn

if TYPE_CHECKING:
    from argparse import ArgumentParser

#: lines of the tables printed for people
SHOWN = 12


class Command(BaseCommand):
    help = "Measure proposals on labelled texts, beside the most frequent label and TF-IDF with logistic regression in the same splits."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="labelled texts (CSV, also .gz, .bz2, .xz)")
        parser.add_argument("--text", required=True, help="column or columns of the text, separated by commas")
        parser.add_argument("--label", required=True, help="column of the label")
        parser.add_argument("--test", type=Path, help="another file to check on, instead of folds")
        parser.add_argument("--folds", type=int, default=5, help="folds, each kept aside once (default 5)")
        parser.add_argument("--seed", type=int, default=1, help="seed of the splits (default 1)")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: object, **options: Any) -> None:
        columns = [name.strip() for name in options["text"].split(",") if name.strip()]
        if options["folds"] < 2:  # noqa: PLR2004 - one fold would leave nothing to learn from
            raise CommandError("At least two folds are needed: one is kept aside, the others are learned from.")
        try:
            texts, labels = read_table(options["file"], columns, options["label"])
            test = read_table(options["test"], columns, options["label"]) if options["test"] else (None, None)
            task = Task(texts=texts, labels=labels, seed=options["seed"], folds=options["folds"], test_texts=test[0], test_labels=test[1])
            learned = learn(task, longest=None)
        except (UnreadableTable, LearningFailed, OSError) as error:
            raise CommandError(str(error)) from error
        measured = learned.measured or {}
        self.stdout.write(json.dumps(measured, ensure_ascii=False) if options["json"] else _in_words(measured))


def _in_words(measured: dict[str, Any]) -> str:
    lines = [f"{measured['rows']} rows, {measured['classes']} labels, {measured['checked']} checked in {measured['folds']} folds", ""]
    for title, name in (("most frequent label", "majority"), ("TF-IDF + logistic regression", "baseline"), ("ours", "ours")):
        lines.append(f"{title:30} right {_hundredths(measured[name].get('accuracy'))}   among three {_hundredths(measured[name].get('top3'))}")
    ours = measured["ours"]
    lines += ["", f"unsure {_hundredths(ours['unsure_share'])}, right when sure {_hundredths(ours['accuracy_when_sure'])}", ""]
    lines += [
        f"{str(line['label'])[:40]:40} precision {_hundredths(line['precision'])} recall {_hundredths(line['recall'])} of {line['support']}"
        for line in measured["per_class"][:SHOWN]
    ]
    return "\n".join(lines)


def _hundredths(share: float | None) -> str:
    return f"{100 * share:5.1f} %" if share is not None else "    –  "
