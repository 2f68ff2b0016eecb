"""The proof holds for an honest trail and names the first row that is not as it was."""

# ruff: noqa: S608 - tampering is done in SQL; every value comes from this file

import json

import pytest
from django.core.management import CommandError, call_command

from bailiwick.audit.actions import Proof, adopt_trail
from bailiwick.audit.keys import key_path, read_head
from bailiwick.audit.models import AuditRow, Seal
from bailiwick.core.actors import System
from bailiwick.core.permissions import Refused

COLUMNS = "event, at, recorded_at, actor_id, actor_name, cause, subject_type, subject_id, subject_name, changes, facts, address, request_id, mac"


def first_flaw():
    flaw = Proof().examine().flaws[0]
    return flaw.kind, flaw.row


@pytest.fixture
def sealed(write_past, seal_all, keys):
    """Thirty rows under three seals."""
    write_past(30)
    seal_all(limit=10)
    return keys()


class TestHonestTrail:
    def test_is_whole(self, sealed, write_past):
        write_past(4)
        proof = Proof().examine()
        assert (proof.is_whole, proof.rows, proof.seals, proof.unsealed) == (True, 34, 3, 4)

    def test_is_whole_from_any_row(self, sealed):
        assert Proof(sealed[15]).examine().is_whole

    def test_empty_is_whole(self, db):
        assert Proof().examine().is_whole

    def test_with_rows_whose_transaction_ended_late(self, sealed, write_past, seal_all, tamper, keys):
        """PostgreSQL may commit row 31 after row 40 was sealed; a later seal takes it."""
        write_past(10)
        late = AuditRow.objects.order_by("pk").values_list("pk", flat=True)[31]
        tamper("UPDATE audit_auditrow SET id = id + 1000 WHERE id = %s", late)
        tamper("UPDATE audit_auditrow SET id = id + 1 WHERE id = %s", late + 1000)
        away = late + 1001
        tamper("CREATE TEMP TABLE in_flight AS SELECT * FROM audit_auditrow WHERE id = %s", away)
        tamper("DELETE FROM audit_auditrow WHERE id = %s", away)
        assert seal_all() == 9
        assert [late, late] in [gap[:2] for gap in Seal.objects.latest("number").gaps]
        tamper(f"INSERT INTO audit_auditrow (id, {COLUMNS}) SELECT %s, {COLUMNS} FROM in_flight", late)
        assert Proof().examine().unsealed == 1
        assert seal_all() == 1
        newest = Seal.objects.latest("number")
        assert (newest.spans, newest.last) == ([[late, late]], sealed[-1] + 10)
        assert late not in [gap[0] for gap in newest.gaps]
        proof = Proof().examine()
        assert (proof.is_whole, proof.unsealed) == (True, 0)


class TestTamperedTrail:
    def test_names_an_altered_row(self, sealed, tamper):
        tamper("UPDATE audit_auditrow SET actor_name = 'Nobody' WHERE id IN (%s, %s)", sealed[12], sealed[20])
        assert first_flaw() == ("altered", sealed[12])
        assert len(Proof().examine().flaws) == 2

    @pytest.mark.parametrize("column", ["event", "cause", "subject_type", "subject_name", "address", "request_id"])
    def test_every_word_is_signed(self, sealed, tamper, column):
        tamper(f"UPDATE audit_auditrow SET {column} = 'x' WHERE id = %s", sealed[3])
        assert first_flaw() == ("altered", sealed[3])

    @pytest.mark.parametrize(
        ("column", "value"), [("at", "2020-01-01 00:00:00+00:00"), ("recorded_at", "2020-01-01 00:00:00+00:00"), ("facts", '{"n": 99}')]
    )
    def test_dates_and_facts_are_signed(self, sealed, tamper, column, value):
        tamper(f"UPDATE audit_auditrow SET {column} = %s WHERE id = %s", value, sealed[3])
        assert first_flaw() == ("altered", sealed[3])

    def test_names_a_removed_row_and_its_neighbour(self, sealed, tamper):
        tamper("DELETE FROM audit_auditrow WHERE id = %s", sealed[14])
        assert first_flaw() == ("removed", sealed[14])
        assert f"followed row {sealed[13]}" in Proof().examine().flaws[0].words

    def test_names_the_first_of_two_swapped_rows(self, sealed, tamper):
        one, other = sealed[5], sealed[25]
        for old, new in ((one, 9001), (other, one), (9001, other)):
            tamper("UPDATE audit_auditrow SET id = %s WHERE id = %s", new, old)
        assert first_flaw() == ("reordered", one)
        assert [flaw.row for flaw in Proof().examine().flaws] == [one, other]

    def test_names_a_forged_row_before_it_is_sealed(self, sealed, tamper):
        tamper(f"INSERT INTO audit_auditrow (id, {COLUMNS}) SELECT %s, {COLUMNS} FROM audit_auditrow WHERE id = %s", sealed[-1] + 1, sealed[0])
        tamper("UPDATE audit_auditrow SET subject_id = 77 WHERE id = %s", sealed[-1] + 1)
        assert first_flaw() == ("altered", sealed[-1] + 1)

    def test_names_a_copied_row_even_when_it_was_sealed(self, sealed, tamper, seal_all):
        tamper(f"INSERT INTO audit_auditrow (id, {COLUMNS}) SELECT %s, {COLUMNS} FROM audit_auditrow WHERE id = %s", sealed[-1] + 1, sealed[0])
        seal_all()
        assert first_flaw() == ("inserted", sealed[-1] + 1)

    def test_names_a_row_put_where_none_was(self, write_past, seal_all, tamper, keys, now):
        write_past(10)
        third = keys()[2]
        tamper("CREATE TEMP TABLE aside AS SELECT * FROM audit_auditrow WHERE id = %s", third)
        tamper("DELETE FROM audit_auditrow WHERE id = %s", third)
        seal_all()
        tamper("UPDATE audit_seal SET gaps = '[]'")
        tamper(f"INSERT INTO audit_auditrow (id, {COLUMNS}) SELECT id, {COLUMNS} FROM aside")
        flaws = {flaw.kind for flaw in Proof().examine().flaws}
        assert "seal altered" in flaws  # without the key the gap cannot be closed unseen


