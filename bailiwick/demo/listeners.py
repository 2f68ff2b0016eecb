"""What follows a load."""

from __future__ import annotations

from bailiwick.core.events import on
from bailiwick.core.jobs import enqueue
from bailiwick.demo.events import DemoLoaded
from bailiwick.demo.jobs import learn_from_county
from bailiwick.suggestions.models import Purpose


@on(DemoLoaded)
def learn(_event: DemoLoaded) -> None:
    """Have proposals learned from the county, after the load and beside everything else."""
    for purpose in Purpose.values:
        enqueue(learn_from_county.using(unique_key=purpose), purpose)
