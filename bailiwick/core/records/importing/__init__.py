"""From a file to records: reading it, guessing its columns, finding the rows again, checking each."""
