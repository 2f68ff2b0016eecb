"""What every app stands on: actions, events, records and jobs, without a word of the product."""
