"""What happens to articles by itself: owners and readers are reminded."""

from bailiwick.core.clock import now
from bailiwick.core.jobs import scheduled
from bailiwick.knowledge.actions import remind_campaigns, remind_of_reviews


@scheduled("20 6 * * *")
def remind_of_articles() -> None:
    """Every morning, remind owners of reviews and people of what they are to acknowledge."""
    remind_of_reviews(now=now())
    remind_campaigns(now=now())
