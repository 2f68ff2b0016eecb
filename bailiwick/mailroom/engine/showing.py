"""A mail as its writer meant it to look, read once more from its bytes."""

from __future__ import annotations

from bailiwick.mailroom.engine.bodies import body
from bailiwick.mailroom.engine.html import Page, page
from bailiwick.mailroom.engine.parts import tree


def shown(raw: bytes, *, remote: bool = False) -> Page | None:
    """Return the harmless HTML of a raw mail; none where it has none, or cannot be read. With `remote` it asks for pictures of others."""
    try:
        html = body(tree(raw)).html
        return page(html, remote=remote) if html is not None else None
    except Exception:  # noqa: BLE001 - what cannot be read was said when it came; its text is shown instead
        return None
