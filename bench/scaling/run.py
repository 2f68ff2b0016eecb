"""`python bench/scaling/run.py [keys|partitions|tenants]`: prints the figures of docs/scale.md as tables."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import Connection

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


def main() -> None:
    """Start a PostgreSQL of its own and measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=["keys", "partitions", "tenants"])
    parser.add_argument("--rows", type=int, default=1_000_000, help="tickets in one table and in parts")
    parser.add_argument("--counties", type=int, default=50)
    parser.add_argument("--each", type=int, default=10_000, help="tickets of a county")
    chosen = parser.parse_args()
    import psycopg  # noqa: PLC0415 - bench's own order: the words are read first

    from tests.postgresql import Server, make_database  # noqa: PLC0415 - likewise

    server = Server()
    try:
        url = make_database(server.url("postgres"), "product")
        with tempfile.TemporaryDirectory() as folder:
            os.environ.update(BAILIWICK_DATA=folder, BAILIWICK_DATABASE_URL=url, BAILIWICK_DEMO="0", BAILIWICK_LOG_LEVEL="ERROR")
            os.environ["DJANGO_SETTINGS_MODULE"] = "bailiwick.config.settings"
            if "keys" in chosen.parts:
                keys()
            if "tenants" in chosen.parts:
                prepare()
                dump = subprocess.run(["pg_dump", "--schema-only", "--no-owner", url], check=True, capture_output=True, text=True).stdout
                with psycopg.connect(make_database(url, "tenants"), autocommit=True) as door:
                    tenants(door, chosen.counties, chosen.each, dump)
        if "partitions" in chosen.parts:
            with psycopg.connect(make_database(url, "partitions"), autocommit=True) as door:
                partitions(door, chosen.rows)
    finally:
        server.stop()


def prepare() -> None:
    """Give the product's database its tables, and its pages their style."""
    import django  # noqa: PLC0415 - the folder must be chosen first

    django.setup()
    from bailiwick.config.preparation import prepare as make_ready  # noqa: PLC0415 - likewise

    make_ready(lambda _words: None)


def keys() -> None:
    """Print what either key asks of the schema and of the pages."""
    prepare()
    from django.utils import timezone  # noqa: PLC0415 - likewise

    from bailiwick.desk.models import Ticket  # noqa: PLC0415 - likewise
    from bench.county import make_county  # noqa: PLC0415 - likewise
    from bench.scaling import keys as reading  # noqa: PLC0415 - likewise

    total = len(reading.product_models())
    print(
        "| key | tables with it | copied everywhere | unique rules to widen | references that carry it | references across parts |\n|---|---|---|---|---|---|"
    )
    for found in (reading.by_county(), reading.by_ticket()):
        spread = len(found.distributed)
        print(
            f"| {found.key} | {spread} | {total - spread} | {len(found.unique_without)} | {found.references_inside} | {len(found.references_across)} |"
        )
    print("\nAcross parts:", ", ".join(reading.by_ticket().references_across))
    print("\nUnique without the ticket:", "; ".join(reading.by_ticket().unique_without))
    user = make_county(400, timezone.now())
    print("\n| page | statements | tables | on tables of tickets | of those on one part |\n|---|---|---|---|---|")
    for name, page in reading.pages(user, Ticket.objects.order_by("-pk").values_list("number", flat=True)[0]).items():
        print(f"| {name} | {page.statements} | {page.tables} | {page.meets} | {page.stays} |")


def partitions(door: Connection, rows: int) -> None:
    """Print rows in one table against the same in parts."""
    from bench.scaling import partitions as parts  # noqa: PLC0415 - the words are read first

    took = parts.build(door, rows)
    print(f"\n{rows:,} rows; loading with indexes: flat {took['flat']:.0f} s, parted {took['parted']:.0f} s; sizes in MB {parts.sizes(door)}")
    print("\n| question | one table, ms (plan + run) | parts, ms (plan + run) | ratio | parts met |\n|---|---|---|---|---|")
    for name, each in parts.ask(door).items():
        flat, parted = (each[f"{table} plan"] + each[f"{table} run"] for table in ("flat", "parted"))
        print(
            f"| {name} | {each['flat plan']:.2f} + {each['flat run']:.2f} | {each['parted plan']:.2f} + {each['parted run']:.2f} | {parted / flat:.2f} | {each['met']} |"
        )
    for name, figures in parts.write(door, rows).items():
        print(f"| {name} | {figures['flat']:.2f} | {figures['parted']:.2f} | {figures['parted'] / figures['flat']:.2f} | |")


def tenants(door: Connection, counties: int, each: int, dump: str) -> None:
    """Print what many counties on one server cost."""
    from bench.scaling import tenants as many  # noqa: PLC0415 - likewise

    many.build(door, counties, each)
    found = many.ask(door, counties)
    print(f"\n{counties} counties of {each:,} tickets\n\n| question | rows, ms | schemas, ms | ratio |\n|---|---|---|---|")
    for what in ("queue", "report"):
        rows, schemas = found[f"{what}, rows"], found[f"{what}, schemas"]
        print(f"| {what} | {rows:.2f} | {schemas:.2f} | {schemas / rows:.2f} |")
    tables, indexes = (
        dump.count("CREATE TABLE "),
        dump.count("CREATE INDEX ") + dump.count("CREATE UNIQUE INDEX ") + dump.count(" PRIMARY KEY ") + dump.count(" UNIQUE "),
    )
    costs = many.schema_costs(door, dump, 5)
    print(
        f"\nthe product's own schema: {tables} tables, about {indexes} indexes; {costs['seconds each']:.1f} s and {costs['megabytes each']:.1f} MB of catalogue each"
    )


if __name__ == "__main__":
    main()
