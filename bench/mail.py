"""`python -m bench.mail`: how many mails a second become settled tickets, against raw commits of as many rows and files."""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAILS, ROUNDS, PEOPLE = 200, 5, 50
#: mails by which rows are counted, and what is committed for each: that it is stored, that it is claimed, what it became
SOME, COMMITS = 40, 3
#: bytes of the document in each mail, new every time, and of the logo, always the same
DOCUMENT, LOGO = 60_000, 4_000
#: so that the mails are not taken for one outage: two syllables make a word
WORDS = [
    first + last
    for first in ("prin", "scan", "mod", "lap", "bad", "rou", "key", "mon", "tab", "cam")
    for last in ("ter", "em", "top", "ge", "itor", "let", "era", "ner", "dock", "card")
]
HEAD = """# Results of `python -m bench.mail`

{mails:,} mails of {size:,} bytes, each with text, HTML, a logo and a document of its own, from a file to a settled ticket: stored and synced to
the disk, claimed, read, placed, acted upon, acknowledged to their sender. Every fourth answers a ticket. In all {rows:.0f} rows, {commits:.0f} commits and
{files:.0f} files a mail, on SQLite in one process. The yardstick writes as many rows in as many commits with the sqlite3 module, as durable, and
syncs as many bytes in as many files. Each figure is the middle of {rounds} rounds in turn in the same run; the numbers depend on the machine
and on what else it does, the ratio less.

| moment | mails a second | best round | ratio to raw |
|---|---|---|---|
"""


