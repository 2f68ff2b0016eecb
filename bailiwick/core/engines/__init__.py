"""Database engines as Django knows them, with what this program wants of them besides."""
