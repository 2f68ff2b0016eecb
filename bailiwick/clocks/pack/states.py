"""The states whose holidays the pack knows, by the abbreviation of the post: the fifty and the District of Columbia, where counties lie."""

from __future__ import annotations

#: what stands for the holidays of federal offices instead of a state's
FEDERAL = "US"
_NAMES = """
    AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware, DC District of Columbia, FL Florida,
    GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland,
    MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey,
    NM New Mexico, NY New York, NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island,
    SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA Washington, WV West Virginia, WI Wisconsin,
    WY Wyoming
"""
STATES: dict[str, str] = {one.strip()[:2]: one.strip()[3:] for one in _NAMES.split(",")}


def is_known(state: str) -> bool:
    """Whether the pack has the holidays of a state."""
    return state == FEDERAL or state in STATES
