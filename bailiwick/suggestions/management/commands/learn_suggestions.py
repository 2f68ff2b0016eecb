"""`bailiwick suggest train`: learn proposals from closed tickets now."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from bailiwick.core.actors import System
from bailiwick.core.clock import now
from bailiwick.suggestions.actions import learn_purpose
from bailiwick.suggestions.models import Purpose
from bailiwick.suggestions.teaching import LearningFailed


class Command(BaseCommand):
    help = "Learn to propose categories and teams from the closed tickets of this installation."

    def handle(self, *_args: object, **_options: object) -> None:
        for purpose in Purpose:
            try:
                made = learn_purpose(purpose.value, actor=System("asked at the command line"), now=now())
            except ValidationError as error:
                self.stdout.write(f"{purpose.label}: {' '.join(error.messages)}")
            except LearningFailed as error:
                raise CommandError(str(error)) from error
            else:
                ours = made.measured["ours"]
                self.stdout.write(f"{purpose.label}: learned from {made.rows} tickets with {made.labels} labels; {ours['accuracy']:.1%} right.")
