"""Who is called outside office hours."""

from bailiwick.oncall.models.findings import Finding, findings
from bailiwick.oncall.models.reach import on_call_rows
from bailiwick.oncall.models.rotas import Cover, Feed, Layer, Member, Offer, OfferState, Rota, Weekday
from bailiwick.oncall.models.turns import Turn, edge, number_at, on_call, order_of, rota_for, turns_of

__all__ = [
    "Cover",
    "Feed",
    "Finding",
    "Layer",
    "Member",
    "Offer",
    "OfferState",
    "Rota",
    "Turn",
    "Weekday",
    "edge",
    "findings",
    "number_at",
    "on_call",
    "on_call_rows",
    "order_of",
    "rota_for",
    "turns_of",
]
