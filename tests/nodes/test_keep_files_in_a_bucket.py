"""Attachments and mails in a bucket of a real S3 server: whole or not at all, behind the same doors, and carried there and back."""

from __future__ import annotations

import io
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from bailiwick.core.attachments import attach
from bailiwick.core.attachments.checking import check_files
from bailiwick.core.attachments.store import content_of, is_there, keep
from bailiwick.core.models import Attachment
from bailiwick.core.stores.stored import StoreSilent
from bailiwick.core.testing import trail
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.mailroom.actions import store_raw
from bailiwick.mailroom.models import Via

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("swift")]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 200_000


def damaged(bucket, digest, content):
    bucket.client.put_object(Bucket=bucket.address.bucket, Key=bucket._name(digest), Body=content)


class TestKeeping:
    def test_bytes_come_back_as_they_went(self, bucket):
        content = bytes(range(256)) * 9000
        kept = keep(ContentFile(content))
        assert kept.digest == sha256(content).hexdigest()
        assert content_of(kept.digest) == content
        assert [(stored.digest, stored.size) for stored in bucket.listing()] == [(kept.digest, len(content))]
        assert keep(ContentFile(content)) == kept
        assert len(list(bucket.listing())) == 1

    def test_nothing_stays_on_the_machine(self, bucket, settings):
        keep(ContentFile(b"words"))
        assert [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()] == []

    def test_nothing_at_all_is_kept_too(self, bucket):
        assert content_of(keep(ContentFile(b""), may_be_empty=True).digest) == b""

    def test_a_half_written_file_is_never_there(self, bucket):
        class Breaking(io.BytesIO):
            def read(self, size=-1):
                if self.tell() > 500_000:
                    raise OSError(5, "the disk went away")
                return super().read(65_536 if size == -1 else min(size, 65_536))

        digest = sha256(b"x").hexdigest()
        with pytest.raises(OSError, match="disk went away"):
            bucket._send(bucket._name(digest), Breaking(b"x" * 2_000_000), 2_000_000)
        assert bucket.size_of(digest) is None
        assert list(bucket.listing()) == []

    def test_what_is_missing_is_not_found(self, bucket):
        assert not is_there("ab" * 32)
        with pytest.raises(FileNotFoundError):
            content_of("ab" * 32)
        bucket.remove("ab" * 32)

    def test_other_things_in_the_bucket_are_left_alone(self, bucket):
        bucket.client.put_object(Bucket=bucket.address.bucket, Key="county/files/notes.txt", Body=b"of somebody else")
        bucket.client.put_object(Bucket=bucket.address.bucket, Key="elsewhere", Body=b"too")
        kept = keep(ContentFile(b"ours"))
        assert [stored.digest for stored in bucket.listing()] == [kept.digest]


class TestSilence:
    def test_wrong_keys_are_said_without_showing_them(self, bucket, bucket_url, settings):
        settings.STORAGE_URL = bucket_url.replace("a-secret-of-the-test", "guessed")
        with pytest.raises(StoreSilent, match="refuses") as said:
            keep(ContentFile(b"words"))
        assert "guessed" not in str(said.value)
        assert list(bucket.listing()) == []

    def test_a_server_that_is_gone_keeps_the_record_without_the_file(self, bucket, bucket_url, swift, settings, city, now):
        settings.STORAGE_URL = bucket_url.replace(swift, "http://127.0.0.1:1")
        ticket = make_ticket(city)
        with pytest.raises(StoreSilent, match="does not answer"):
            attach(ticket, actor=city.actor("grace"), now=now, upload=SimpleUploadedFile("a.png", PNG))
        assert not Attachment.objects.exists()
        assert "core.AttachmentAdded" not in trail(ticket)


class TestHandingOut:
    def test_streams_behind_the_door_of_the_record(self, bucket, city, now, sign_in):
        ticket = make_ticket(city)
        row = attach(ticket, actor=city.actor("grace"), now=now, upload=SimpleUploadedFile("screen.png", PNG))
        response = sign_in("grace").get(f"/attachments/{row.pk}/")
        assert b"".join(response.streaming_content) == PNG
        assert response["Content-Length"] == str(len(PNG))
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response["Cache-Control"] == "private, max-age=0, must-revalidate"
        assert "Location" not in response
        assert sign_in("carl").get(f"/attachments/{row.pk}/").status_code == 404
        bucket.remove(row.file_id)
        assert sign_in("grace").get(f"/attachments/{row.pk}/").status_code == 404

    def test_mails_are_kept_there_byte_for_byte(self, bucket, now):
        letter = b"Subject: printer\r\n\r\nIt is on fire\r\n"
        arrival = store_raw(letter, mailbox=None, via=Via.PIPE, envelope_to="desk@city.example", now=now)
        assert arrival.raw.content() == letter
        with arrival.raw.open() as mail:
            assert mail.read(8) == b"Subject:"


class TestChecking:
    def test_names_what_is_missing_changed_and_unknown(self, bucket, city, now):
        ticket = make_ticket(city)
        rows = [attach(ticket, actor=city.actor("grace"), now=now, upload=SimpleUploadedFile("a.txt", f"file {n}".encode())) for n in range(4)]
        bucket.remove(rows[0].file_id)
        damaged(bucket, rows[1].file_id, b"short")
        damaged(bucket, rows[2].file_id, b"fi1e 2")
        keep(ContentFile(b"without a row"))
        found = check_files(deep=True)
        assert (found.checked, found.missing, len(found.orphans)) == (4, [rows[0].file_id], 1)
        assert set(found.damaged) == {rows[1].file_id, rows[2].file_id}
        assert set(check_files().damaged) == {rows[1].file_id}


class TestMoving:
    def test_carries_there_and_back_and_goes_on_where_it_ended(self, bucket, bucket_url, settings):
        settings.STORAGE_URL = ""
        kept = [keep(ContentFile(f"file {number}".encode())) for number in range(5)]
        said = StringIO()
        call_command("move_files", target=bucket_url, stdout=said)
        assert "5 files carried" in said.getvalue()
        assert "a-secret" not in said.getvalue()
        settings.STORAGE_URL = bucket_url
        assert [content_of(each.digest) for each in kept] == [f"file {number}".encode() for number in range(5)]
        late = keep(ContentFile(b"came later"))
        said = StringIO()
        call_command("move_files", target="local", remove=True, stdout=said)
        assert "1 files carried" in said.getvalue()
        assert "5 were there, 6 removed" in said.getvalue()
        assert list(bucket.listing()) == []
        settings.STORAGE_URL = ""
        assert content_of(late.digest) == b"came later"

    def test_leaves_what_is_damaged_where_it_was(self, bucket, bucket_url):
        kept = keep(ContentFile(b"as it was"))
        damaged(bucket, kept.digest, b"as it is!")
        errors = StringIO()
        with pytest.raises(CommandError, match="other bytes than their names say"):
            call_command("move_files", target="local", remove=True, stdout=StringIO(), stderr=errors)
        assert kept.digest in errors.getvalue()
        assert bucket.size_of(kept.digest) == 9

    def test_refuses_one_store_twice_and_one_that_takes_nothing(self, bucket, swift):
        with pytest.raises(CommandError, match="same store"):
            call_command("move_files", source=None, target=None)
        with pytest.raises(CommandError, match="does not exist"):
            call_command("move_files", target=f"s3://county%3Adesk:a-secret-of-the-test@nowhere/?endpoint={swift}&region=us-east-1")
