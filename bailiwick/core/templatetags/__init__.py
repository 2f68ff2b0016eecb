"""Tags of ours that every template knows without loading them."""
