"""Makes the first account of an installation, from a shell on the server."""

from __future__ import annotations

import os
from getpass import getpass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from bailiwick.core.clock import now
from bailiwick.people.actions import create_administrator, install_roles

if TYPE_CHECKING:
    from argparse import ArgumentParser

#: where the password comes from when nobody sits at the terminal; never an argument, which others on the machine can read
VARIABLE = "BAILIWICK_ADMINISTRATOR_PASSWORD"


class Command(BaseCommand):
    help = f"Make an account that administers everything. The password is asked for, or taken from {VARIABLE}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="", help="The person's name, such as “Ada Lindqvist”.")
        parser.add_argument("--username", default="", help="The user name to sign in with.")
        parser.add_argument("--email", default="", help="The e-mail address for password mails.")

    def handle(self, *, name: str, username: str, email: str, **_options: object) -> None:
        install_roles()
        try:
            user = create_administrator(
                now=now(),
                name=name or input("Name: "),
                username=username or input("User name: "),
                email=email or input("E-mail: "),
                password=_password(),
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"{user} can sign in as {user.username} and administers everything.")


def _password() -> str:
    given = os.environ.get(VARIABLE, "")
    if given:
        return given
    first = getpass("Password: ")
    if first != getpass("Password again: "):
        raise CommandError("The two passwords differ. Nothing was made.")
    return first
