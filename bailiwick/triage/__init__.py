"""Question trees: from the first words to impact, urgency, team and fix."""
