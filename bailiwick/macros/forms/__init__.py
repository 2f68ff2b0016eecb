"""What people fill in about canned texts and macros."""
