"""Facts of the platform itself, without a word of the product."""

from bailiwick.core.models.attachments import Attachment, Scan, StoredFile
from bailiwick.core.models.batches import Batch, BatchRow
from bailiwick.core.models.custom_fields import CustomField
from bailiwick.core.models.drafts import Draft, SentForm
from bailiwick.core.models.idempotency import KeptAnswer
from bailiwick.core.models.jobs import Job, JobProgress, JobSchedule
from bailiwick.core.models.keys import KeyNote
from bailiwick.core.models.nodes import Lease, Node
from bailiwick.core.models.numbering import Series
from bailiwick.core.models.plain import PlainRecord
from bailiwick.core.models.saved_views import DefaultView, SavedView
from bailiwick.core.models.scanning import InfectedFile
from bailiwick.core.models.search import SearchDocument, SearchTrigrams, SearchWords
from bailiwick.core.models.stamps import Stamp
from bailiwick.core.models.tags import Tag, Tagging
from bailiwick.core.models.trees import TreeNode

__all__ = [
    "Attachment",
    "Batch",
    "BatchRow",
    "CustomField",
    "DefaultView",
    "Draft",
    "InfectedFile",
    "Job",
    "JobProgress",
    "JobSchedule",
    "KeptAnswer",
    "KeyNote",
    "Lease",
    "Node",
    "PlainRecord",
    "SavedView",
    "Scan",
    "SearchDocument",
    "SearchTrigrams",
    "SearchWords",
    "SentForm",
    "Series",
    "Stamp",
    "StoredFile",
    "Tag",
    "Tagging",
    "TreeNode",
]
