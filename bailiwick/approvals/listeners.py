"""Those concerned are told what happens to questions."""

from bailiwick.approvals.notices import register_notices

register_notices()
