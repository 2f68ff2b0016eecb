"""What the desk knows and tells: articles, their texts, what readers made of them, and who must have read them."""

from bailiwick.knowledge.models.articles import Article, ArticleAudience, ArticleKind, ArticleState
from bailiwick.knowledge.models.campaigns import Acknowledgement, Campaign, CampaignAudience
from bailiwick.knowledge.models.readers import Deflection, SearchMiss, Vote
from bailiwick.knowledge.models.reviews import Review
from bailiwick.knowledge.models.rules import Agreement, PublishingRule
from bailiwick.knowledge.models.suggesting import Suggestion, published_texts, related_by_words, suggest
from bailiwick.knowledge.models.texts import TEXT_FIELDS, Edition, Language, Revision, present_language
from bailiwick.knowledge.models.words import ArticleWord, rows_of

__all__ = [
    "TEXT_FIELDS",
    "Acknowledgement",
    "Agreement",
    "Article",
    "ArticleAudience",
    "ArticleKind",
    "ArticleState",
    "ArticleWord",
    "Campaign",
    "CampaignAudience",
    "Deflection",
    "Edition",
    "Language",
    "PublishingRule",
    "Review",
    "Revision",
    "SearchMiss",
    "Suggestion",
    "Vote",
    "present_language",
    "published_texts",
    "related_by_words",
    "rows_of",
    "suggest",
]
