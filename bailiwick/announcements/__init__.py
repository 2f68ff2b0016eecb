"""What everybody should know now: outages, planned work, news."""
