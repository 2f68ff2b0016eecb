"""The pages of runbooks: following and writing them, verifying callers, resets, checklists."""
