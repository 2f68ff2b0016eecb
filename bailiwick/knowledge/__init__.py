"""Articles and procedures: written, approved, acknowledged, found."""
