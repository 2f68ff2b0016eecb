"""PostgreSQL whose instants are read quickly."""
