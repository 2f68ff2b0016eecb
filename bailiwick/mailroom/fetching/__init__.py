"""Fetching mail from the servers of mailboxes: IMAP with IDLE, POP3, passwords and OAuth 2."""
