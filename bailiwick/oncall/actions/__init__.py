"""What may be done with rotas and turns."""

from bailiwick.oncall.actions.covers import HORIZON, drop_cover, enter_cover, set_order
from bailiwick.oncall.actions.feeds import digest_of, make_feed
from bailiwick.oncall.actions.offers import accept_offer, decline_offer, offer_turn, withdraw_offer

__all__ = [
    "HORIZON",
    "accept_offer",
    "decline_offer",
    "digest_of",
    "drop_cover",
    "enter_cover",
    "make_feed",
    "offer_turn",
    "set_order",
    "withdraw_offer",
]
