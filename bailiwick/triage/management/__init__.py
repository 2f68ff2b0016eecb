"""Commands for whoever edits the question trees."""