class TestTamperedSeals:
    @pytest.mark.parametrize(
        "change", ["count = count + 1", "sealed_at = '2020-01-01 00:00:00+00:00'", "gaps = '[[1, 1, 1]]'", "last = last + 1", "digest = 'x'"]
    )
    def test_names_an_altered_seal(self, sealed, tamper, change):
        tamper(f"UPDATE audit_seal SET {change} WHERE number = 2")
        proof = Proof().examine()
        assert {flaw.kind for flaw in proof.flaws} >= {"seal altered"}
        assert min(flaw.seal for flaw in proof.flaws if flaw.seal) == 2

    def test_names_a_removed_seal(self, sealed, tamper):
        tamper("DELETE FROM audit_seal WHERE number = 2")
        assert first_flaw()[0] == "seal removed"
        assert Proof().examine().flaws[0].seal == 2

    def test_names_a_removed_first_seal(self, sealed, tamper):
        tamper("DELETE FROM audit_seal WHERE number = 1")
        assert first_flaw()[0] == "seal removed"

    def test_notices_that_the_end_was_cut_off(self, sealed, tamper):
        tamper("DELETE FROM audit_seal WHERE number = 3")
        tamper("DELETE FROM audit_auditrow WHERE id > %s", sealed[19])
        assert first_flaw() == ("cut off", None)

    def test_notices_that_everything_was_emptied(self, sealed, tamper):
        tamper("DELETE FROM audit_seal")
        tamper("DELETE FROM audit_auditrow")
        assert first_flaw() == ("cut off", None)

    def test_still_tells_after_new_seals_have_passed_the_note(self, sealed, tamper, write_past, seal_all):
        tamper("DELETE FROM audit_seal WHERE number = 3")
        tamper("DELETE FROM audit_auditrow WHERE id > %s", sealed[19])
        write_past(40)
        seal_all(limit=10)
        assert read_head()[0] == 3
        assert first_flaw()[0] == "cut off"

    def test_says_when_the_key_is_another(self, sealed, settings, tmp_path):
        settings.AUDIT_KEY_FILE = tmp_path / "other.key"
        assert first_flaw() == ("key", None)


class TestAdopting:
    def test_accepts_a_restored_database_and_says_so(self, sealed, tamper, now, django_capture_on_commit_callbacks, city):
        tamper("DELETE FROM audit_seal WHERE number = 3")
        tamper("DELETE FROM audit_auditrow WHERE id > %s AND subject_type = 'desk.ticket'", sealed[19])
        with django_capture_on_commit_callbacks(execute=True):
            assert adopt_trail(actor=System("test"), now=now, reason="restored last night's backup") == 2
        assert Proof().examine().is_whole
        assert AuditRow.objects.latest("pk").facts == {"reason": "restored last night's backup"}

    def test_is_refused_to_everybody_who_signs_in(self, city, now):
        with pytest.raises(Refused):
            adopt_trail(actor=city.actor("ada"), now=now, reason="no")


class TestCommand:
    def test_says_that_the_trail_is_whole(self, sealed, capsys):
        call_command("verify_audit")
        assert capsys.readouterr().out == "The trail is whole: 30 rows under 3 seals.\n"

    def test_ends_with_1_and_names_the_row(self, sealed, tamper, capsys):
        tamper("UPDATE audit_auditrow SET cause = 'x' WHERE id = %s", sealed[7])
        with pytest.raises(SystemExit) as ended:
            call_command("verify_audit")
        assert ended.value.code == 1
        assert f"First: Row {sealed[7]} (desk.EntryAdded, 2026-03-10 17:07:00 UTC): its content was changed" in capsys.readouterr().out

    def test_speaks_json(self, sealed, tamper, capsys):
        tamper("DELETE FROM audit_auditrow WHERE id = %s", sealed[7])
        with pytest.raises(SystemExit):
            call_command("verify_audit", "--json")
        said = json.loads(capsys.readouterr().out)
        assert (said["whole"], said["flaws"][0]["kind"], said["flaws"][0]["row"]) == (False, "removed", sealed[7])

    def test_begins_at_a_date(self, sealed, capsys):
        call_command("verify_audit", "--from", "2026-03-01")
        assert "30 rows" in capsys.readouterr().out
        with pytest.raises(CommandError, match="neither a row number nor a date"):
            call_command("verify_audit", "--from", "yesterday")

    def test_the_key_is_readable_by_its_owner_alone(self, sealed):
        assert key_path().stat().st_mode & 0o777 == 0o600
