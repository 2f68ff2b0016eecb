"""What a rule says, read and put into words, and whether it fits a situation."""
