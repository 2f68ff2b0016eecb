"""The verbs of every plain record: create, change, retire, restore, and many at once."""

from bailiwick.core.records.actions.many import change_many, preview_many, undo_batch
from bailiwick.core.records.actions.records import change_record, create_record, restore_record, retire_record

__all__ = ["change_many", "change_record", "create_record", "preview_many", "restore_record", "retire_record", "undo_batch"]
