"""How the desk's mails leave: from which mailbox, in which thread, with which tokens, signature and files."""

from bailiwick.mailroom.writing.letterheads import letterhead_of
from bailiwick.mailroom.writing.manners import manners_of_clients, speaking_through

__all__ = ["letterhead_of", "manners_of_clients", "speaking_through"]
