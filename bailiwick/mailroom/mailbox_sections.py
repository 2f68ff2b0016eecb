"""The form of a mailbox on its page: under which headings its fields stand, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django import forms


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields of the form under a heading; `name` is by what the page hides those that are not asked for."""

    name: str
    title: Any
    about: Any
    fields: list[forms.BoundField]


#: name, heading, what it is about, and the fields; what stands in none comes last, such as an installation's own
SECTIONS: tuple[tuple[str, Any, Any, tuple[str, ...]], ...] = (
    ("address", gettext_lazy("Address"), "", ("name", "address", "aliases", "kind", "is_on")),
    (
        "pushed",
        gettext_lazy("Handed over"),
        gettext_lazy(
            "Nothing else is needed here. Tell your mail server to hand mail for this address to Bailiwick; “Receive mail” in the manual says how."
        ),
        (),
    ),
    (
        "server",
        gettext_lazy("Where mail is fetched"),
        gettext_lazy("Your mail provider names these. After saving, “Try it now” says whether the mailbox opens."),
        ("host", "port", "security", "username", "sign_in_by", "new_password"),
    ),
    (
        "tokens",
        gettext_lazy("OAuth 2"),
        gettext_lazy("Microsoft 365 and Google ask for it in place of a password. After saving, “Connect” asks them for consent."),
        ("provider", "tenant", "client_id", "new_client_secret", "new_refresh_token", "consent_url", "token_url", "scope"),
    ),
    (
        "taking",
        gettext_lazy("What is taken"),
        "",
        ("folder", "begin_with", "after", "move_to", "look_every"),
    ),
    (
        "tickets",
        gettext_lazy("Tickets that its mail opens"),
        "",
        ("opens_for_strangers", "team", "department", "category", "site", "trusts_headers"),
    ),
    (
        "answers",
        gettext_lazy("How it answers"),
        "",
        ("sender_name", "signature", "reply_to", "takes_plus", "language", "time_zone"),
    ),
)

#: what is said of a field where its label is not enough
HELP: dict[str, Any] = {
    "name": gettext_lazy("What it is called here, such as “Help desk”."),
    "address": gettext_lazy("The address that people write to, such as help@county.example."),
    "aliases": gettext_lazy("Addresses whose mail belongs here too, one to a line."),
    "kind": gettext_lazy(
        "Fetched: Bailiwick signs in to the mailbox, as a mail program does. Handed over: a mail server of yours passes its mail on."
    ),
    "host": gettext_lazy("Such as outlook.office365.com or imap.gmail.com."),
    "begin_with": gettext_lazy("At the first look only."),
    "move_to": gettext_lazy("A folder on the server. It is made where there is none."),
    "department": gettext_lazy("That of strangers whom its mail adds to the directory."),
    "site": gettext_lazy("For people of whom no site is known."),
    "trusts_headers": gettext_lazy(
        "Mails may say their team, category and priority in headers such as X-Bailiwick-Team. Turn it on only where nobody outside can send here."
    ),
    "sender_name": gettext_lazy("What people see as the sender, such as “County help desk”."),
    "takes_plus": gettext_lazy(
        "Turn it on where mail to help+anything@county.example comes here too, as with Microsoft 365 and Gmail. Answers then find their ticket by their address."
    ),
    "language": gettext_lazy("For clients who chose none. Left empty, that of the county."),
    "time_zone": gettext_lazy("Of the times in mails to clients who chose none, such as “America/Chicago”. Left empty, that of the county."),
}
