"""How often articles were read, whom they helped, what never became a call, and a policy that half of IT has acknowledged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F

from bailiwick.knowledge.actions import acknowledge_article, deflect_case, rate_article, start_campaign
from bailiwick.knowledge.models import Article, CampaignAudience

if TYPE_CHECKING:
    from bailiwick.demo.actions.living.life import Life

#: what Rita and Carl were about to ask when an article helped: who, article, what they typed, days ago
_DEFLECTED = (
    ("rita", "printer-does-not-print", "The printer says offline", 16),
    ("carl", "reset-your-password", "I forgot my password", 12),
    ("rita", "scan-to-mail", "Scanned pages do not arrive", 9),
    ("carl", "connect-with-vpn", "VPN asks for a code", 6),
    ("rita", "shared-folder-access-request", "I need the folder of the minutes", 3),
    ("carl", "slow-computer", "Computer takes ten minutes to start", 1),
)
#: staff who have acknowledged so far
_DONE = ("nia", "boyd", "tomas", "henrik", "ravi", "philippa", "sunita", "carmela", "delroy", "yuki", "lien")
_POLICY = "reset-your-password"


def bring_articles(life: Life) -> None:
    """Tell how the library is used."""
    _read(life)
    known = {article.slug: article for article in Article.objects.published()}
    for login, slug, words, days in _DEFLECTED:
        if slug in known:
            deflect_case(known[slug], actor=life.actor(login), now=life.ago(days=days, hours=2), title=words)
    for login in ("nia", "tomas", "sunita", "henrik", "boyd"):
        for slug in life.random.sample(sorted(known), k=min(3, len(known))):
            rate_article(known[slug], actor=life.actor(login), now=life.ago(days=life.random.uniform(1, 40)), helped=life.random.random() < 0.8)  # noqa: PLR2004 - most help
    _acknowledge(life, known.get(_POLICY))


def _read(life: Life) -> None:
    """Count readings; what is counted here is taken off again with the county."""
    for article in Article.objects.published().order_by("pk"):
        times = life.random.randint(12, 340)
        Article.objects.filter(pk=article.pk).update(views=F("views") + times)
        life.read[article.pk] = times


def _acknowledge(life: Life, article: Article | None) -> None:
    if article is None or article.campaigns.open().exists():
        return
    due = life.wall.local(life.now).date() + timedelta(days=5)
    campaign = start_campaign(article, actor=life.actor("grace"), now=life.ago(days=9), audience=CampaignAudience.IT, due_on=due)
    life.register.note([campaign])
    for login, at in zip(_DONE, life.spread(life.ago(days=9), len(_DONE)), strict=True):
        acknowledge_article(article, actor=life.actor(login), now=at)
