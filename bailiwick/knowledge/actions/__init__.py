"""What may be done with articles: the verbs of those who write, approve, read and acknowledge."""

from bailiwick.knowledge.actions.approvers import approvers_of, authors_of, rule_for
from bailiwick.knowledge.actions.campaigns import acknowledge_article, end_campaign, remind_campaign, remind_campaigns, start_campaign
from bailiwick.knowledge.actions.installing import install_articles
from bailiwick.knowledge.actions.minding import confirm_article, install_rules, remind_of_reviews
from bailiwick.knowledge.actions.publishing import (
    publish_article,
    reinstate_article,
    retire_article,
    send_for_review,
    settle_review,
    withdraw_article,
)
from bailiwick.knowledge.actions.reading import deflect_case, note_miss, rate_article, read_article, undo_deflection
from bailiwick.knowledge.actions.writing import Text, change_article, draft_article, restore_revision, revise_article

__all__ = [
    "Text",
    "acknowledge_article",
    "approvers_of",
    "authors_of",
    "change_article",
    "confirm_article",
    "deflect_case",
    "draft_article",
    "end_campaign",
    "install_articles",
    "install_rules",
    "note_miss",
    "publish_article",
    "rate_article",
    "read_article",
    "reinstate_article",
    "remind_campaign",
    "remind_campaigns",
    "remind_of_reviews",
    "restore_revision",
    "retire_article",
    "revise_article",
    "rule_for",
    "send_for_review",
    "settle_review",
    "start_campaign",
    "undo_deflection",
    "withdraw_article",
]
