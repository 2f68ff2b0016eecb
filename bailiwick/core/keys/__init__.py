"""The keys of the installation: a ring of them, the newest first, each known by a short name that tells nothing about it.

The newest signs and seals, all of them open. They come from the settings or from a file of the data folder;
a secret in the database says under which key it lies, so that everything can be sealed anew while the product runs.
"""
