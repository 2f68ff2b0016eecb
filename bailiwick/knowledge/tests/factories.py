"""Articles, made through the app's own actions."""

from __future__ import annotations

from bailiwick.core.actors import System
from bailiwick.core.testing import NOON
from bailiwick.knowledge.actions import Text, change_article, draft_article, publish_article, revise_article

PRINTER = Text(
    title="Printer does not print",
    summary="Four checks that settle most cases.",
    keywords="copier MFP paper jam",
    body="1. Look at the display.\n2. Open and close the tray.\n3. Turn it **off and on**.",
)
IMPRESORA = Text(
    title="La impresora no imprime", summary="Cuatro pasos.", keywords="copiadora atasco papel", body="1. Mire la pantalla.\n2. Abra la bandeja."
)


def make_draft(city, *, by="tomas", text=PRINTER, now=NOON, **values):
    """Return a draft that Tomás began, unless told otherwise."""
    return draft_article(text, actor=city.actor(by), now=now, **values)


def make_article(city, *, spanish=False, teams=(), now=NOON, **values):
    """Return a published article."""
    wanted = values.pop("audience", "clients")
    article = make_draft(city, now=now, **values)
    if spanish:
        revise_article(article, IMPRESORA, actor=city.actor("tomas"), now=now, language="es")
    change_article(article, actor=System("test"), now=now, values={"audience": wanted}, teams=teams)
    publish_article(article, actor=System("test"), now=now)
    return article
