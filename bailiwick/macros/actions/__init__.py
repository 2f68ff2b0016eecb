"""What may be done with canned texts and macros."""

from bailiwick.macros.actions.running import (
    AT_ONCE,
    MOST,
    Prospect,
    begin_macro_run,
    continue_macro_run,
    kept_of,
    preview_macro,
    run_macro,
    undo_macro_run,
)
from bailiwick.macros.actions.shipping import install_macros, shipped
from bailiwick.macros.actions.steps import language_of, what_stays
from bailiwick.macros.actions.writing import move_macro_step, remove_macro_step, save_macro_step, settle_scope

__all__ = [
    "AT_ONCE",
    "MOST",
    "Prospect",
    "begin_macro_run",
    "continue_macro_run",
    "install_macros",
    "kept_of",
    "language_of",
    "move_macro_step",
    "preview_macro",
    "remove_macro_step",
    "run_macro",
    "save_macro_step",
    "settle_scope",
    "shipped",
    "undo_macro_run",
    "what_stays",
]
