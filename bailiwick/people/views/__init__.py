"""People's pages: accounts, roles, tokens, one's own account, staff, look-ups and panels."""
