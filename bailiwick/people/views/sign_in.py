"""The sign-in page, which also tells a new installation how to make its first account."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView

from bailiwick.people.models import User


class SignIn(LoginView):  # type: ignore[misc] # allauth ships no types
    """allauth's sign-in.

    The first account is made on the server, never by whoever opens the address first.
    """

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether nobody can sign in yet."""
        return {**super().get_context_data(**kwargs), "nobody_yet": not User.objects.exists()}


sign_in = SignIn.as_view()
