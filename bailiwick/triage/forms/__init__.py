"""Input of the pages of question trees."""
