"""Files are kept once, checked on the way in, shown only behind the record's door, and never run by a browser."""

from io import BytesIO, StringIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from bailiwick.core.attachments import actions, attach, attachable, attachments_of, remove_attachment
from bailiwick.core.attachments.kinds import clean_name, media_type_of
from bailiwick.core.attachments.store import path_of
from bailiwick.core.models import Attachment, StoredFile
from bailiwick.core.panels import panels_for
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def upload(name="screen.png", content=PNG):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def hall(city, monkeypatch, settings, tmp_path):
    """City hall, whose files Carl may not see and only the desk may change."""
    settings.FILES_ROOT = tmp_path
    monkeypatch.setattr(actions, "doors", type(actions.doors)())
    monkeypatch.setattr("bailiwick.core.views.attachments.doors", actions.doors)
    model = apps.get_model("places", "Site")
    attachable(
        model,
        queryset=lambda user: model.objects.none() if str(user) == "Carl Stone" else model.objects.all(),
        can_add=lambda actor, _site: actor.may("people.see_persons"),
    )
    return city.places.hall


@pytest.fixture
def photo(hall, city, now):
    return attach(hall, actor=city.actor("grace"), now=now, upload=upload(), note="The error")


class TestAttach:
    def test_keeps_the_bytes_under_their_digest(self, photo, hall):
        path = path_of(photo.file_id)
        assert path.read_bytes() == PNG
        assert path.parts[-3:] == (photo.file_id[:2], photo.file_id[2:4], photo.file_id)
        assert (photo.name, photo.file.media_type, photo.file.size, photo.note) == ("screen.png", "image/png", len(PNG), "The error")
        assert list(attachments_of(hall)) == [photo]
        assert trail(hall) == ["core.AttachmentAdded"]

    def test_keeps_the_same_bytes_once(self, photo, hall, city, now):
        again = attach(hall, actor=city.actor("grace"), now=now, upload=upload("copy.png"))
        assert again.file_id == photo.file_id
        assert StoredFile.objects.count() == 1
        assert not list((path_of(photo.file_id).parents[2] / "incoming").iterdir())

    def test_is_refused_to_those_who_may_not_write_and_to_strangers(self, hall, city, now):
        for who in ("rita", "carl"):
            with pytest.raises(Refused):
                attach(hall, actor=city.actor(who), now=now, upload=upload())
        assert not Attachment.objects.exists()
        assert trail(hall) == []

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("setup.exe", b"anything"),
            ("photo.png", b"MZ\x90\x00 a program in disguise"),
            ("photo.png", b"\x7fELF\x02"),
            ("notes.txt", b"#!/bin/sh\nrm -rf /"),
            ("run.PS1", b"Write-Host"),
            ("link.lnk", b"x"),
            ("empty.txt", b""),
        ],
    )
    def test_refuses_programs_and_empty_files(self, hall, city, now, name, content):
        with pytest.raises(ValidationError):
            attach(hall, actor=city.actor("grace"), now=now, upload=upload(name, content))
        assert not Attachment.objects.exists()

    def test_refuses_what_is_too_large_and_leaves_nothing_on_disk(self, hall, city, now, settings):
        settings.ATTACHMENT_LIMIT = 1000
        with pytest.raises(ValidationError, match="larger than"):
            attach(hall, actor=city.actor("grace"), now=now, upload=upload("big.bin", b"x" * 1001))
        assert [path for path in settings.FILES_ROOT.rglob("*") if path.is_file()] == []

    def test_takes_the_files_of_registered_models_only(self, hall, city, now):
        with pytest.raises(Refused):
            attach(city.departments["IT"], actor=city.actor("ada"), now=now, upload=upload())

    def test_puts_a_panel_on_the_record(self, hall, city):
        urls = [panel.url_for(hall) for panel in panels_for(hall, city.grace)]
        assert f"/attachments/on/places.site/{hall.pk}/" in urls


class TestNames:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("C:\\Users\\rita\\scan.pdf", "scan.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a\u202egnp.exe.png", "a_gnp.exe.png"),
            ('we"ird<name>\n.txt', "we_ird_name__.txt"),
            ("   ", "file"),
            ("x" * 300 + ".jpeg", "x" * 195 + ".jpeg"),
        ],
    )
    def test_lose_folders_and_tricks(self, given, kept):
        assert clean_name(given) == kept

    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (b"<svg onload=alert(1)>", "picture.png", "image/svg+xml"),
            (b"\xef\xbb\xbf <!DOCTYPE html>", "page.txt", "text/html"),
            (b"<?xml version='1.0'?><svg/>", "x.svg", "image/svg+xml"),
            (b"plain words", "notes.txt", "text/plain"),
            ("grün ".encode() * 3000, "notes.log", "text/plain"),
            (b"plain words", "notes.html", "application/octet-stream"),
            (b"\0\1\2\3", "dump.bin", "application/octet-stream"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "a.webp", "image/webp"),
            (b"%PDF-1.7", "form.pdf", "application/pdf"),
        ],
    )
    def test_do_not_decide_what_a_file_is(self, content, name, kind):
        assert media_type_of(content[:8192], name) == kind


