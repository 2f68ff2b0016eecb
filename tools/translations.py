"""Keeps the catalogues of other languages in step with the words in the code.

`python tools/translations.py update` gathers every marked string and compiles; `missing` prints what has no
translation yet as JSON, and `take FILE` enters translations from such a file. A test fails while anything is
missing, stale, or lost a placeholder. Babel does it all, so nobody needs the gettext programs.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent / "bailiwick"
LANGUAGES = ("es",)
#: the product gives its reasons as names of actors, and its history says them in the reader's language
NAMES = ("gettext", "gettext_lazy", "_", "gettext_noop", "System")
PLURALS = ("ngettext", "ngettext_lazy")
KEYWORDS = {
    **dict.fromkeys(NAMES),
    **dict.fromkeys(PLURALS, (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
#: compiled catalogues carry a date; it is always this one
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
#: "%(name)s", "%d", "{name}": what must stand in a translation as in the original
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


@dataclass(frozen=True)
class Said:
    """One marked string: its id (singular, plural or one text), its context and where it stands."""

    id: str | tuple[str, str]
    context: str | None = None
    places: set[str] = field(default_factory=set, compare=False)


def sources() -> list[Path]:
    """Return every module and template that people may read words of."""
    found = [*ROOT.rglob("*.py"), *ROOT.rglob("*.html"), *ROOT.rglob("*.txt")]
    return sorted(path for path in found if not {"tests", "conftest.py", "migrations", "locale", "static"} & set(path.relative_to(ROOT).parts))


def said_in(path: Path) -> Iterator[Said]:
    """Yield the marked strings of one file."""
    text = path.read_text()
    if path.suffix != ".py":
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    place = str(path.relative_to(ROOT.parent))
    for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        if message and message not in (("",), ("", "")):
            yield Said(message if isinstance(message, str) else (message[0], message[1]), context, {place})


def gathered() -> list[Said]:
    """Return every marked string of the product once, in the order of its first place."""
    found: dict[tuple[str, str | None], Said] = {}
    for path in sources():
        for said in said_in(path):
            key = (said.id if isinstance(said.id, str) else said.id[0], said.context)
            known = found.get(key)
            if known is None or isinstance(known.id, str):
                found[key] = Said(said.id, said.context, said.places | (known.places if known else set()))
            else:
                known.places.update(said.places)
    return list(found.values())


def catalogue_path(language: str) -> Path:
    """Return where the catalogue of a language is kept."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> Catalog:
    """Read the catalogue of a language; an empty one when there is none."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str) -> Catalog:
    """Return the catalogue as it should be: everything the product says, with the translations there are."""
    old, new = catalogue(language), Catalog(locale=language, project="Bailiwick", charset="utf-8", fuzzy=False)
    for said in gathered():
        known = old.get(said.id, said.context)
        string = known.string if known is not None else ""
        new.add(said.id, _fitting(string, said.id), locations=[(place, 0) for place in sorted(said.places)], context=said.context)
    return new


def _fitting(string: str | tuple[str, ...] | list[str] | None, id_: str | tuple[str, str]) -> str | tuple[str, ...]:
    """Return a translation in the number of forms that its original asks for."""
    forms = _forms(string)
    if isinstance(id_, str):
        return forms[0] if forms else ""
    return forms if len(forms) > 1 else (forms[0], "") if forms else ("", "")


def written(catalog: Catalog) -> bytes:
    """Return the text of a catalogue, without dates or line numbers: those would change with every commit."""
    file = io.BytesIO()
    write_po(file, catalog, width=0, include_lineno=False, omit_header=True)
    plural = f'"Plural-Forms: {catalog.plural_forms}\\n"\n'
    head = f'msgid ""\nmsgstr ""\n"Language: {catalog.locale_identifier}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n{plural}\n'
    return head.encode() + file.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """Return the catalogue as programs read it."""
    file = io.BytesIO()
    plain = read_po(io.BytesIO(written(catalog)), locale=catalog.locale)
    plain.creation_date = LONG_AGO  # otherwise the present minute stands in it
    write_mo(file, plain)
    return file.getvalue()


def update(language: str) -> None:
    """Write the catalogue anew, and compile it."""
    catalog = renewed(language)
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(catalog))
    path.with_suffix(".mo").write_bytes(compiled(catalog))


def untranslated(catalog: Catalog) -> list[Message]:
    """Return the messages of which some form has no translation."""
    return [message for message in catalog if message.id and (message.fuzzy or not all(_forms(message.string)))]


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def mangled(catalog: Catalog) -> list[Message]:
    """Return the translations that lost, gained or misspelt a placeholder."""
    return [message for message in catalog if message.id and all(_forms(message.string)) and not _keeps_placeholders(message)]


def _keeps_placeholders(message: Message) -> bool:
    wanted = [set(PLACEHOLDER.findall(form)) for form in _forms(message.id)]
    allowed, least = set().union(*wanted), set.intersection(*wanted)
    return all(least <= set(PLACEHOLDER.findall(form)) <= allowed for form in _forms(message.string))


def take(language: str, rows: list[dict[str, object]]) -> None:
    """Enter translations: rows of {"id", "context", "string"}, as `missing` prints them."""
    catalog = renewed(language)
    for row in rows:
        id_, context = row["id"], row.get("context")
        key = id_ if isinstance(id_, str) else tuple(id_)  # type: ignore[arg-type]  # JSON has no tuples
        message = catalog.get(key, context)  # type: ignore[arg-type]  # as above
        if message is not None and row.get("string"):
            string = row["string"]
            message.string = string if isinstance(string, str) else tuple(string)  # type: ignore[arg-type]  # as above
    catalogue_path(language).write_bytes(written(catalog))
    update(language)


def main(words: list[str]) -> None:
    """Do what the command line says for every language."""
    command = words[0] if words else "update"
    for language in LANGUAGES:
        if command == "missing":
            rows = [{"id": m.id, "context": m.context, "places": [p for p, _ in m.locations], "string": ""} for m in untranslated(renewed(language))]
            sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        elif command == "take":
            take(language, json.loads(Path(words[1]).read_text()))
        else:
            update(language)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bailiwick.config.settings")
    main(sys.argv[1:])
