"""Tokens cannot be made up, moved to another ticket, or used where another installation made them."""

from __future__ import annotations

import pytest

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.mailroom import tokens
from bailiwick.mailroom.actions import end_key, rotate_key
from bailiwick.mailroom.models import TokenKey
from bailiwick.mailroom.tokens import CLIENT, Pass

pytestmark = pytest.mark.django_db
SAID = Pass(audience=CLIENT, ticket=123_456_789, entry=987_654_321, mailbox=12)


def only(text):
    (found,) = tokens.read(text)
    return found.said


def test_is_read_wherever_it_stands(now):
    token = tokens.make(SAID, now=now)
    for text in (tokens.message_id(token, "city.example"), tokens.plus_address("desk@city.example", token), f"> {tokens.marker(token)} and more"):
        assert only(text) == only(text.upper()) == SAID
    assert tokens.message_id(token, "x") != tokens.message_id(token, "x")


def test_fits_before_the_at_or_is_left_out(now):
    token = tokens.make(Pass(audience=CLIENT, ticket=1_000_000, entry=5_000_000, mailbox=9), now=now)
    assert len(tokens.plus_address("desk@city.example", token).partition("@")[0]) <= 64
    assert tokens.plus_address("a-very-long-name-of-a-service-desk@city.example", token) == "a-very-long-name-of-a-service-desk@city.example"


@pytest.mark.parametrize("place", range(11, 55))
def test_any_other_letter_spoils_it(now, place):
    token = tokens.make(SAID, now=now)
    if place >= len(token):
        return
    other = "a" if token[place] != "a" else "b"
    found = tokens.read(token[:place] + other + token[place + 1 :])
    assert [each.said for each in found] in ([None], [])


def test_of_another_installation_is_nobodys(now):
    token = tokens.make(SAID, now=now)
    theirs = token.replace(tokens.installation(), "0000000" if tokens.installation() != "0000000" else "1111111")
    assert tokens.read(theirs) == []


def test_keys_are_kept_sealed(now):
    tokens.make(SAID, now=now)
    key = TokenKey.objects.get()
    assert len(key.key) == 32
    assert key.key.hex() not in key.sealed_key


class TestRotate:
    def test_former_tokens_are_believed_until_their_key_ends(self, city, now):
        old = tokens.make(SAID, now=now)
        former = TokenKey.objects.get()
        newer = rotate_key(actor=city.actor("ada"), now=now)
        new = tokens.make(SAID, now=now)
        assert new != old
        assert only(old) == only(new) == SAID
        end_key(former, actor=city.actor("ada"), now=now)
        assert (only(old), only(new)) == (None, SAID)
        assert trail(newer) == ["mailroom.TokenKeyRotated"]
        assert trail(former) == ["mailroom.TokenKeyEnded"]

    def test_the_newest_cannot_end(self, city, now):
        tokens.make(SAID, now=now)
        with pytest.raises(Conflict):
            end_key(TokenKey.objects.get(), actor=city.actor("ada"), now=now)

    def test_is_refused_to_others(self, city, now):
        with pytest.raises(Refused):
            rotate_key(actor=city.actor("grace"), now=now)
        assert not TokenKey.objects.exists()
