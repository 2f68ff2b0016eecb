"""Signed, compressed and encrypted mail: what it is wrapped in, found without any key."""

from bailiwick.mailroom.engine.sealed.opening import Opened, Opener, Verdict

__all__ = ["Opened", "Opener", "Verdict"]
