"""How the choice of a method reads on the page: who competed, how each fared, and why one won."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

#: candidates by their names in a model
NAMES = {
    "baseline": gettext_lazy("TF-IDF and logistic regression, as it comes"),
    "bold": gettext_lazy("The same, trusting single words more"),
    "words": gettext_lazy("Words, divided by the widest margin"),
    "pieces": gettext_lazy("Words, pairs and pieces of words, divided by the widest margin"),
    "both": gettext_lazy("Words, trusted and divided, together"),
    "blend": gettext_lazy("Both margins together"),
    "all": gettext_lazy("Trusting, and both margins, together"),
    "only": gettext_lazy("There was one label alone"),
}


def choice_words(measured: Mapping[str, Any]) -> dict[str, Any]:
    """Return the candidates with how they fared, the winner, and why it won; nothing of what was learned before candidates were kept."""
    choice, took = measured.get("choice") or {}, measured.get("took") or {}
    fared = choice.get("fared", ())
    told = {
        "candidates": [
            {
                "name": NAMES.get(line["method"], line["method"]),
                "accuracy": _("%(share)s %%") % {"share": number_format(100 * line["accuracy"], decimal_pos=1)},
                "loss": number_format(line["loss"], decimal_pos=3),
                "is_chosen": line["method"] == choice.get("method"),
            }
            for line in fared
        ],
        "why": _why(choice) if fared else "",
        "left_out": [NAMES.get(name, name) for name in choice.get("left_out", ())],
    }
    if took:
        told["cost"] = _("%(seconds)s processor seconds, %(megabytes)s MB") % {
            "seconds": number_format(took["processor_seconds"], decimal_pos=1),
            "megabytes": took["megabytes"],
        }
    return told


def _why(choice: Mapping[str, Any]) -> str:
    facts = {"name": NAMES.get(choice["method"], choice["method"]), "rows": number_format(choice["rows"], force_grouping=True)}
    if choice.get("reason") == "plain":
        return _("“%(name)s” stays: on %(rows)s tickets kept aside no other was right so much more often that it was not chance.") % facts
    if choice.get("reason") == "tie":
        return _("“%(name)s” was right most often on %(rows)s tickets kept aside, as often as another, and its probabilities held better.") % facts
    return _("“%(name)s” was right most often on %(rows)s tickets kept aside.") % facts
