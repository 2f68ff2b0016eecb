"""Promised times and the working time they are counted in."""
