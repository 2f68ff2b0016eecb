"""Telling people what happened: in the program, by mail, at once or in a digest."""
