"""Traces by OpenTelemetry, where the settings name somebody who takes them; otherwise nothing here is ever imported."""
