"""Words and files are found in any arrangement of parts, and nothing is lost."""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct

import pytest

from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.letters import file, letter, part, parted

HTML = "text/html; charset=utf-8"


def names(mail):
    return [attachment.filename for attachment in mail.attachments]


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        ("Content-Type: text/plain; charset=utf-8\n", "Café".encode(), "Café"),
        ("Content-Type: text/plain; charset=iso-8859-1\n", b"Caf\xe9 \x93q\x94", "Café “q”"),
        ("Content-Type: text/plain; charset=iso-8859-1\n", "Café".encode(), "Café"),
        ("Content-Type: text/plain; charset=us-ascii\n", b"Caf\xe9", "Café"),
        ("Content-Type: text/plain; charset=utf-8\n", b"Caf\xe9 au lait", "Café au lait"),
        ("Content-Type: text/plain; charset=x-no-such\n", b"Caf\xe9", "Café"),
        ("Content-Type: text/plain; charset=rot13\n", b"Hello", "Hello"),
        ("Content-Type: text/plain; charset=gb2312\n", "打印机坏了镕".encode("gb18030"), "打印机坏了镕"),
        ("Content-Type: text/plain; charset=ks_c_5601-1987\n", "프린터 똠".encode("cp949"), "프린터 똠"),
        ("Content-Type: text/plain; charset=shift_jis\n", "プリンター①".encode("cp932"), "プリンター①"),
        ("Content-Type: text/plain; charset=iso-2022-jp\n", "プリンター".encode("iso-2022-jp"), "プリンター"),
        ("Content-Type: text/plain; charset=utf-7\n", b"Caf+AOk-", "Café"),
        ("", "Café".encode("utf-16"), "Café"),
        ("", "Не работает принтер в кабинете".encode("cp1251"), "Не работает принтер в кабинете"),
        ("Content-Transfer-Encoding: quoted-printable\n", b"Caf=C3=A9=\n!", "Café!"),
        ("Content-Transfer-Encoding: quoted-printable\n", b"100=% =ZZ", "100=% =ZZ"),
        ("Content-Transfer-Encoding: base64\n", b"SGVs\nbG8", "Hello"),
        ("Content-Transfer-Encoding: base64\n", b"SGVs!bG8=\n", "Hello"),
        ("Content-Transfer-Encoding: base64\n", b"SGVsbG8=\nIHlvdQ==\n", "Hello you"),
        ("Content-Transfer-Encoding: base64\n", b"The printer burns, and I am not base64.\n", "The printer burns, and I am not base64."),
        ("Content-Transfer-Encoding: 8-bit-ish\n", b"Hello", "Hello"),
        ("Content-Type: text/plain; format=flowed\n", b"one \ntwo\n> a \n> b\n  kept", "one two\n> a b\n kept"),
        ("Content-Type: text/plain; format=flowed; delsp=yes\n", b"one \ntwo", "onetwo"),
        ("Content-Type: nonsense\n", b"Hello", "Hello"),
        ("Content-Type: multipart/mixed\n", b"no parts at all", "no parts at all"),
        ("Content-Type: multipart/mixed; boundary=never\n", b"no parts at all", "no parts at all"),
    ],
)
def test_words_of_one_part(head, body, text):
    assert read(f"Subject: x\n{head}\n".encode() + body).text == text


def test_plain_is_taken_before_html():
    mail = read(parted(part("plain"), part("<p>rich</p>", HTML), kind="alternative"))
    assert (mail.text, mail.html, mail.attachments) == ("plain", "<p>rich</p>", ())


def test_html_gives_the_text_where_the_plain_part_is_empty():
    assert read(parted(part(" "), part("<p>rich</p>", HTML), kind="alternative")).text == "rich"


def test_words_around_a_file_are_one_text():
    mail = read(parted(part("before"), file("filename=a.pdf"), part("after")))
    assert (mail.text, names(mail)) == ("before\n\nafter", ["a.pdf"])


def test_a_footer_beside_html_is_in_both():
    mail = read(
        parted(
            "Content-Type: multipart/alternative; boundary=b2\n\n--b2\n\nplain\n--b2\nContent-Type: text/html\n\n<p>rich</p>\n--b2--\n",
            part("footer"),
        )
    )
    assert mail.text == "plain\n\nfooter"
    assert mail.html == "<p>rich</p>\n<div>footer</div>"


def test_pictures_of_the_html_are_inline():
    picture = part("R0lG", "image/gif; name=logo.gif", "Content-ID: <logo@x>\nContent-Transfer-Encoding: base64\n")
    mail = read(parted(part('<p>Hi <img src="cid:logo@x"></p>', HTML), picture, kind="related"))
    assert [(each.filename, each.inline, each.content_id, each.size) for each in mail.attachments] == [("logo.gif", True, "logo@x", 3)]
    assert 'src="cid:logo@x"' in (mail.html or "")


