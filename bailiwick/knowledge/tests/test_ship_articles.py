"""A new installation has articles that help from the first day, in both languages; what somebody changed stays."""

from dataclasses import replace

import pytest

from bailiwick.core.search import find
from bailiwick.knowledge.actions import install_articles, retire_article, revise_article
from bailiwick.knowledge.drawing import draw
from bailiwick.knowledge.models import Article, Edition, suggest
from bailiwick.knowledge.shipping import shipped_articles
from bailiwick.knowledge.tests.factories import PRINTER

WANTED = {
    "reset-your-password", "printer-does-not-print", "no-network-at-your-desk", "desk-phone-dead", "email-not-arriving", "slow-computer",
    "suspicious-mail-or-virus", "lost-or-stolen-phone", "meeting-room-video-help", "connect-with-vpn", "scan-to-mail",
    "shared-folder-access-request", "label-printer-help", "account-locked", "new-colleague-checklist", "verify-a-caller", "floor-without-network",
}  # fmt: skip


def test_every_article_has_both_languages_and_is_worth_reading():
    shipped = {article.slug: article for article in shipped_articles()}
    assert set(shipped) == WANTED
    for article in shipped.values():
        assert set(article.texts) == {"en", "es"}
        for text in article.texts.values():
            assert 120 <= len(text["body"].split()) <= 330
            assert text["summary"]
            assert text["keywords"]
        assert set(article.facts.get("related", "").split()) <= WANTED


def test_headings_follow_those_of_the_page():
    assert draw("## Cause\n\n### Cable") == "<h2>Cause</h2>\n<h3>Cable</h3>\n"
    assert draw("# Cause", highest=3) == "<h3>Cause</h3>\n"
    assert draw("plain") == "<p>plain</p>\n"


@pytest.fixture
def library(city, now):
    assert install_articles(now=now) == len(WANTED)
    return Article.objects


class TestInstallArticles:
    def test_is_done_once(self, library, now):
        assert install_articles(now=now) == 0

    def test_never_takes_back_what_somebody_changed_or_retired(self, city, library, now):
        slow, locked = library.get(slug="slow-computer"), library.get(slug="account-locked")
        revise_article(slow, replace(PRINTER, title="Ours"), actor=city.actor("tomas"), now=now)
        retire_article(locked, actor=city.actor("grace"), now=now)
        install_articles(now=now)
        assert Edition.objects.get(article=slow, language="en").latest.title == "Ours"
        locked.refresh_from_db()
        assert locked.state == "retired"

    def test_is_found_by_those_it_is_for(self, city, library):
        assert find("printer display", city.rita).hits[0].title == "Printer does not print"
        assert not [hit for hit in find("verify caller", city.rita).hits if hit.kind == "knowledge.article"]
        assert find("verify caller", city.tomas).hits

    @pytest.mark.parametrize(
        ("words", "language", "slug"),
        [
            ("i forgot my password", "en", "reset-your-password"),
            ("olvidé mi contraseña", "es", "reset-your-password"),
            ("The printer on 2nd floor is not printing", "en", "printer-does-not-print"),
            ("la impresora no imprime nada", "es", "printer-does-not-print"),
            ("no internet at my desk since this morning", "en", "no-network-at-your-desk"),
            ("my phone has no dial tone", "en", "desk-phone-dead"),
            ("I am not receiving emails from the state", "en", "email-not-arriving"),
            ("computadora muy lenta", "es", "slow-computer"),
            ("clicked a strange link in a mail", "en", "suspicious-mail-or-virus"),
            ("my county cell phone was stolen", "en", "lost-or-stolen-phone"),
            ("projector in conference room shows no picture", "en", "meeting-room-video-help"),
            ("vpn does not connect from home", "en", "connect-with-vpn"),
            ("scan never arrives in my mail", "en", "scan-to-mail"),
            ("need access to a shared folder", "en", "shared-folder-access-request"),
            ("zebra label printer prints blank labels", "en", "label-printer-help"),
            ("mi cuenta está bloqueada", "es", "account-locked"),
            ("new employee starts on Monday", "en", "new-colleague-checklist"),
        ],
    )
    def test_is_suggested_first_for_what_people_say(self, city, library, words, language, slug):
        found = suggest(words, city.rita, language)
        assert found[0].article.slug == slug
        assert found[0].text.language == language
        assert len(found) <= 5
