"""What can be asked for, by which questions, and what was answered."""

from bailiwick.catalogue.models.questions import DECIDING, Answer, Answers, Choice, Condition, Question, Questions, QuestionType, Said
from bailiwick.catalogue.models.services import Asks, FormVersion, Group, Order, Service

__all__ = [
    "DECIDING",
    "Answer",
    "Answers",
    "Asks",
    "Choice",
    "Condition",
    "FormVersion",
    "Group",
    "Order",
    "Question",
    "QuestionType",
    "Questions",
    "Said",
    "Service",
]
