"""Loading the demonstration county, signing in as its people, removing it."""

from bailiwick.demo.actions.history import bring_history, is_owed, mend, refuse_years
from bailiwick.demo.actions.loading import Loaded, load_demo
from bailiwick.demo.actions.mails.coming import is_mail_due, let_mail_come
from bailiwick.demo.actions.register import note_brought
from bailiwick.demo.actions.removing import Removed, remove_demo
from bailiwick.demo.actions.signing_in import PASSWORD, SignIn, demo_sign_ins, demo_user, record_demo_sign_in
from bailiwick.demo.actions.tour import dismiss_tour

__all__ = [
    "PASSWORD",
    "Loaded",
    "Removed",
    "SignIn",
    "bring_history",
    "demo_sign_ins",
    "demo_user",
    "dismiss_tour",
    "is_mail_due",
    "is_owed",
    "let_mail_come",
    "load_demo",
    "mend",
    "note_brought",
    "record_demo_sign_in",
    "refuse_years",
    "remove_demo",
]
