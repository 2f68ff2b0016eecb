"""The clients' pages."""
