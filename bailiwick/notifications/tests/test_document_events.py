"""The page of events says what the program says."""

from bailiwick.notifications.management.commands.document_events import TARGET
from bailiwick.notifications.reference import events_page


def test_the_page_of_events_is_fresh():
    assert TARGET.read_text(encoding="utf-8") == events_page(), "run: bailiwick manage document_events"
