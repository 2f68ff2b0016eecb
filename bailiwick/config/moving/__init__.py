"""`bailiwick move --to postgresql://…`: carries a SQLite installation over to PostgreSQL, proven row by row.

The order of a run: look whether everything fits (`checking`), make the tables on the other side (`target`), copy them
in batches that are noted in the same transaction (`copying`, `ledger`), give the tables their indexes, foreign keys,
counters and triggers (`finishing`), and compare every row of both sides (`proving`). Whatever ends a run, the next
one goes on where the notes end.
"""
