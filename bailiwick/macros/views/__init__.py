"""The pages of canned texts and macros."""
