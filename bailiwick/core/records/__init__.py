"""The generic record: list, views, bulk edit, page, form, import, export and API from one registration.

A plain type is a model, a form, a list of columns and `register(Record(...))` in `<app>/records.py`.
"""

from bailiwick.core.records.columns import Cell, Column
from bailiwick.core.records.filters import Filter, Kind
from bailiwick.core.records.registry import Fact, Record, View, all_records, record_for, record_named, register

__all__ = ["Cell", "Column", "Fact", "Filter", "Kind", "Record", "View", "all_records", "record_for", "record_named", "register"]
