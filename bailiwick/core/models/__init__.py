"""Facts of the platform itself, without a word of the product."""

from bailiwick.core.models.numbering import Series
from bailiwick.core.models.plain import PlainRecord
from bailiwick.core.models.trees import TreeNode

__all__ = ["PlainRecord", "Series", "TreeNode"]
