"""How the desk's mails leave: from which mailbox, in which thread, with which tokens, signature and files."""

from bailiwick.mailroom.writing.letterheads import letterhead_of

__all__ = ["letterhead_of"]
