"""Asking clients in two clicks how it went."""
