"""What may be done with surveys."""

from bailiwick.surveys.actions.answering import answer_survey, answer_survey_by_link, survey_behind
from bailiwick.surveys.actions.asking import address_of, drop_survey, install_rule, mail_surveys, prepare_survey, rule_in_force

__all__ = [
    "address_of",
    "answer_survey",
    "answer_survey_by_link",
    "drop_survey",
    "install_rule",
    "mail_surveys",
    "prepare_survey",
    "rule_in_force",
    "survey_behind",
]
