"""Pages of question trees."""
