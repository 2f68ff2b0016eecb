"""The worst programs answer everything and say nothing of what they are; every loop with them ends, after few mails."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from string import ascii_lowercase

import pytest

from bailiwick.desk.models import Ticket
from bailiwick.mailroom.models import Arrival, Mailbox
from bailiwick.mailroom.tests.conftest import letter
from bailiwick.mailroom.tests.outbox import answer
from bailiwick.notifications.models import Outgoing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
ROBOT = "robot@outside.example"


@pytest.fixture
def loop(post, outbox, now):
    """Return a function that lets a program write first and answer all that it gets, until no mail moves any more; it returns what it got."""
    Mailbox.objects.update(opens_for_strangers=True, takes_plus=True)

    def run(first, respond):
        got, mails, moment = [], [first], now
        while mails:
            for mail in mails:
                post.raw(mail, at=moment)
            sent = [each for each in outbox.empty(moment) if each.recipients == (ROBOT,)]
            while not sent and (
                held := Outgoing.objects.filter(state="waiting", address=ROBOT, not_before__gt=moment).order_by("not_before").first()
            ):
                moment = held.not_before
                sent = [each for each in outbox.empty(moment) if each.recipients == (ROBOT,)]
            mails = [respond(each) for each in sent]
            got += sent
            assert len(got) < 100, f"it does not end: {moment}"
            moment += timedelta(seconds=1)
        return got

    return run


def reasons():
    return list(Arrival.objects.order_by("pk").values_list("reason", flat=True))


def test_with_one_that_answers_in_the_thread(loop):
    got = loop(letter(sender=ROBOT), lambda sent: answer(sent, "I got your mail.", sender=ROBOT, quoted=False))
    assert (len(got), reasons(), Ticket.objects.count()) == (1, ["stranger", "token"], 1)


def test_with_one_that_writes_something_new_each_time(loop):
    chance = Random(1)

    def words():
        return " ".join("".join(chance.choices(ascii_lowercase, k=9)) for _word in range(5))

    got = loop(letter(sender=ROBOT), lambda _sent: letter(words(), sender=ROBOT, text=words()))
    assert len(got) <= 20, "acknowledgements end, and with them the loop"
    assert len(reasons()) == Ticket.objects.count() == len(got) + 1, "what it wrote is kept all the same"
    assert set(reasons()) == {"stranger", "new"}


def test_with_one_that_writes_the_same_each_time(loop):
    got = loop(letter(sender=ROBOT), lambda _sent: letter(sender=ROBOT))
    assert (len(got), len(reasons()), Ticket.objects.count()) == (1, 1, 1)


def test_with_one_that_changes_its_address_each_time(loop, post, now, outbox):
    got = loop(letter(sender=ROBOT), lambda sent: answer(sent, "I got your mail.", sender="another@outside.example", quoted=False))
    assert (len(got), Ticket.objects.count()) == (1, 1)


def test_with_another_installation_of_the_same_program(loop):
    """Its acknowledgement is ours, with another name: it bears every sign of a program."""

    def other(sent):
        mail = sent.mail
        theirs = [(name, value) for name, value in mail.items() if name.lower().startswith(("auto-", "x-auto", "precedence", "mime", "content"))]
        named = [("From", ROBOT), ("Subject", "We got your mail"), ("Message-ID", "<t@outside.example>"), ("In-Reply-To", mail["Message-ID"])]
        headers = [*theirs, ("X-Bailiwick-Installation", "0badcafe"), *named]
        return "".join(f"{name}: {value}\r\n" for name, value in headers).encode() + b"\r\n" + sent.raw.partition(b"\r\n\r\n")[2]

    got = loop(letter(sender=ROBOT), other)
    assert (len(got), reasons(), Ticket.objects.count()) == (1, ["stranger", "auto_reply"], 1)
    assert Ticket.objects.get().entries.get().kind == "note"
