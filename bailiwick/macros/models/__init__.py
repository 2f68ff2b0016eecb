"""What is true of texts and macros, and of their runs."""

from bailiwick.macros.models.macros import USES, Macro, MacroStep, MacroStepKind
from bailiwick.macros.models.runs import MacroRun, MacroRunRow
from bailiwick.macros.models.scopes import Scope
from bailiwick.macros.models.texts import CannedText
from bailiwick.macros.models.variables import VARIABLES, check_variables, fill_text

__all__ = [
    "USES",
    "VARIABLES",
    "CannedText",
    "Macro",
    "MacroRun",
    "MacroRunRow",
    "MacroStep",
    "MacroStepKind",
    "Scope",
    "check_variables",
    "fill_text",
]
