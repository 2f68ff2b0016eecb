"""What a password must not be, besides short, common or made of digits."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: nobody types more, and hashing without end is work for the one who asks
MOST = 128


class MaximumLengthValidator:
    """Refuses a password that is longer than anybody needs, rather than cutting it."""

    def __init__(self, max_length: int = MOST) -> None:
        """Take the number of characters that are allowed."""
        self.max_length = max_length

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's signature
        """Raise ValidationError for a password that is too long."""
        if len(password) > self.max_length:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return _("A password has at most %(most)d characters.") % {"most": self.max_length}
