"""The mailroom: mail becomes tickets, and nothing is lost."""
