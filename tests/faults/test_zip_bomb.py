"""Files that unpack to far more than they are: a spreadsheet, a log, a backup. Each is refused with words, soon and in little memory."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import tarfile
import time
import tracemalloc
import zipfile
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError

from bailiwick.config.dumping import BackupError
from bailiwick.config.unpacking import unpack
from bailiwick.core.records.importing.reading import read_table
from bailiwick.importers.reading import read_rows

MEGABYTE = 1024 * 1024
BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(f'<!ENTITY {n} "{f"&{p};" * 10}">' for p, n in zip("abcdefgh", "bcdefghi", strict=True)) + "]>"
)


@contextmanager
def cheap(megabytes, seconds=20):
    """Fail when what happens inside takes much memory or long."""
    tracemalloc.start()
    began = time.process_time()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * MEGABYTE
        assert time.process_time() - began < seconds
    finally:
        tracemalloc.stop()


def workbook(sheet, **more):
    """Return a spreadsheet with this text as its sheet."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    } | more
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def refuses_table(content, words):
    with cheap(megabytes=60), pytest.raises(ValidationError, match=words):
        read_table(io.BytesIO(content), len(content))


def test_a_spreadsheet_that_unpacks_to_much():
    refuses_table(workbook(b" " * (160 * MEGABYTE)), "unpacks to more than a table needs")


def test_a_spreadsheet_that_lies_about_its_size():
    honest = workbook("<x>" + " " * (20 * MEGABYTE) + "</x>")
    lying = honest.replace((20 * MEGABYTE + 7).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != honest
    refuses_table(lying, "cannot be read")


def test_a_spreadsheet_whose_words_multiply():
    sheet = f'<?xml version="1.0"?>{BILLION_LAUGHS}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c t="inlineStr"><is><t>&i;</t></is></c></row></sheetData></worksheet>'
    refuses_table(workbook(sheet), "cannot be read")


@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("xz", lzma.compress)])
def test_a_log_that_unpacks_to_much(tmp_path, ending, pack):
    path = tmp_path / f"log.csv.{ending}"
    path.write_bytes(pack(b"number;state\n" + b"x;y\n" * (10 * MEGABYTE)))
    with cheap(megabytes=60), pytest.raises(ValidationError, match="unpacks to more than"):
        for _row in read_rows(path, ["number"]):
            pass


def test_a_backup_that_unpacks_to_more_than_it_says(tmp_path):
    manifest = {"format": 1, "product": "bailiwick", "version": "1", "made_at": "now", "engine": "sqlite", "migrations": [], "files": []}
    with tarfile.open(tmp_path / "bomb.tar.gz", "w:gz") as archive:
        for name, size in (("manifest.json", len(json.dumps(manifest))), ("data/endless", 120 * MEGABYTE)):
            member = tarfile.TarInfo(name)
            member.size = size
            archive.addfile(member, io.BytesIO(json.dumps(manifest).encode() if name == "manifest.json" else bytes(size)))
    (tmp_path / "staged").mkdir()
    with cheap(megabytes=20), pytest.raises(BackupError, match="manifest"):
        unpack(tmp_path / "bomb.tar.gz", tmp_path / "staged")
    assert [path.name for path in (tmp_path / "staged").rglob("*")] == []
