"""Of a mail about a need-to-know ticket, whoever is not named on it learns that it came, and nothing else, anywhere."""

from __future__ import annotations

import pytest

from bailiwick.core.actors import System
from bailiwick.desk.actions import Opening, name_reader, open_ticket, restrict_ticket
from bailiwick.mailroom.models import Arrival, MailRule
from bailiwick.mailroom.tests.post import id_for
from bailiwick.notifications.models import Notification

pytestmark = pytest.mark.django_db
WORDS = ("Quillfeather", "rita@city.example", "xylograph", "T-0")


@pytest.fixture
def secret(post, now, stopped_clock):
    """Return a mail whose ticket became need-to-know."""
    arrival = post(subject="Quillfeather complaint", text="The xylograph was taken.")
    restrict_ticket(arrival.ticket, actor=System("test"), now=now, reason="An inquiry")
    return arrival


@pytest.fixture
def waiting(post, city, now, stopped_clock):
    """Return a mail that waits because its sender has no part in the need-to-know ticket that it answers."""
    ticket = open_ticket(Opening(title="Inquiry", requester=city.person("rita"), need_to_know=True), actor=System("test"), now=now)
    arrival = post("carl@city.example", subject="Quillfeather again", text="I saw the xylograph.", In_Reply_To=id_for(ticket, now))
    assert arrival.state == "quarantined"
    return arrival


def told(client, path):
    answer = client.get(path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace").replace(path, "")


LISTS = (
    "/mail/incoming/", "/mail/incoming/?view=all", "/mail/incoming/?view=understood", "/mail/incoming/?view=all&q=Quillfeather", "/records/incoming-mail/?view=all",
    "/records/incoming-mail/export.csv?view=all", "/api/v1/records/incoming-mail/?limit=200", "/api/v1/mailroom/incoming?state=understood",
    "/api/v1/mailroom/incoming?state=quarantined", "/search/?q=Quillfeather", "/",
)  # fmt: skip


@pytest.mark.parametrize("which", ["secret", "waiting"])
@pytest.mark.parametrize("slug", ["grace", "ada"])
class TestWhoeverIsNotNamed:
    def test_finds_it_in_no_list_and_no_count(self, which, slug, request, sign_in):
        client = sign_in(slug)
        before = {path: told(client, path).count("<tr") for path in LISTS}
        arrival = request.getfixturevalue(which)
        for path in LISTS:
            said = told(client, path)
            assert [word for word in WORDS if word in said and word not in path] == [], path
            assert f"/mail/incoming/{arrival.pk}/" not in said, path
            assert before[path] == said.count("<tr"), path

    def test_learns_that_it_came(self, which, slug, request, sign_in):
        arrival, client = request.getfixturevalue(which), sign_in(slug)
        said = told(client, f"/mail/incoming/{arrival.pk}/")
        assert "Not for you to read" in said
        assert [word for word in (*WORDS, "carl@", "no_part", "no part") if word in said] == []
        for part in ("html", "raw", "source", "files/0", "rule"):
            assert client.get(f"/mail/incoming/{arrival.pk}/{part}/").status_code == 404
        for step in ("take", "again", "aside"):
            assert client.post(f"/mail/incoming/{arrival.pk}/{step}/").status_code == 404
        assert client.get(f"/api/v1/mailroom/incoming/{arrival.pk}").status_code == 404
        assert client.get(f"/api/v1/records/incoming-mail/{arrival.pk}").status_code == 404
        assert client.get(f"/audit/history/mailroom.arrival/{arrival.pk}/").status_code == 404

    def test_takes_it_neither_with_others_nor_by_a_rule(self, which, slug, request, sign_in):
        arrival, client = request.getfixturevalue(which), sign_in(slug)
        rule = MailRule.objects.create(name="All", sender="*", treatment="open")
        state = arrival.state
        client.post("/mail/incoming/sort/", {"do": "take", "pk": arrival.pk})
        client.post("/mail/incoming/again/", {"pk": arrival.pk})
        client.post("/mail/incoming/again/", {"link": "?view=all"})
        assert Arrival.objects.get().state == state
        for path in (f"/mail/mail-rules/{rule.pk}/fits/", f"/mail/mail-rules/{rule.pk}/tried/"):
            assert "Quillfeather" not in told(client, path)


class TestWhoeverIsNamed:
    def test_is_told_that_it_waits_and_nobody_else(self, waiting, city, now, post):
        name_reader(waiting.about, actor=System("test"), now=now, reader=city.tomas)
        another = post("carl@city.example", subject="And again", text="Once more.", In_Reply_To=id_for(waiting.about, now))
        told = Notification.objects.get(notice="mailroom.MailQuarantined")
        assert (told.user, told.url) == (city.tomas, f"/mail/incoming/{another.pk}/")

    def test_reads_and_sorts_it(self, waiting, city, now, sign_in):
        for slug in ("grace", "tomas"):
            name_reader(waiting.about, actor=System("test"), now=now, reader=getattr(city, slug))
        assert "Quillfeather again" in told(sign_in("grace"), "/mail/incoming/")
        said = told(sign_in("tomas"), f"/mail/incoming/{waiting.pk}/")
        assert "xylograph" in said
        assert waiting.about.number in said
        assert "Make a rule" not in said
        sign_in("tomas").post(f"/mail/incoming/{waiting.pk}/take/")
        waiting.refresh_from_db()
        assert (waiting.ticket, waiting.entry.is_public) == (waiting.about, False)
