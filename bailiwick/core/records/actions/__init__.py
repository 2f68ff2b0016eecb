"""The verbs of every plain record: create, change, retire, restore, and many at once."""

from bailiwick.core.records.actions.records import change_record, create_record, restore_record, retire_record

__all__ = ["change_record", "create_record", "restore_record", "retire_record"]
