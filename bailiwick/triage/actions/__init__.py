"""What may be done with question trees."""

from bailiwick.triage.actions.cases import drop_case, keep_case
from bailiwick.triage.actions.drafts import begin_draft, change_draft, discard_draft, import_draft
from bailiwick.triage.actions.loading import load_trees
from bailiwick.triage.actions.publishing import changed_cases, publish_draft
from bailiwick.triage.actions.trees import copy_tree, make_tree, rename_tree, restore_tree, retire_tree

__all__ = [
    "begin_draft",
    "change_draft",
    "changed_cases",
    "copy_tree",
    "discard_draft",
    "drop_case",
    "import_draft",
    "keep_case",
    "load_trees",
    "make_tree",
    "publish_draft",
    "rename_tree",
    "restore_tree",
    "retire_tree",
]
