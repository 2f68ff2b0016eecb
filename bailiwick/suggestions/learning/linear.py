"""A learned model: which features speak for which label, and how sure that is. It proposes in plain Python, in milliseconds."""

from __future__ import annotations

import json
import struct
import zlib
from array import array
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from math import exp, log, sqrt

from bailiwick.suggestions.learning.features import KINDS

MAGIC = b"BWS1"


@dataclass(slots=True)
class Block:
    """Features of one kind: their places among the weights, and how rare each is."""

    kind: str
    damped: bool
    places: dict[str, int]
    rarity: array[float]

    def values(self, text: str) -> list[tuple[int, float]]:
        """Return the places and values of a text's features, of length one together."""
        counted = Counter(feature for feature in KINDS[self.kind](text) if feature in self.places)
        found = [
            (place := self.places[feature], (1 + log(times) if self.damped else times) * self.rarity[place]) for feature, times in counted.items()
        ]
        length = sqrt(sum(value * value for _place, value in found))
        return [(place, value / length) for place, value in found] if length else []


@dataclass(slots=True)
class Proposal:
    """A label, and how likely it is."""

    label: str
    probability: float


@dataclass(slots=True)
class Model:
    """Weights of features for labels; `sure_from` is the probability from which a proposal is more than a guess."""

    labels: list[str]
    blocks: list[Block]
    weights: array[int]
    scale: float
    offsets: list[float]
    sharpness: float = 1.0
    sure_from: float = 1.0
    about: dict[str, object] = field(default_factory=dict)

    def propose(self, text: str, most: int = 3) -> list[Proposal]:
        """Return the likeliest labels of a text, the best first."""
        if not self.labels:
            return []
        likely = probabilities(self.scores(text), self.sharpness)
        ranked = sorted(range(len(self.labels)), key=lambda place: -likely[place])[:most]
        return [Proposal(self.labels[place], likely[place]) for place in ranked]

    def scores(self, text: str) -> list[float]:
        """Return how much speaks for each label."""
        width, start, weights = len(self.labels), 0, self.weights
        totals = [0.0] * width
        for block in self.blocks:
            for place, value in block.values(text):
                row = (start + place) * width
                totals = [total + value * weight for total, weight in zip(totals, weights[row : row + width], strict=True)]
            start += len(block.places)
        return [offset + self.scale * total for offset, total in zip(self.offsets, totals, strict=True)]

    def dump(self) -> bytes:
        """Return the model as bytes."""
        head = {
            "labels": self.labels,
            "blocks": [{"kind": block.kind, "damped": block.damped, "features": list(block.places)} for block in self.blocks],
            "scale": self.scale,
            "offsets": self.offsets,
            "sharpness": self.sharpness,
            "sure_from": self.sure_from,
            "about": self.about,
        }
        written = json.dumps(head, separators=(",", ":")).encode()
        body = b"".join(block.rarity.tobytes() for block in self.blocks) + self.weights.tobytes()
        return MAGIC + zlib.compress(struct.pack("<I", len(written)) + written + body, 6)

    @classmethod
    def load(cls, dumped: bytes) -> Model:
        """Return the model of some bytes; raises ValueError when they are no model."""
        if dumped[:4] != MAGIC:
            raise ValueError("these bytes are no model of suggestions")
        raw = zlib.decompress(dumped[4:])
        (size,) = struct.unpack("<I", raw[:4])
        head, at = json.loads(raw[4 : 4 + size]), 4 + size
        blocks = []
        for each in head["blocks"]:
            end = at + 4 * len(each["features"])
            blocks.append(Block(each["kind"], each["damped"], {f: i for i, f in enumerate(each["features"])}, array("f", raw[at:end])))
            at = end
        return cls(head["labels"], blocks, array("h", raw[at:]), head["scale"], head["offsets"], head["sharpness"], head["sure_from"], head["about"])


def probabilities(scores: list[float], sharpness: float) -> list[float]:
    """Return scores as probabilities that add up to one."""
    highest = max(scores)
    raised = [exp(sharpness * (score - highest)) for score in scores]
    whole = sum(raised)
    return [each / whole for each in raised]


def checksum(dumped: bytes) -> str:
    """Return what tells a model's bytes from any others."""
    return sha256(dumped).hexdigest()


def sure_threshold(outcomes: list[tuple[float, bool]], target: float) -> float:
    """Return the lowest probability from which at least `target` of the proposals were right; above one when there is none.

    `outcomes` are probabilities of the best label with whether it was right, from texts not learned from.
    """
    ranked = sorted(outcomes, reverse=True)
    best, right = 1.01, 0
    for number, ((likely, is_right), (following, _next)) in enumerate(pairwise([*ranked, (-1.0, False)]), 1):
        right += is_right
        if following < likely and right >= target * number:
            best = likely
    return best
