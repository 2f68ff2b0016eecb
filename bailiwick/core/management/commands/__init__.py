"""Maintenance of the platform's own data."""
