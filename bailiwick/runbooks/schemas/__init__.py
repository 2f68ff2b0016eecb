"""What the API takes and gives about runbooks, verifications, resets and checklists."""