class TestDownload:
    def test_shows_a_picture_in_a_sandbox(self, photo, sign_in):
        response = sign_in("grace").get(f"/attachments/{photo.pk}/")
        assert b"".join(response.streaming_content) == PNG
        assert response["Content-Type"] == "image/png"
        assert response["Content-Disposition"] == 'inline; filename="screen.png"'
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        ("name", "content"),
        [("evil.png", b"<svg onload=alert(1)>"), ("page.html", b"<html><script>"), ("a.xml", b"<?xml version='1.0'?>"), ("a.pdf", b"%PDF-1.4")],
    )
    def test_never_shows_what_could_act(self, hall, city, now, sign_in, name, content):
        row = attach(hall, actor=city.actor("grace"), now=now, upload=upload(name, content))
        response = sign_in("grace").get(f"/attachments/{row.pk}/")
        response.close()
        assert response["Content-Disposition"].startswith("attachment;")
        assert "html" not in response["Content-Type"]
        assert "svg" not in response["Content-Type"]

    def test_carries_names_of_any_script(self, hall, city, now, sign_in):
        row = attach(hall, actor=city.actor("grace"), now=now, upload=upload("Prüfbericht – 1.png"))
        response = sign_in("grace").get(f"/attachments/{row.pk}/")
        response.close()
        assert "filename*=utf-8''Pr%C3%BCfbericht%20%E2%80%93%201.png" in response["Content-Disposition"]

    def test_asks_the_door_of_the_record(self, photo, sign_in, client):
        assert sign_in("carl").get(f"/attachments/{photo.pk}/").status_code == 404
        assert client.get(f"/attachments/{photo.pk}/").status_code == 302
        assert sign_in("grace").get(f"/attachments/{10**30}/").status_code == 404

    def test_of_lost_bytes_is_not_found(self, photo, sign_in):
        path_of(photo.file_id).unlink()
        assert sign_in("grace").get(f"/attachments/{photo.pk}/").status_code == 404


class TestPanel:
    def test_takes_files_without_javascript(self, hall, sign_in):
        grace = sign_in("grace")
        url = f"/attachments/on/places.site/{hall.pk}/"
        assert b'enctype="multipart/form-data"' in grace.get(url).content
        response = grace.post(url, {"upload": [BytesIO(PNG), upload("second.png", PNG + b"2")], "note": "two"})
        assert response.status_code == 302
        assert attachments_of(hall).count() == 2

    def test_says_why_a_file_is_not_taken(self, hall, sign_in):
        response = sign_in("grace").post(f"/attachments/on/places.site/{hall.pk}/", {"upload": upload("x.exe", b"x")})
        assert response.status_code == 422
        assert b"Programs cannot be attached" in response.content

    def test_lets_readers_read_and_hides_from_strangers(self, photo, hall, sign_in):
        url = f"/attachments/on/places.site/{hall.pk}/"
        page = sign_in("rita").get(url, headers={"HX-Request": "true"})
        assert b"screen.png" in page.content
        assert b"<form" not in page.content
        assert sign_in("rita").post(url, {"upload": upload()}).status_code == 403
        assert sign_in("carl").get(url).status_code == 404
        assert sign_in("grace").get("/attachments/on/no.such/1/").status_code == 404

    def test_takes_a_file_off(self, photo, hall, sign_in):
        assert sign_in("rita").post(f"/attachments/{photo.pk}/remove/").status_code == 403
        assert sign_in("grace").post(f"/attachments/{photo.pk}/remove/").status_code == 302
        assert not attachments_of(hall).exists()
        assert sign_in("grace").get(f"/attachments/{photo.pk}/").status_code == 404
        assert trail(hall) == ["core.AttachmentAdded", "core.AttachmentRemoved"]

    def test_taken_off_twice_is_said_once(self, photo, hall, city, now):
        for _ in range(2):
            remove_attachment(photo, record=hall, actor=city.actor("grace"), now=now)
        assert trail(hall).count("core.AttachmentRemoved") == 1


class TestCheck:
    def test_finds_nothing_wrong(self, photo):
        said = StringIO()
        call_command("check_files", "--deep", stdout=said)
        assert said.getvalue() == "1 files checked, 0 without a row\n"

    def test_names_missing_and_changed_files(self, photo, hall, city, now):
        other = attach(hall, actor=city.actor("grace"), now=now, upload=upload("b.png", PNG + b"b"))
        path_of(photo.file_id).unlink()
        changed = path_of(other.file_id)
        changed.chmod(0o600)
        changed.write_bytes(changed.read_bytes()[:-1] + b"X")
        errors = StringIO()
        with pytest.raises(CommandError, match="restore them"):
            call_command("check_files", "--deep", stdout=StringIO(), stderr=errors)
        assert f"missing: {photo.file_id}" in errors.getvalue()
        assert f"damaged: {other.file_id}" in errors.getvalue()

    def test_counts_files_without_a_row(self, photo, settings):
        orphan = settings.FILES_ROOT / "ab" / "cd" / "abcd"
        orphan.parent.mkdir(parents=True)
        orphan.write_text("left over")
        said = StringIO()
        call_command("check_files", "--remove-orphans", stdout=said)
        assert "1 without a row, 0 removed" in said.getvalue()
        assert orphan.exists()
