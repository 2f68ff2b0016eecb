"""Shipped trees arrive by themselves, and never over what somebody edited."""

import json

import pytest
from django.db import DatabaseError, transaction

from bailiwick.core.testing import trail
from bailiwick.triage.actions import load_trees
from bailiwick.triage.actions.rows import begin_version, release
from bailiwick.triage.models import Tree, TreeVersion, parse
from bailiwick.triage.tests.factories import NETWORK, words

NEWER = {**NETWORK, "about": words("When somebody has no network")}
EDITED = {**NETWORK, "title": words("No network at all")}


@pytest.fixture
def library(tmp_path):
    def ship(document):
        (tmp_path / "no-net.json").write_text(json.dumps(document))
        return tmp_path

    return ship


@pytest.fixture
def shipped(db, library, now):
    load_trees(now=now, library=library(NETWORK))
    return Tree.objects.get(slug="no-net")


class TestLoadTrees:
    def test_plants_and_publishes(self, shipped):
        assert (shipped.title, shipped.published.number, shipped.draft) == ("No network", 1, None)
        assert trail(shipped) == ["triage.TreeMade", "triage.TreePublished"]

    def test_changes_nothing_the_second_time(self, shipped, library, now):
        assert load_trees(now=now, library=library(NETWORK)) == []
        assert shipped.versions.count() == 1

    def test_publishes_a_new_edition_of_an_untouched_tree(self, shipped, library, now):
        load_trees(now=now, library=library(NEWER))
        assert shipped.published.number == 2
        assert shipped.published.questions == parse(NEWER)

    def test_lays_a_new_edition_beside_an_edited_tree(self, shipped, library, city, now):
        release(begin_version(shipped, parse(EDITED), actor=city.actor("ada"), now=now), actor=city.actor("ada"), now=now)
        load_trees(now=now, library=library(NEWER))
        assert (shipped.published.number, shipped.draft.number) == (2, 3)
        assert shipped.published.questions == parse(EDITED)
        assert load_trees(now=now, library=library(NEWER)) == []


def test_the_database_keeps_what_was_published(shipped):
    with pytest.raises(DatabaseError), transaction.atomic():
        TreeVersion.objects.filter(tree=shipped).update(definition={})
    assert shipped.published.questions == parse(NETWORK)
