"""The database itself refuses to change what is in the trail."""

import pytest
from django.db import DatabaseError, connection, transaction

from bailiwick.audit import triggers
from bailiwick.audit.models import AuditRow, Seal


@pytest.fixture
def guarded(write_past, seal_all):
    write_past(3)
    seal_all()
    triggers.install(connection)


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("model", [AuditRow, Seal])
class TestAppendOnly:
    def test_refuses_an_update(self, model):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.update(**{"mac": "x"} if model is AuditRow else {"digest": "x"})

    def test_refuses_a_removal(self, model):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.all().delete()
        assert model.objects.exists()

    def test_still_takes_new_rows(self, model, write_past, seal_all):
        write_past(2)
        assert seal_all() == 2
