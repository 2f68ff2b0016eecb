"""Webhooks are made by administrators, reach no inner network by accident, and keep their secret."""

import socket
from ipaddress import ip_address

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Stale
from bailiwick.core.testing import run_jobs, trail
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.webhooks import guarding
from bailiwick.webhooks.actions import change_webhook, end_webhook, make_webhook
from bailiwick.webhooks.guarding import Forbidden, check_url, is_public, resolve
from bailiwick.webhooks.models import Delivery, Webhook
from bailiwick.webhooks.posting import post
from bailiwick.webhooks.sealing import unseal


def make(city, now, by="ada", **values):
    given = {"name": "Chat", "url": "https://chat.example/hook", "events": "desk.TicketOpened"} | values
    return make_webhook(actor=city.actor(by), now=now, owner=getattr(city, by), **given)


class TestMakeWebhook:
    def test_tells_its_secret_once_and_keeps_it_encrypted(self, city, now):
        hook, secret = make(city, now)
        assert secret.startswith("whsec_")
        assert secret not in hook.secret
        assert unseal(Webhook.objects.get().secret) == secret
        assert trail(hook) == ["webhooks.WebhookMade"]

    def test_is_refused_to_others(self, city, now):
        with pytest.raises(Refused):
            make(city, now, by="grace")

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"url": "http://chat.example/"}, "url"),
            ({"url": "ftp://chat.example/"}, "url"),
            ({"url": "https://user:pass@chat.example/"}, "url"),
            ({"url": "https://127.0.0.1/"}, "url"),
            ({"url": "https://[::1]/"}, "url"),
            ({"url": "https://169.254.169.254/latest/meta-data/"}, "url"),
            ({"url": "https://x:99999/"}, "url"),
            ({"url": "nonsense"}, "url"),
            ({"events": ""}, "events"),
            ({"events": "desk.NoSuchThing"}, "events"),
            ({"name": " "}, "name"),
        ],
    )
    def test_says_what_is_wrong(self, city, now, values, field):
        with pytest.raises(ValidationError) as error:
            make(city, now, **values)
        assert set(error.value.message_dict) == {field}

    def test_notices_a_stale_form_and_ends(self, city, now):
        hook, _secret = make(city, now)
        change_webhook(hook, actor=city.actor("ada"), now=now, values={"description": "x"}, version=1)
        with pytest.raises(Stale):
            change_webhook(hook, actor=city.actor("ada"), now=now, values={"description": "y"}, version=1)
        end_webhook(hook, actor=city.actor("ada"), now=now)
        make_ticket(city)
        assert not Delivery.objects.exists()


class TestGuard:
    @pytest.mark.parametrize(
        "text",
        [
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "255.255.255.255", "224.0.0.1",
            "198.18.0.1", "0.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
            "2002:7f00:1::", "2001:db8::1",
        ],
    )  # fmt: skip
    def test_knows_an_inner_address_in_every_disguise(self, text):
        assert not is_public(ip_address(text))

    @pytest.mark.parametrize("text", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])
    def test_lets_public_addresses_through(self, text):
        assert is_public(ip_address(text))

    def test_judges_what_a_name_resolves_to(self, monkeypatch):
        inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, 443)) for text in ("93.184.216.34", "10.0.0.7")]
        monkeypatch.setattr(guarding.socket, "getaddrinfo", lambda *_args, **_more: inside)
        with pytest.raises(Forbidden):
            resolve("https://rebinding.example/")
        answer = post("https://rebinding.example/", b"{}", {})
        assert answer.is_forbidden
        assert "10.0.0.7" in answer.error

    def test_opens_what_the_administrator_names(self, settings):
        with pytest.raises(Forbidden):
            check_url("http://10.20.0.5/hook")
        settings.WEBHOOK_NETWORKS = ("10.20.0.0/16",)
        check_url("http://10.20.0.5/hook")
        with pytest.raises(Forbidden):
            check_url("http://10.21.0.5/hook")

    @pytest.mark.parametrize("url", ["https://0x7f000001/", "https://2130706433/", "https://127.1/"])
    def test_is_not_fooled_by_odd_spellings(self, url):
        assert post(url, b"{}", {}).status is None


class TestPages:
    def test_make_ping_and_look_at_the_log(self, city, sign_in, receiver):
        admin = sign_in("ada")
        form = {"name": "Chat", "url": receiver.url, "events": "desk.Ticket*"}
        page = admin.post("/webhooks/new/", form).content.decode()
        assert "whsec_" in page
        hook = Webhook.objects.get()
        assert unseal(hook.secret) not in admin.get(f"/webhooks/{hook.pk}/").content.decode()
        admin.post(f"/webhooks/{hook.pk}/ping/")
        run_jobs()
        assert receiver.got[0].json["type"] == "webhooks.Ping"
        message = Delivery.objects.get()
        shown = admin.get(f"/webhooks/messages/{message.pk}/").content.decode()
        assert "webhook-signature: v1,…" in shown
        admin.post(f"/webhooks/{hook.pk}/replay/", {"message": message.pk})
        run_jobs()
        assert len(receiver.got) == 2
        for step in ("pause", "resume", "renew", "end"):
            assert admin.post(f"/webhooks/{hook.pk}/{step}/", {"reason": "x"}).status_code in (200, 302)
        hook.refresh_from_db()
        assert hook.retired_at is not None

    def test_are_closed_to_others(self, city, sign_in, now):
        hook, _secret = make(city, now)
        assert sign_in("grace").get(f"/webhooks/{hook.pk}/").status_code == 404
        assert sign_in("grace").get("/webhooks/new/").status_code == 403
        assert sign_in("grace").post(f"/webhooks/{hook.pk}/ping/").status_code == 404

    def test_have_their_like_in_the_api(self, city, sign_in, receiver):
        admin, root, json = sign_in("ada"), "/api/v1/webhooks", "application/json"
        made = admin.post(f"{root}/", {"name": "Chat", "url": receiver.url, "events": ["desk.Ticket*"]}, content_type=json)
        key = made.json()["id"]
        assert made.status_code == 201
        assert "secret" not in admin.get(f"{root}/{key}").json()
        assert admin.post(f"{root}/{key}/ping", {}, content_type=json).status_code == 202
        run_jobs()
        message = admin.get(f"{root}/{key}/messages").json()["items"][0]
        assert message["state"] == "sent"
        assert admin.get(f"{root}/messages/{message['id']}").json()["tries"][0]["status"] == 200
        assert admin.post(f"{root}/{key}/replay", {"state": "sent"}, content_type=json).json() == {"count": 1}
        assert admin.patch(f"{root}/{key}", {"events": ["desk.TicketSolved"]}, content_type=json).json()["events"] == ["desk.TicketSolved"]
        assert admin.post(f"{root}/{key}/pause", {"reason": "x"}, content_type=json).json()["paused_reason"] == "x"
        assert admin.post(f"{root}/{key}/resume", {}, content_type=json).status_code == 200
        assert admin.post(f"{root}/{key}/renew-secret", {}, content_type=json).json()["secret"].startswith("whsec_")
        assert admin.post(f"{root}/{key}/end", {}, content_type=json).status_code == 204
        assert sign_in("grace").get(f"{root}/{key}").status_code == 404