def test_a_file_has_size_and_digest():
    attachment = read(parted(part("Hi"), file("filename=a.pdf", b"%PDF-1.4"))).as_data()["attachments"][0]
    assert attachment == {
        "filename": "a.pdf",
        "content_type": "application/pdf",
        "size": 8,
        "sha256": hashlib.sha256(b"%PDF-1.4").hexdigest(),
        "inline": False,
    }


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('filename="scan 1.pdf"', "scan 1.pdf"),
        ("filename=scan 1.pdf", "scan 1.pdf"),
        ("filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        ("filename*0*=iso-8859-1'es'caf%E9; filename*1=\"-a\"; filename*2=.pdf", "café-a.pdf"),
        ("filename=plain.pdf; filename*=utf-8''better.pdf", "better.pdf"),
        ('filename="=?utf-8?q?caf=C3=A9.pdf?="', "café.pdf"),
        ('filename="../../etc/passwd"', "passwd"),
        ('filename="C:\\\\temp\\\\scan.pdf"', "scan.pdf"),
        ('filename="a\u202efdp.exe"', "afdp.exe"),
        ('filename="a\x07b.pdf"', "ab.pdf"),
        ('filename="con.pdf"', "_con.pdf"),
        ('filename="a<b>?.pdf"', "a_b__.pdf"),
        ('filename=".."', "attachment.pdf"),
        ("size=3", "attachment.pdf"),
        (f'filename="{"x" * 300}.pdf"', f"{'x' * 146}.pdf"),
    ],
)
def test_name_of_a_file(written, name):
    assert names(read(parted(part("Hi"), file(written)))) == [name]


def test_names_are_told_apart():
    assert names(read(parted(file("filename=a.pdf"), file("filename=A.pdf"), file("filename=a.pdf")))) == ["a.pdf", "A (2).pdf", "a (3).pdf"]


def test_a_mail_in_a_mail_is_called_by_its_subject():
    mail = read(parted(part("see below"), part("Subject: The roof / leaks\n\nHi", "message/rfc822")))
    assert (mail.text, names(mail)) == ("see below", ["The roof - leaks.eml"])


def test_an_invitation_is_a_file():
    mail = read(parted(part("Meet me"), part("BEGIN:VCALENDAR", "text/calendar; method=REQUEST"), kind="alternative"))
    assert (mail.text, names(mail)) == ("Meet me", ["invitation.ics"])


@pytest.mark.parametrize("end", ["", "--b1\n", "--b1--"])
def test_parts_that_are_never_closed(end):
    mail = read(f"Content-Type: multipart/mixed; boundary=b1\n\n--b1\n\nfirst\n--b1\n\nsecond\n{end}".encode())
    assert mail.text == "first\n\nsecond"


def test_a_boundary_that_is_not_named_is_found():
    assert read(b"Content-Type: multipart/mixed\n\n--zz\nContent-Type: text/plain\n\nfirst\n--zz\n\nsecond\n--zz--\n").text == "first\n\nsecond"


def test_parts_below_the_depth_are_kept_unread():
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n" for at in range(60))
    mail = read(f"{deep}\nhello".encode())
    assert [attachment.content_type for attachment in mail.attachments] == ["application/octet-stream"]
    assert b"hello" in mail.attachments[0].content
    assert mail.defects == ("too_many_parts",)


def test_uuencoded_file_in_the_text():
    lines = binascii.b2a_uu(b"scanned page").decode()
    mail = read(letter(f"Before\nbegin 644 page.tif\n{lines}`\nend\nAfter\n"))
    assert (mail.text, names(mail), mail.attachments[0].content) == ("Before\nAfter", ["page.tif"], b"scanned page")


def test_yenc_file_in_the_text():
    encoded = bytes((each + 42) % 256 for each in b"scan")
    mail = read(letter("Before\n") + b"=ybegin line=128 size=4 name=page.tif\n" + encoded + b"\n=yend size=4\n")
    assert (mail.text, names(mail), mail.attachments[0].content) == ("Before", ["page.tif"], b"scan")


def test_an_envelope_of_outlook_is_opened():
    def attribute(level, identifier, content):
        return struct.pack("<BHHI", level, identifier, 0, len(content)) + content + b"\0\0"

    envelope = (
        b"\x78\x9f\x3e\x22\x01\0"
        + attribute(1, 0x800C, b"Hello\0")
        + attribute(2, 0x9002, b"")
        + attribute(2, 0x8010, b"plan.docx\0")
        + attribute(2, 0x800F, b"words")
    )
    mail = read(parted(part(base64.b64encode(envelope).decode(), "application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64\n")))
    assert (mail.text, names(mail), mail.attachments[0].content) == ("Hello", ["plan.docx"], b"words")
    assert mail.attachments[0].content_type.endswith("wordprocessingml.document")


def test_a_broken_envelope_is_kept_as_it_is():
    mail = read(parted(part("x\x9f nothing", "application/ms-tnef; name=winmail.dat")))
    assert names(mail) == ["winmail.dat"]


def test_what_is_encrypted_is_shown_as_such():
    mail = read(
        parted(
            part("Version: 1", "application/pgp-encrypted"),
            part("-----BEGIN PGP MESSAGE-----", "application/octet-stream; name=encrypted.asc"),
            kind="encrypted",
            more='; protocol="application/pgp-encrypted"',
        )
    )
    assert (mail.text, names(mail)) == ("", ["pgp.asc", "encrypted.asc"])
    assert [(seal.way, seal.what) for seal in mail.seals] == [("pgp", "encrypted")]


def test_what_is_signed_is_read_and_its_signature_kept():
    mail = read(
        parted(part("Hello"), part("c2ln", "application/pkcs7-signature; name=smime.p7s", "Content-Transfer-Encoding: base64\n"), kind="signed")
    )
    (seal,) = mail.seals
    assert (mail.text, names(mail)) == ("Hello", ["smime.p7s"])
    assert (seal.way, seal.what, seal.content, seal.signature) == ("smime", "signed", b"Content-Type: text/plain\n\nHello", b"sig")
