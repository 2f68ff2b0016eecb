"""The database as it was before the first test, put back after each one that really commits.

Django would empty every table and ship again what an installation begins with: a second on SQLite, two on PostgreSQL, a hundred times.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

#: copies the filled tables aside, and makes the function that puts them back; generated columns compute themselves
KEEP = """
DROP SCHEMA IF EXISTS pristine CASCADE;
CREATE SCHEMA pristine;
CREATE TABLE pristine.columns_of AS
    SELECT table_name::text, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS names
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER' GROUP BY table_name;
DO $keep$ DECLARE each record; is_filled boolean; BEGIN
    FOR each IN SELECT table_name FROM pristine.columns_of LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', each.table_name) INTO is_filled;
        IF is_filled THEN EXECUTE format('CREATE TABLE pristine.%I AS TABLE public.%I', 'of ' || each.table_name, each.table_name); END IF;
    END LOOP;
END $keep$;
CREATE FUNCTION pristine.put_back() RETURNS void LANGUAGE plpgsql AS $put$ DECLARE each record; is_filled boolean; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR each IN SELECT table_name, names FROM pristine.columns_of LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', each.table_name) INTO is_filled;
        IF is_filled THEN EXECUTE format('DELETE FROM public.%I', each.table_name); END IF;
        IF to_regclass(format('pristine.%I', 'of ' || each.table_name)) IS NOT NULL THEN
            EXECUTE format('INSERT INTO public.%1$I (%2$s) SELECT %2$s FROM pristine.%3$I', each.table_name, each.names, 'of ' || each.table_name);
        END IF;
    END LOOP;
END $put$;
"""


def keep() -> Callable[[], None] | None:
    """Remember the rows of the database; return what puts them back, or nothing where we are not allowed to. Another time does no harm."""
    return _keep_file() if connection.vendor == "sqlite" else _keep_schema()


def _keep_file() -> Callable[[], None]:
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.ensure_connection()
    connection.connection.backup(kept)

    def put_back() -> None:
        connection.ensure_connection()
        kept.backup(connection.connection)

    return put_back


def _keep_schema() -> Callable[[], None] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:  # who may not set constraints and triggers aside empties tables in Django's way
            return None
        cursor.execute(KEEP)

    def put_back() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pristine.put_back()")

    return put_back
