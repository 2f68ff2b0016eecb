"""Names a browser and its system as their owner would: people recognise “Firefox on Windows”, not a user agent."""

from __future__ import annotations

from django.utils.translation import gettext as _

#: mark in the user agent -> name; the first that is there counts, for most browsers also claim to be others
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS/": "Firefox", "Chrom": "Chrome", "CriOS/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
#: characters of a user agent nobody knows
LONGEST = 60


def browser_of(agent: str) -> str:
    """Return “Chrome on Windows”, or the beginning of a user agent that is not known."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or agent[:LONGEST] or _("Unknown")
