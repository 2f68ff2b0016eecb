from bailiwick.people.management.commands.document_permissions import TARGET
from bailiwick.people.reference import permissions_page


def test_permissions_are_documented_as_they_are():
    assert TARGET.read_text(encoding="utf-8") == permissions_page(), "run: bailiwick manage document_permissions"
