"""Texts and moves that are used again and again."""
