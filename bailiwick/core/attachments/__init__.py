"""Files on any record: stored once by content, checked on the way in, harmless on the way out.

An app says which of its records take files:

    attachable(Ticket, queryset=lambda user: Ticket.objects.visible_to(user), can_add=can_edit_ticket)

and adds the panel `core:attachments` to their page, or draws `attachments_of(record)` itself.
"""

from bailiwick.core.attachments.actions import aside_of, attach, attachable, attachments_of, can_attach, remove_attachment
from bailiwick.core.attachments.events import AttachmentAdded, AttachmentRemoved

__all__ = ["AttachmentAdded", "AttachmentRemoved", "aside_of", "attach", "attachable", "attachments_of", "can_attach", "remove_attachment"]
