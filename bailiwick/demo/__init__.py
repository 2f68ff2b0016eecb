"""The living demonstration county: planned without a database, loaded in one go, removed without a trace."""
