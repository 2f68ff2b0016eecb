"""Everyone: departments, persons, accounts with their roles, and the IT staff."""
