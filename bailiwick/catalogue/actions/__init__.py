"""What may be done with the catalogue."""

from bailiwick.catalogue.actions.answering import check_answers, choosable
from bailiwick.catalogue.actions.ordering import approvers_of, order_service, turn_down_order
from bailiwick.catalogue.actions.shipping import install_services, shipped_services
from bailiwick.catalogue.actions.writing import checked, draft_of, draft_questions, publish_questions

__all__ = [
    "approvers_of",
    "check_answers",
    "checked",
    "choosable",
    "draft_of",
    "draft_questions",
    "install_services",
    "order_service",
    "publish_questions",
    "shipped_services",
    "turn_down_order",
]
