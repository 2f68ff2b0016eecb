"""Which charset bytes were written in, when nobody says: by the letters that its languages use most."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: bytes of the lines with letters beyond ASCII that are looked at, and how many of them must be such letters
SAMPLE, ENOUGH = 4_096, 12
#: the share of letters beyond ASCII from which a text is not written in Latin letters
DENSE: Final = 0.3
_HIGH = re.compile(rb"[\x80-\xff]")
_LETTER = re.compile(rb"[A-Za-z\x80-\xff]")
_CYRILLIC_SMALL = re.compile("[а-яё]")
_CYRILLIC = re.compile("[А-яЁё]")
_KANA = re.compile("[\u3041-\u30fe]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")
_WIDE = re.compile("[^\x00-\x7f]")


def likeliest(data: bytes) -> str | None:
    """Return the codec of bytes in Cyrillic, Japanese, Korean or Chinese; none where they say too little."""
    sample = _sample(data)
    high = len(_HIGH.findall(sample))
    if high < ENOUGH or high < DENSE * len(_LETTER.findall(sample)):
        return None
    return next((codec for codec, fits in TRIED if (text := _decoded(sample, codec)) is not None and fits(text)), None)


def _sample(data: bytes) -> bytes:
    lines, size = [], 0
    for line in data[:1_000_000].splitlines():
        if not line.isascii():
            lines.append(line[:SAMPLE])
            size += len(line)
            if size >= SAMPLE:
                break
    return b"\n".join(lines)


def _decoded(sample: bytes, codec: str) -> str | None:
    try:
        return sample.decode(codec)
    except UnicodeDecodeError as error:
        # only a letter cut at the very end may be forgiven
        return sample[: error.start].decode(codec, "ignore") if error.start >= len(sample) - 2 else None


def _share(part: re.Pattern[str], of: re.Pattern[str], text: str) -> float:
    return len(part.findall(text)) / max(1, len(of.findall(text)))


def _mostly_small(text: str) -> bool:
    return _share(_CYRILLIC, _WIDE, text) > 0.9 and _share(_CYRILLIC_SMALL, _CYRILLIC, text) > 0.7  # noqa: PLR2004 - shares


def _japanese(text: str) -> bool:
    return _share(_KANA, _WIDE, text) > 0.2 and "\uff61" not in text  # noqa: PLR2004 - a share


def _korean(text: str) -> bool:
    return _share(_HANGUL, _WIDE, text) > 0.8  # noqa: PLR2004 - a share


def _chinese(text: str) -> bool:
    return _share(_HAN, _WIDE, text) > 0.6  # noqa: PLR2004 - a share


TRIED: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("koi8-r", _mostly_small),
    ("cp1251", _mostly_small),
    ("euc_jp", _japanese),
    ("cp932", _japanese),
    ("cp949", _korean),
    ("gb2312", _chinese),
    ("big5", _chinese),
    ("gb18030", _chinese),
)
