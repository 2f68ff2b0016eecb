"""Asking named people for their yes before something may go on."""
