"""What clients think of what the desk did."""

from bailiwick.surveys.models.surveys import Score, Survey, SurveyRule

__all__ = ["Score", "Survey", "SurveyRule"]
