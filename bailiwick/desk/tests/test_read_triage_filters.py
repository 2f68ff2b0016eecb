"""The chips of the ticket list say in the reader's language what was asked and answered, not by which key."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils import translation

from bailiwick.core import clock
from bailiwick.core.records import record_named
from bailiwick.core.records.chips import chips_of
from bailiwick.core.records.listing import listing_for
from bailiwick.desk.tests.conftest import SMALL
from bailiwick.triage.models import TreeVersion


@pytest.fixture
def chips(city, tree):
    """Return the chips that somebody reads over the list behind a link."""

    def read(link, who="grace"):
        return [chip.words for chip in chips_of(listing_for(record_named("tickets"), getattr(city, who), QueryDict(link), clock.now()))]

    return read


class TestReadTriageFilters:
    def test_says_question_and_answer_in_the_language_of_the_reader(self, chips):
        assert chips("answered=printing:who:me") == ["Answered is Who cannot print? → Only me"]
        with translation.override("es"):
            (chip,) = chips("answered=printing:who:me")
        assert SMALL["questions"]["who"]["ask"]["es"] in chip
        assert SMALL["questions"]["who"]["answers"][0]["say"]["es"] in chip

    @pytest.mark.parametrize(("how", "words"), [("given", "answered"), ("left", "left unanswered"), ("passed", "not asked, assumed"), ("", "asked")])
    def test_says_what_became_of_a_question(self, chips, how, words):
        assert chips(f"asked=printing:1:who:{how}") == [f"Asked is Who cannot print? ({words})"]

    def test_finds_words_that_only_an_older_version_has(self, chips, tree, now):
        newer = {**SMALL, "questions": {"work": {**SMALL["questions"]["work"]}}, "start": "work"}
        facts = {"made_at": now, "changed_at": now, "published_at": now}
        TreeVersion.objects.filter(pk=tree.pk).update(state="retired")
        TreeVersion.objects.create(tree=tree.tree, number=2, state="published", definition=newer, **facts)
        assert chips("answered=printing:who:me") == ["Answered is Who cannot print? → Only me"]

    @pytest.mark.parametrize(
        "link", ["answered=printing:who:nobody", "answered=x", "asked=printing:99999999999:who:left", "asked=printing:1:gone:left", "asked=::"]
    )
    def test_leaves_what_means_nothing_as_it_is(self, chips, link):
        assert chips(link)[0].endswith(f"“{link.partition('=')[2]}”")

    def test_stands_on_the_page(self, chips, sign_in):
        assert "Who cannot print? → Only me" in sign_in("grace").get("/records/tickets/?answered=printing:who:me").content.decode()
