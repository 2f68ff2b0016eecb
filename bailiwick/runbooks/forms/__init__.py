"""What people fill in about runbooks, verifications, resets and checklists."""
