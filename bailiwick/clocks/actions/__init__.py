"""What is done with promises, calendars and clocks."""

from bailiwick.clocks.actions.installing import install_clocks, install_holidays

__all__ = ["install_clocks", "install_holidays"]