def main() -> None:
    """Take mails in a folder of their own, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=MAILS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "MAIL.md")
    parser.add_argument("--real", type=Path, default=ROOT.parent / "shared" / "data" / "emails", help="a folder of real mails to read")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(BAILIWICK_DATA=folder, DJANGO_SETTINGS_MODULE="bailiwick.config.settings", BAILIWICK_DEMO="0", BAILIWICK_LOG_LEVEL="ERROR")
        import django  # noqa: PLC0415 - the folder must be chosen first

        django.setup()
        chosen.out.write_text(Bench(Path(folder), chosen.mails).table(chosen.rounds, chosen.real))
    print(chosen.out.read_text())


class Bench:
    """An installation with some people and a mailbox, and mails for it."""

    def __init__(self, folder: Path, mails: int) -> None:
        from django.core.management import call_command  # noqa: PLC0415 - after the set-up

        from bailiwick.mailroom.models import Mailbox  # noqa: PLC0415 - likewise
        from bailiwick.people.models import Department, Person, Team  # noqa: PLC0415 - likewise

        call_command("migrate", verbosity=0)
        hall, team = Department.objects.create(code="IT", name="Information technology"), Team.objects.create(name="Service desk", tier=1)
        names = [(f"Person {number:03}", f"person{number}@city.example") for number in range(PEOPLE)]
        Person.objects.bulk_create(Person(name=name, sort_name=name, email=email, department=hall) for name, email in names)
        self.box = Mailbox.objects.create(name="Desk", address="desk@city.example", kind="pushed", team=team, takes_plus=True)
        self.folder, self.mails, self.chance, self.size = folder, mails, random.Random(5), 0

    def table(self, rounds: int, real: Path) -> str:
        """Measure and return the table."""
        self.take(self.written(20))  # what is only done once
        per = self.counted()
        figures: dict[str, list[float]] = {"raw commits and files": [], "from file to settled ticket": [], "stored alone": [], "read alone": []}
        contents = [path.read_bytes() for path in sorted(real.rglob("*")) if path.is_file()] if real.is_dir() else []
        for _round in range(rounds):
            paths = self.written(self.mails)
            figures["raw commits and files"].append(self.rate(lambda: self.raw(**per)))
            figures["read alone"].append(self.rate(lambda paths=paths: self.read(path.read_bytes() for path in paths)))  # type: ignore[misc] # mypy: defaults of a lambda
            stored = timed(lambda paths=paths: self.store(paths))  # type: ignore[misc] # likewise
            figures["stored alone"].append(self.mails / stored)
            figures["from file to settled ticket"].append(self.mails / (stored + timed(self.settle)))
            if contents:
                took = timed(lambda: self.read(contents))
                figures.setdefault("real mails read alone", []).append(len(contents) / took)
        raw = statistics.median(figures["raw commits and files"])
        head = HEAD.format(mails=self.mails, size=self.size, rounds=rounds, **per)
        rows = ((name, statistics.median(rates), max(rates)) for name, rates in figures.items())
        return head + "".join(f"| {name} | {middle:,.1f} | {best:,.1f} | {middle / raw:.2f} |\n" for name, middle, best in rows)

    def rate(self, act: Callable[[], object]) -> float:
        """Return how many mails a second something does."""
        return self.mails / timed(act)

    def written(self, count: int) -> list[Path]:
        """Write so many new mails into files."""
        from bailiwick.core.clock import now  # noqa: PLC0415 - after the set-up
        from bailiwick.desk.models import Ticket  # noqa: PLC0415 - likewise
        from bailiwick.mailroom.tokens import CLIENT, Pass, make, message_id  # noqa: PLC0415 - likewise

        tickets = list(Ticket.objects.order_by("-id").values_list("pk", flat=True)[:PEOPLE])
        paths = []
        for number in range(count):
            answered = tickets[number % len(tickets)] if tickets and number % 4 == 0 else 0
            token = make(Pass(audience=CLIENT, ticket=answered), now=now()) if answered else ""
            paths.append(self.folder / f"{number}.eml")
            paths[-1].write_bytes(self.mail(number, message_id(token, "city.example") if token else ""))
        self.size = paths[-1].stat().st_size
        return paths

    def mail(self, number: int, answers: str) -> bytes:
        """Return a mail as people write them: text and HTML, a logo in it, a document beside it."""
        made, key = EmailMessage(), self.chance.randbytes(8).hex()
        made["From"], made["To"] = f"Person {number % PEOPLE:03} <person{(number * 7) % PEOPLE}@city.example>", self.box.address
        said = [" ".join(self.chance.choices(WORDS, k=9)) for _line in range(12)]
        made["Subject"], made["Message-ID"] = " ".join(self.chance.choices(WORDS, k=4)), f"<{key}@outside.example>"
        if answers:
            made["In-Reply-To"] = answers
        words = "\n\n".join(said)
        made.set_content(words)
        made.add_alternative(f'<html><body><p>{words}</p><img src="cid:logo@x"></body></html>', subtype="html")
        html = next(part for part in made.walk() if part.get_content_type() == "text/html")
        html.add_related(b"\x89PNG\r\n\x1a\n" + b"logo" * (LOGO // 4), "image", "png", cid="<logo@x>", filename="logo.png", disposition="inline")
        made.add_attachment(b"%PDF-1.4\n" + self.chance.randbytes(DOCUMENT), maintype="application", subtype="pdf", filename="scan.pdf")
        return made.as_bytes()

    def store(self, paths: Iterable[Path]) -> None:
        """Take mails from their files."""
        from bailiwick.core.clock import now  # noqa: PLC0415 - after the set-up
        from bailiwick.mailroom.actions import store_raw  # noqa: PLC0415 - likewise
        from bailiwick.mailroom.models import Via  # noqa: PLC0415 - likewise

        for path in paths:
            store_raw(path.read_bytes(), mailbox=self.box, via=Via.LMTP, envelope_to=self.box.address, now=now())

    def settle(self) -> None:
        """Let what was stored become tickets; anything else was not measured."""
        from bailiwick.core.clock import now  # noqa: PLC0415 - after the set-up
        from bailiwick.mailroom.actions import drain  # noqa: PLC0415 - likewise
        from bailiwick.mailroom.models import Arrival  # noqa: PLC0415 - likewise

        while Arrival.objects.waiting().exists():
            drain(clock=now)
        odd = Arrival.objects.exclude(outcome__in=("opened", "replied")).first()
        if odd is not None:
            raise RuntimeError(f"a mail became {odd.outcome}: {odd.reason}, {odd.why} {odd.error}")

    def take(self, paths: Iterable[Path]) -> None:
        """Take mails and settle them."""
        self.store(paths)
        self.settle()

    def read(self, contents: Iterable[bytes]) -> None:
        """Read mails, nothing else."""
        from bailiwick.mailroom.engine import parse  # noqa: PLC0415 - after the set-up

        for content in contents:
            parse(content)

    def raw(self, *, rows: float, commits: float, files: float) -> None:
        """Write what the mails of a round come to, with nothing in between: bytes into files, rows into commits."""
        content = self.chance.randbytes(self.size)
        place = self.folder / "raw"
        place.mkdir(exist_ok=True)
        database = sqlite3.connect(place / "raw.sqlite3", isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE IF NOT EXISTS thing (id INTEGER PRIMARY KEY, name TEXT, text TEXT, at TEXT)")
        for number in range(self.mails):
            for count in range(round(files)):
                with (place / f"{number}.{count}").open("wb") as file:
                    file.write(content if count == 0 else content[:DOCUMENT])
                    file.flush()
                    os.fsync(file.fileno())
            for _commit in range(round(commits)):
                database.execute("BEGIN IMMEDIATE")
                for _row in range(round(rows / commits)):
                    database.execute("INSERT INTO thing (name, text, at) VALUES (?, ?, ?)", ("a name", "a text of some words" * 10, "2026-03-10"))
                database.execute("COMMIT")
        database.close()

    def counted(self) -> dict[str, float]:
        """Return rows, commits and files of a mail."""
        from bailiwick.mailroom.filters import f0800_limits as limits  # noqa: PLC0415 - after the set-up

        for name in ("PER_ADDRESS", "PER_TICKET", "OVERALL"):  # fifty people write as many as thousands would
            setattr(limits, name, ((10**9, 10),))
        return counted(self)


def counted(bench: Bench) -> dict[str, float]:
    """Return rows, commits and files of a mail, by taking some."""
    from django.apps import apps  # noqa: PLC0415 - after the set-up

    from bailiwick.core.models import StoredFile  # noqa: PLC0415 - likewise

    def rows() -> int:
        return sum(model._base_manager.count() for model in apps.get_models())  # noqa: SLF001 - every model has it

    before, files = rows(), StoredFile.objects.count()
    bench.take(bench.written(SOME))
    return {"rows": (rows() - before) / SOME, "commits": COMMITS, "files": (StoredFile.objects.count() - files) / SOME}


def timed(act: Callable[[], object]) -> float:
    """Return the seconds something takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
