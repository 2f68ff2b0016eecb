"""What may be done with people, accounts and roles."""

from bailiwick.people.actions.roles import grant_role, install_roles

__all__ = ["grant_role", "install_roles"]
