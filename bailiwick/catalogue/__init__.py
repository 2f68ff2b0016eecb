"""What people can ask for by name, and the questions that come with it."""
