"""Plan tests: what the statements of every list do at 100,000 rows, judged without a clock, by what each engine can count."""
