"""`bailiwick doctor`: looks at every part of an installation and says, for what is not well, how to mend it."""

from bailiwick.config.doctor.examining import EXAMINATIONS, doctor, examine
from bailiwick.config.doctor.finding import Finding

__all__ = ["EXAMINATIONS", "Finding", "doctor", "examine"]
