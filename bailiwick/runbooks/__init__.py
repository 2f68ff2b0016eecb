"""Steps to be ticked on a ticket, and proof of who the caller was."""
