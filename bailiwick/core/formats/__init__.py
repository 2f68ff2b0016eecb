"""How days and instants are written, by language, where the program does not say it the short way (core/moments.py)."""
