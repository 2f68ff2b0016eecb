"""The generic record: list, views, bulk edit, page, form, import, export and API from one registration.

A plain type is a model, a form, a list of columns and `register(Record(...))` in `<app>/records.py`.
An app's own view draws a list with `core.records.views.lists.list_page(request, record, scope=Q(...))`.
"""

from bailiwick.core.records import abilities, own
from bailiwick.core.records.audiences import Audience, register_audience
from bailiwick.core.records.bulk import BulkEdit, Told
from bailiwick.core.records.changes import Line
from bailiwick.core.records.columns import Cell, Column
from bailiwick.core.records.filters import Filter, Kind
from bailiwick.core.records.registry import Fact, Record, View, all_records, record_for, record_named, register

__all__ = [
    "Audience",
    "BulkEdit",
    "Cell",
    "Column",
    "Fact",
    "Filter",
    "Kind",
    "Line",
    "Record",
    "Told",
    "View",
    "abilities",
    "all_records",
    "own",
    "record_for",
    "record_named",
    "register",
    "register_audience",
]
