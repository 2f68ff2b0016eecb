"""The rules of a new installation; later they are edited as plain records."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.problems.models import SpikeRule


def _rules() -> list[SpikeRule]:
    return [
        SpikeRule(name=_("Same site, same category"), calls=5, minutes=15, same_site=True, same_category=True),
        SpikeRule(name=_("Same site, same words"), calls=4, minutes=15, same_site=True, same_words=True),
        SpikeRule(name=_("Neighbouring rooms, same words"), calls=3, minutes=15, same_site=True, room_characters=2, same_words=True, likeness=40),
        SpikeRule(name=_("Same words everywhere"), calls=6, minutes=20, same_site=False, same_words=True),
        SpikeRule(name=_("Same category everywhere"), calls=12, minutes=30, same_site=False, same_category=True),
    ]


@transaction.atomic
def install_spike_rules() -> int:
    """Make the rules of a new installation and return how many; where there is any rule, retired or not, nothing changes."""
    if SpikeRule.objects.exists():
        return 0
    return len(SpikeRule.objects.bulk_create(_rules()))
