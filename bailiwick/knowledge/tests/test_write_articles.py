"""Articles are written in numbered versions, side by side in two languages, and nothing typed is lost."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.testing import trail
from bailiwick.knowledge.actions import Text, change_article, draft_article, restore_revision, revise_article, send_for_review
from bailiwick.knowledge.models import Article
from bailiwick.knowledge.tests.factories import IMPRESORA, PRINTER, make_article, make_draft

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01"
    b"\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)


class TestDraftArticle:
    def test_is_a_draft_with_its_first_version(self, city, now):
        article = make_draft(city)
        assert (article.state, article.slug, article.owner) == ("draft", "printer-does-not-print", city.person("tomas"))
        assert article.editions.get().latest.number == 1
        assert trail(article) == ["knowledge.ArticleDrafted", "knowledge.ArticleRevised"]

    def test_finds_another_short_name_for_the_same_title(self, city):
        make_draft(city)
        assert make_draft(city).slug == "printer-does-not-print-2"

    def test_needs_a_title_and_a_text(self, city, now):
        with pytest.raises(ValidationError) as error:
            draft_article(Text(title=" ", body=""), actor=city.actor("tomas"), now=now)
        assert set(error.value.message_dict) == {"title", "body"}

    def test_is_refused_to_clients(self, city, now):
        with pytest.raises(Refused):
            draft_article(PRINTER, actor=city.actor("rita"), now=now)
        assert not Article.objects.exists()


class TestReviseArticle:
    def test_numbers_versions_by_language(self, city, now):
        article = make_draft(city)
        revise_article(article, replace(PRINTER, body="Shorter."), actor=city.actor("grace"), now=now, note="Cut", based_on=1)
        revise_article(article, IMPRESORA, actor=city.actor("tomas"), now=now, language="es")
        assert sorted(article.revisions.values_list("language", "number")) == [("en", 1), ("en", 2), ("es", 1)]
        assert article.editions.get(language="en").latest.note == "Cut"

    def test_makes_no_version_of_the_same_text(self, city, now):
        article = make_draft(city)
        assert revise_article(article, PRINTER, actor=city.actor("tomas"), now=now).number == 1

    def test_notices_that_somebody_was_faster(self, city, now):
        article = make_draft(city)
        revise_article(article, replace(PRINTER, body="Hers."), actor=city.actor("grace"), now=now, based_on=1)
        with pytest.raises(Stale):
            revise_article(article, replace(PRINTER, body="His."), actor=city.actor("tomas"), now=now, based_on=1)
        assert article.editions.get().latest.body == "Hers."

    def test_leaves_readers_the_published_text(self, city, now):
        article = make_article(city)
        revise_article(article, replace(PRINTER, title="Printing is dead"), actor=city.actor("tomas"), now=now)
        article.refresh_from_db()
        assert (article.state, article.title, article.is_public) == ("draft", "Printer does not print", True)

    def test_waits_for_the_end_of_a_review(self, city, now):
        article = make_draft(city)
        send_for_review(article, actor=city.actor("tomas"), now=now)
        with pytest.raises(Conflict):
            revise_article(article, replace(PRINTER, body="Later."), actor=city.actor("tomas"), now=now)

    def test_is_refused_to_those_who_only_read(self, city, now):
        with pytest.raises(Refused):
            revise_article(make_article(city), replace(PRINTER, body="Mine."), actor=city.actor("rita"), now=now)

    def test_shows_what_was_uploaded_with_it(self, city, now):
        article = make_draft(city)
        upload = SimpleUploadedFile("tray.png", PNG, "image/png")
        revision = revise_article(article, replace(PRINTER, body="See ![the tray](tray.png)."), actor=city.actor("tomas"), now=now, pictures=[upload])
        assert "![the tray](/attachments/" in revision.body

    def test_takes_nothing_but_pictures(self, city, now):
        article = make_draft(city)
        with pytest.raises(ValidationError):
            revise_article(article, PRINTER, actor=city.actor("tomas"), now=now, pictures=[SimpleUploadedFile("a.png", b"<svg onload=x>")])


class TestRestoreRevision:
    def test_brings_a_former_text_back_as_a_new_version(self, city, now):
        article = make_draft(city)
        first = article.revisions.get()
        revise_article(article, replace(PRINTER, body="Worse."), actor=city.actor("tomas"), now=now)
        made = restore_revision(first, actor=city.actor("grace"), now=now)
        assert (made.number, made.body, made.restores) == (3, first.body, first)

    def test_has_nothing_to_bring_back_from_the_newest(self, city, now):
        with pytest.raises(Conflict):
            restore_revision(make_draft(city).revisions.get(), actor=city.actor("grace"), now=now)


class TestChangeArticle:
    def test_says_whom_it_is_for(self, city, now):
        article = make_draft(city)
        values = {"audience": "teams", "categories": "PRN, HW PRN"}
        change_article(article, actor=city.actor("tomas"), now=now, values=values, teams=[city.teams.desk])
        article.refresh_from_db()
        assert (article.audience, article.categories, list(article.teams.all())) == ("teams", "PRN HW", [city.teams.desk])
        assert trail(article)[-1] == "knowledge.ArticleChanged"

    def test_needs_a_team_for_an_article_of_teams(self, city, now):
        with pytest.raises(ValidationError):
            change_article(make_draft(city), actor=city.actor("tomas"), now=now, values={"audience": "teams"}, teams=[])

    def test_notices_a_stale_form(self, city, now):
        article = make_draft(city)
        stale = article.version
        change_article(article, actor=city.actor("grace"), now=now, values={"owner": None})
        with pytest.raises(Stale):
            change_article(article, actor=city.actor("tomas"), now=now, values={"categories": "PRN"}, version=stale)


class TestThePages:
    def test_write_preview_and_save(self, city, sign_in):
        desk = sign_in("tomas")
        form = {"language": "en", "kind": "article", "audience": "clients", "title": "Slow PC", "body": "Restart **it**."}
        shown = desk.post("/knowledge/new/", form | {"preview": "1"})
        assert "<strong>it</strong>" in shown.content.decode()
        assert not Article.objects.exists()
        assert desk.post("/knowledge/new/", form).status_code == 302
        assert "Restart" in desk.get("/knowledge/articles/slow-pc/").content.decode()

    def test_show_an_edit_conflict_part_by_part(self, city, sign_in, now):
        article = make_draft(city)
        hers = replace(PRINTER, title="Printer is silent", body="Hers entirely.")
        revise_article(article, hers, actor=city.actor("grace"), now=now, based_on=1)
        mine = {"language": "en", "based_on": "1", "title": PRINTER.title, "summary": PRINTER.summary, "keywords": PRINTER.keywords, "body": "Mine."}
        answer = sign_in("tomas").post(f"/knowledge/articles/{article.slug}/edit/", mine)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Printer is silent" in page  # only she changed the title: taken over
        assert "Hers" in page
        assert "Mine." in page
        assert 'name="based_on" value="2"' in page

    def test_keep_a_pasted_picture(self, city, sign_in):
        article = make_draft(city)
        answer = sign_in("tomas").post(f"/knowledge/articles/{article.slug}/pictures/", {"pictures": SimpleUploadedFile("tray.png", PNG)})
        assert answer.json()["markdown"].startswith("![tray](/attachments/")

    def test_compare_any_two_versions(self, city, sign_in, now):
        article = make_draft(city)
        revise_article(article, replace(PRINTER, body=PRINTER.body.replace("display", "screen")), actor=city.actor("tomas"), now=now)
        page = sign_in("tomas").get(f"/knowledge/articles/{article.slug}/versions/compare/?old=1&new=2").content.decode()
        assert "<del>display</del>" in page
        assert "<ins>screen</ins>" in page
        assert sign_in("tomas").get(f"/knowledge/articles/{article.slug}/versions/compare/?old=99").status_code == 404

    def test_keep_versions_from_readers(self, city, sign_in):
        article = make_article(city)
        for page in ("versions/", "versions/compare/"):
            assert sign_in("rita").get(f"/knowledge/articles/{article.slug}/{page}").status_code == 404
