"""Breaks mails on purpose: as programs on their way do, and as nobody would."""

from __future__ import annotations

import re

#: a line that begins a header, with its value
_HEADER = re.compile(rb"^([A-Za-z-]{2,40}): ?(.*)$", re.MULTILINE)
CHARSETS = [
    b"utf-8",
    b"utf-16",
    b"utf-7",
    b"iso-2022-jp",
    b"hz",
    b"gb18030",
    b"koi8-r",
    b"x-unknown",
    b"big5",
    b"cp1252",
    b"idna",
    b"rot13",
    b"undefined",
]
WAYS_OF_TRANSFER = [b"base64", b"quoted-printable", b"8bit", b"x-uuencode", b"binary", b"base65"]
RUBBISH = [b"\0", b"=?utf-8?b?", b"?=", b"=\n", b"=?x?q?=E9?=", b"\xff\xfe", b"\xed\xa0\x80", b"<" * 200, b"(" * 200, b'"', b"\\", b";" * 50, b"&#x110000;", b"<![CDATA[", b"<!--", b"\r", b"\x1b$B", b"\xe2\x80\xae", b"%s%n", b"filename*0*=", b"begin 644 x\n"]  # fmt: skip


def broken(raw, chance, others=()):
    """Return a mail with some mistakes in it; `others` are mails of which pieces may be taken."""
    data = raw
    for _ in range(chance.randint(1, 6)):
        ways = _WAYS if others else _WAYS[:-1]
        data = chance.choice(ways)(data, chance, others)
        if not data:
            return b""
    return data


def _place(data, chance):
    return chance.randrange(len(data) + 1)


def _other_byte(data, chance, _others):
    at = _place(data, chance)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _cut_off(data, chance, _others):
    return data[: _place(data, chance)]


def _begun_twice(data, chance, _others):
    at = _place(data, chance)
    return data[:at] + data[: _place(data, chance)] + data[at:]


def _without_boundary(data, chance, _others):
    return data.replace(b"--b1" if b"--b1" in data else b"\n--", b"", 1)


def _without_some(data, chance, _others):
    at = _place(data, chance)
    return data[:at] + data[at + chance.randint(1, 40) :]


def _other_ends_of_lines(data, chance, _others):
    return data.replace(b"\n", chance.choice([b"\r\n", b"\r", b"\n\n", b"\r\r\n"]), chance.randint(1, 20))


def _rubbish(data, chance, _others):
    at = _place(data, chance)
    return data[:at] + chance.choice(RUBBISH) * chance.choice([1, 1, 1, 50]) + data[at:]


def _header_twice(data, chance, _others):
    found = list(_HEADER.finditer(data[:20_000]))
    if not found:
        return data
    match = chance.choice(found)
    return data[: match.start()] + match[0] * chance.choice([1, 2, 30]) + b"\n" + data[match.start() :]


def _header_of_another(data, chance, _others):
    found = list(_HEADER.finditer(data[:20_000]))
    if not found:
        return data
    to, value = chance.choice(found), chance.choice(found)[2]
    return data[: to.start(2)] + value + data[to.end(2) :]


def _lying_charset(data, chance, _others):
    return re.sub(rb"(?i)charset=\"?[\w-]+", b"charset=" + chance.choice(CHARSETS), data, count=chance.randint(1, 3))


def _lying_transfer(data, chance, _others):
    said = b"Content-Transfer-Encoding: " + chance.choice(WAYS_OF_TRANSFER)
    return re.sub(rb"(?i)content-transfer-encoding:[^\n]*", said, data, count=chance.randint(1, 3))


def _boundary_of_another(data, chance, _others):
    names = re.findall(rb"(?i)boundary=\"?([^\s\";]{1,70})", data[:20_000])
    return data.replace(names[-1], names[0][: chance.randint(0, 8)], chance.randint(1, 3)) if names else data


def _two_in_one(data, chance, others):
    other = chance.choice(others)
    return data[: _place(data, chance)] + other[_place(other, chance) :]


_WAYS = [
    _other_byte,
    _cut_off,
    _begun_twice,
    _without_boundary,
    _without_some,
    _other_ends_of_lines,
    _rubbish,
    _header_twice,
    _header_of_another,
    _lying_charset,
    _lying_transfer,
    _boundary_of_another,
    _two_in_one,
]
