"""Messages are written with their event, signed, sent in order, tried again, and never tell what is secret."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from bailiwick.core.events import publish
from bailiwick.core.problems import Conflict
from bailiwick.core.records.events import RecordChanged
from bailiwick.core.testing import trail
from bailiwick.desk.actions import restrict_ticket, solve_ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.notifications.models import Notification
from bailiwick.webhooks import posting
from bailiwick.webhooks.actions import BACKOFF, PATIENCE, pause_webhook, ping_webhook, renew_secret, replay_messages, resume_webhook, send_messages
from bailiwick.webhooks.actions.sending import LEASE
from bailiwick.webhooks.models import Delivery, Webhook
from bailiwick.webhooks.signing import VERIFY


def send(hook, at, **more):
    return send_messages(hook.pk, clock=lambda: at, **more)


def genuine(secret, got, at):
    space: dict[str, Any] = {}
    exec(VERIFY, space)  # noqa: S102 - the snippet we show to people, exactly as it stands
    space["time"] = SimpleNamespace(time=at.timestamp)
    return space["is_genuine"](secret, got.headers, got.body)


class TestWriting:
    def test_happens_in_the_transaction_of_the_event(self, city, hook, now):
        with transaction.atomic():
            make_ticket(city)
            transaction.set_rollback(True)
        assert not Delivery.objects.exists()
        make_ticket(city)
        assert list(Delivery.objects.values_list("event", "sequence")) == [("desk.TicketOpened", 1)]

    def test_leaves_out_what_nobody_asked_for(self, city, hook, now):
        Webhook.objects.update(events="desk.TicketSolved")
        make_ticket(city)
        assert not Delivery.objects.exists()

    def test_tells_only_what_the_owner_may_see(self, city, hook, now):
        Webhook.objects.update(owner=city.carl)
        make_ticket(city)
        assert not Delivery.objects.exists()

    def test_never_tells_of_need_to_know_tickets(self, city, hook, now):
        make_ticket(city, need_to_know=True)
        ticket = make_ticket(city)
        restrict_ticket(ticket, actor=city.actor("grace"), now=now, reason="HR")
        solve_ticket(ticket, actor=city.actor("grace"), now=now, resolution="Done")
        assert list(Delivery.objects.values_list("event", flat=True)) == ["desk.TicketOpened"]

    def test_never_sends_what_became_secret_meanwhile(self, city, hook, receiver, now):
        ticket = make_ticket(city)
        restrict_ticket(ticket, actor=city.actor("grace"), now=now, reason="HR")
        assert send(hook, now).withheld == 1
        assert receiver.got == []

    def test_cuts_what_is_too_large(self, city, hook, now):
        site = city.places.hall
        with transaction.atomic():
            publish(RecordChanged(actor=city.actor("ada"), subject=site, at=now, changes={"address": ("", "x" * 100_000)}))
        assert len(Delivery.objects.get().body) < 2000
        assert '"truncated":true' in Delivery.objects.get().body


class TestSending:
    def test_is_signed_so_that_the_shown_snippet_believes_it(self, city, hook, receiver, now):
        ticket = make_ticket(city)
        assert send(hook, now).sent == 1
        got = receiver.got[0]
        assert got.json["type"] == "desk.TicketOpened"
        assert got.json["data"]["subject"]["id"] == ticket.pk
        assert genuine(hook.plain_secret, got, now)
        assert not genuine("whsec_AAAA", got, now)
        assert not genuine(hook.plain_secret, got, now + timedelta(minutes=6))

    def test_keeps_the_order_and_the_log(self, city, hook, receiver, now):
        receiver.answers = [(500, "boom hidden"), (200,), (200,)]
        first, second = make_ticket(city), make_ticket(city)
        assert send(hook, now).retried == 1
        assert send(hook, now + timedelta(seconds=30)).sent == 0
        assert send(hook, now + timedelta(minutes=1)).sent == 2
        assert [got.json["data"]["subject"]["id"] for got in receiver.got] == [first.pk, first.pk, second.pk]
        assert receiver.got[0].headers["webhook-id"] == receiver.got[1].headers["webhook-id"]
        tries = Delivery.objects.earliest("id").tries.all()
        assert [(t.status, t.response_body) for t in tries] == [(500, "boom hidden"), (200, "ok")]
        assert hook.plain_secret not in tries[0].request_headers
        assert "webhook-signature: v1,…" in tries[0].request_headers

    def test_is_given_up_after_the_last_pause_and_the_owner_told_once(self, city, hook, receiver, now):
        receiver.answers = [(503,)] * 20
        make_ticket(city)
        at = now
        for minutes in (0, *BACKOFF):
            at += timedelta(minutes=minutes)
            send(hook, at)
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.attempts) == ("failed", 6)
        assert Notification.objects.filter(user=city.ada, notice="webhooks.MessageGivenUp").count() == 1
        assert trail(hook)[-1] == "webhooks.MessageGivenUp"

    def test_lets_later_messages_pass_a_stubborn_one_after_its_first_hour(self, city, hook, receiver, now):
        receiver.answers = [(400,)] * 4 + [(200,)]
        make_ticket(city)
        at = now
        for minutes in (0, *BACKOFF[:3]):
            at += timedelta(minutes=minutes)
            send(hook, at)
        make_ticket(city)
        assert send(hook, at).sent == 1
        assert sorted(Delivery.objects.values_list("state", flat=True)) == ["sent", "waiting"]

    def test_pauses_what_fails_for_days_and_says_so(self, city, hook, receiver, now):
        receiver.answers = [(500,)] * 3
        make_ticket(city)
        send(hook, now)
        send(hook, now + PATIENCE)
        hook.refresh_from_db()
        assert hook.is_paused
        assert Notification.objects.filter(user=city.ada, notice="webhooks.WebhookPaused").exists()
        assert send(hook, now + PATIENCE).sent == 0
        resume_webhook(hook, actor=city.actor("ada"), now=now + PATIENCE)
        receiver.answers = []
        assert send(hook, now + PATIENCE).sent == 1

    def test_stops_at_once_when_the_receiver_is_gone(self, city, hook, receiver, now):
        receiver.answers = [(410,)]
        make_ticket(city)
        assert send(hook, now).given_up == 1
        assert Webhook.objects.get().is_paused

    def test_follows_no_redirect(self, city, hook, receiver, now):
        receiver.answers = [(302, "", {"Location": receiver.url + "/elsewhere"})]
        make_ticket(city)
        assert send(hook, now).retried == 1
        assert len(receiver.got) == 1
        assert "redirect" in Delivery.objects.get().tries.get().error

    def test_does_not_wait_for_ever(self, city, hook, receiver, now, monkeypatch):
        monkeypatch.setattr(posting, "WHOLE", 0.3)
        receiver.answers = [("hang",)]
        make_ticket(city)
        assert send(hook, now).retried == 1
        tried = Delivery.objects.get().tries.get()
        assert (tried.status, tried.error) == (None, "No answer in time.")

    def test_reads_no_more_of_an_answer_than_it_keeps(self, city, hook, receiver, now):
        receiver.answers = [(200, "y" * 200_000)]
        make_ticket(city)
        send(hook, now)
        assert len(Delivery.objects.get().tries.get().response_body) == 4_000

    def test_goes_on_after_the_program_was_killed_in_between(self, city, hook, receiver, now):
        make_ticket(city)

        def die(*_args):
            raise SystemExit

        with pytest.raises(SystemExit):
            send(hook, now, post=die)
        Webhook.objects.update(leased_until=now + LEASE)  # a killed program gives nothing back
        assert send(hook, now + timedelta(seconds=30)).sent == 0
        assert send(hook, now + LEASE + timedelta(seconds=1)).sent == 1
        assert Delivery.objects.get().attempts == 2

    def test_is_done_by_one_worker_at_a_time(self, city, hook, receiver, now):
        make_ticket(city)
        Webhook.objects.update(leased_until=now + LEASE)
        assert send(hook, now).sent == 0

    def test_signs_with_both_secrets_for_a_day(self, city, hook, receiver, now):
        fresh = renew_secret(hook, actor=city.actor("ada"), now=now)
        make_ticket(city)
        send(hook, now)
        assert genuine(fresh, receiver.got[0], now)
        assert genuine(hook.plain_secret, receiver.got[0], now)
        make_ticket(city)
        later = now + timedelta(hours=25)
        send(hook, later)
        assert genuine(fresh, receiver.got[1], later)
        assert not genuine(hook.plain_secret, receiver.got[1], later)


class TestSendingAgain:
    def test_repeats_id_and_body(self, city, hook, receiver, now):
        make_ticket(city)
        send(hook, now)
        made = replay_messages(hook, actor=city.actor("ada"), now=now, messages=Delivery.objects.all())
        send(hook, now)
        first, again = receiver.got
        assert (first.body, first.headers["webhook-id"]) == (again.body, again.headers["webhook-id"])
        assert again.headers["webhook-replay"] == "true"
        assert len(made) == 1
        assert trail(hook)[-1] == "webhooks.MessagesSentAgain"

    def test_needs_something_settled(self, city, hook, now):
        make_ticket(city)
        with pytest.raises(Conflict):
            replay_messages(hook, actor=city.actor("ada"), now=now, messages=Delivery.objects.all())

    def test_waits_while_paused(self, city, hook, receiver, now):
        pause_webhook(hook, actor=city.actor("ada"), now=now, reason="Moving")
        make_ticket(city)
        assert send(hook, now).sent == 0
        with pytest.raises(Conflict):
            ping_webhook(hook, actor=city.actor("ada"), now=now)
        resume_webhook(hook, actor=city.actor("ada"), now=now)
        ping_webhook(hook, actor=city.actor("ada"), now=now)
        assert send(hook, now).sent == 2
        assert receiver.got[1].json["type"] == "webhooks.Ping"
