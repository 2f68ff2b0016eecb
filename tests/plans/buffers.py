"""The judge on PostgreSQL: reads the plan of every statement as it was really executed, with the rows and pages it touched.

The server tells each plan through its extension auto_explain. Statements are prepared at once and planned for no value in particular, as
the server may do with those that come often; those that the product has planned for their values are not prepared at all.
"""

from __future__ import annotations

import json

from django.db import connection

#: rows that the leaves of a plan may touch, pages of 8 kB it may read, rows it may sort, and rows of a table that may be read from end to end
ROWS, PAGES, SORTED, SMALL = 10_000, 6_000, 5_000, 5_000
SESSION = (
    "LOAD 'auto_explain'",
    "SET auto_explain.log_min_duration = 0",
    "SET auto_explain.log_analyze = on",
    "SET auto_explain.log_buffers = on",
    "SET auto_explain.log_timing = off",
    "SET auto_explain.log_format = json",
    "SET auto_explain.log_level = notice",
)


class Buffers:
    """Gathers the plans of a page's statements; used as a wrapper of all statements."""

    def __init__(self):
        self.plans = []
        self.mode = ""

    def __enter__(self):
        with connection.cursor() as cursor:
            for statement in SESSION:
                cursor.execute(statement)
        self.threshold, connection.connection.prepare_threshold = connection.connection.prepare_threshold, 0
        connection.connection.add_notice_handler(self.told)
        return self

    def __exit__(self, *_error):
        connection.connection.remove_notice_handler(self.told)
        connection.connection.prepare_threshold = self.threshold
        with connection.cursor() as cursor:
            cursor.execute("SET auto_explain.log_min_duration = -1")
            cursor.execute("SET plan_cache_mode = auto")

    def told(self, diagnostic):
        _duration, is_plan, plan = diagnostic.message_primary.partition("plan:\n")
        if is_plan:
            self.plans.append(json.loads(plan))

    def __call__(self, execute, sql, params, many, context):
        mode = "force_custom_plan" if connection.connection.prepare_threshold is None else "force_generic_plan"
        if mode != self.mode:
            connection.connection.execute(f"SET plan_cache_mode = {mode}")
            self.mode = mode
        return execute(sql, params, many, context)

    def too_much(self):
        """Return what is wrong with the worst plan, the plan and the statement; nothing when all are well."""
        found = [(judged, plan) for plan in self.plans if (judged := judge(plan["Plan"]))]
        return "".join(f"{'; '.join(judged)}\n    {plan['Query Text'][:1500]}\n{shown(plan['Plan'])}" for judged, plan in found[:2])


def judge(plan):
    """Return in words what a plan does too much of."""
    nodes, words = list(walk(plan)), []
    touched = sum(rows_of(node) for node in nodes if "Relation Name" in node)
    pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] + plan["Temp Read Blocks"]
    if touched > ROWS:
        words.append(f"{touched:,} rows touched")
    if pages > PAGES:
        words.append(f"{pages:,} pages read")
    for node in nodes:
        if node["Node Type"] == "Seq Scan" and rows_of(node) > SMALL:
            words.append(f"reads all of {node['Relation Name']}")
        if "Sort" in node["Node Type"] and (rows := sum(each["Actual Rows"] * each["Actual Loops"] for each in node.get("Plans", ()))) > SORTED:
            words.append(f"sorts {rows:,} rows")
    return words


def walk(node):
    """Yield a node of a plan and all below it."""
    yield node
    for each in node.get("Plans", ()):
        yield from walk(each)


def rows_of(node):
    """Return the rows that a node looked at, those it left out included."""
    left_out = sum(node.get(f"Rows Removed by {reason}", 0) for reason in ("Filter", "Index Recheck", "Join Filter"))
    return (node["Actual Rows"] + left_out) * node["Actual Loops"]


def shown(node, depth=2):
    """Return a plan as indented lines."""
    what = " ".join(str(node[name]) for name in ("Node Type", "Relation Name", "Index Name") if name in node)
    pages = node["Shared Hit Blocks"] + node["Shared Read Blocks"]
    line = f"{'  ' * depth}{what}: {rows_of(node):,} rows for {node['Plan Rows']:,} expected, {pages:,} pages\n"
    return line + "".join(shown(each, depth + 1) for each in node.get("Plans", ()))
