"""The county lives by mail: mailboxes, letters as they travel, and how they arrive."""
