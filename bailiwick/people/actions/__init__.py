"""What may be done with people, accounts, roles, tokens and staff."""

from bailiwick.people.actions.accounts import (
    change_email,
    change_preferences,
    choose_language,
    create_account,
    create_administrator,
    end_sessions,
    lock_account,
    reset_second_factor,
    unlock_account,
)
from bailiwick.people.actions.persons import index_person, index_persons, prepare_person
from bailiwick.people.actions.roles import change_role, create_role, grant_role, install_roles, retire_role, revoke_role
from bailiwick.people.actions.sign_in import (
    record_failed_sign_in,
    record_password_change,
    record_second_factor,
    record_sign_in,
    record_sign_out,
    record_tied_session,
    record_unlocked_session,
    record_untied_session,
    sign_in_lock,
)
from bailiwick.people.actions.staff import cancel_absence, change_working_hours, record_absence
from bailiwick.people.actions.tokens import issue_token, revoke_token, token_behind, touch_token

__all__ = [
    "cancel_absence",
    "change_email",
    "change_preferences",
    "change_role",
    "change_working_hours",
    "choose_language",
    "create_account",
    "create_administrator",
    "create_role",
    "end_sessions",
    "grant_role",
    "index_person",
    "index_persons",
    "install_roles",
    "issue_token",
    "lock_account",
    "prepare_person",
    "record_absence",
    "record_failed_sign_in",
    "record_password_change",
    "record_second_factor",
    "record_sign_in",
    "record_sign_out",
    "record_tied_session",
    "record_unlocked_session",
    "record_untied_session",
    "reset_second_factor",
    "retire_role",
    "revoke_role",
    "revoke_token",
    "sign_in_lock",
    "token_behind",
    "touch_token",
    "unlock_account",
]
