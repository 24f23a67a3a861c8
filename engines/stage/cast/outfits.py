"""What people wear: cut and details of each outfit, without its colours, which belong to the look."""

from dataclasses import dataclass, field
from typing import Literal

Collar = Literal["round", "turtle", "shirt", "lapels", "hood", "sailor", "fur", "scoop", "ring", "none"]
Legs = Literal["trousers", "shorts", "bare", "hidden"]
Shoes = Literal["shoes", "boots", "wellies", "trainers"]


@dataclass(frozen=True)
class Outfit:
    """`hem` is where the top ends in leg lengths below the hips, `flare` how much wider it is there, `waist` how far
    it is drawn in, `sleeve` 0..1 of the arm, `loose` and `wide` the width of sleeves and trouser legs."""

    hem: float = 0.06
    flare: float = 0.05
    waist: float = 0.5
    sleeve: float = 1.0
    loose: float = 1.15
    collar: Collar = "round"
    legs: Legs = "trousers"
    wide: float = 1.12
    shoes: Shoes = "shoes"
    details: frozenset[str] = field(default_factory=frozenset)
    skirt: bool = False  # what lies below the waist has the colour of the trousers


def _with(*names: str) -> frozenset[str]:
    return frozenset(names)


OUTFITS: dict[str, Outfit] = {
    "coat": Outfit(
        0.52,
        0.42,
        0.55,
        1,
        1.3,
        "lapels",
        wide=1.05,
        shoes="boots",
        details=_with("buttons", "belt", "pockets"),
    ),
    "jacket": Outfit(0.10, 0.10, 0.3, 1, 1.28, "shirt", details=_with("zip", "pockets")),
    "jumper": Outfit(0.06, -0.02, 0.25, 1, 1.25, "turtle", details=_with("ribs")),
    "cardigan": Outfit(0.10, 0.04, 0.25, 1, 1.2, "lapels", details=_with("buttons", "open", "pockets")),
    "shirt": Outfit(0.0, -0.06, 0.3, 0.52, 1.3, "shirt", details=_with("buttons", "belt"), shoes="trainers"),
    "stripes": Outfit(
        0.03, -0.04, 0.2, 0.5, 1.3, "round", "shorts", details=_with("stripes"), shoes="trainers"
    ),
    "shorts": Outfit(
        0.03, -0.04, 0.2, 0.5, 1.3, "shirt", "shorts", details=_with("buttons"), shoes="trainers"
    ),
    "hoodie": Outfit(0.08, 0.0, 0.1, 1, 1.45, "hood", details=_with("pouch", "ribs"), shoes="trainers"),
    "raincoat": Outfit(0.40, 0.42, 0.05, 1, 1.45, "hood", shoes="wellies", details=_with("buttons", "band")),
    "suit": Outfit(0.13, 0.06, 0.4, 1, 1.12, "lapels", details=_with("tie", "buttons", "pockets", "open")),
    "dress": Outfit(0.50, 0.72, 1.0, 0.45, 1.2, "scoop", "bare", details=_with("belt", "folds")),
    "skirt": Outfit(0.46, 0.62, 0.9, 1, 1.1, "shirt", "bare", details=_with("folds", "buttons"), skirt=True),
    "gown": Outfit(0.97, 1.05, 1.0, 1, 1.2, "scoop", "hidden", details=_with("belt", "folds", "trim")),
    "robe": Outfit(0.97, 0.62, 0.2, 1, 1.9, "round", "hidden", details=_with("folds", "trim", "belt")),
    "dungarees": Outfit(0.0, -0.04, 0.2, 1, 1.2, "shirt", wide=1.3, shoes="boots", details=_with("bib")),
    "labcoat": Outfit(0.42, 0.30, 0.3, 1, 1.25, "lapels", details=_with("open", "pockets", "tie")),
    "scrubs": Outfit(
        0.10, 0.06, 0.2, 0.5, 1.35, "scoop", wide=1.25, shoes="trainers", details=_with("pockets")
    ),
    "uniform": Outfit(
        0.14, 0.10, 0.55, 1, 1.15, "turtle", shoes="boots", details=_with("buttons", "belt", "epaulettes")
    ),
    "sailor": Outfit(0.06, 0.0, 0.3, 1, 1.2, "sailor", wide=1.35, details=_with("knot")),
    "apron": Outfit(0.06, 0.0, 0.3, 1, 1.2, "round", details=_with("apron", "buttons")),
    "spacesuit": Outfit(
        0.05, 0.0, 0.0, 1, 1.75, "ring", wide=1.6, shoes="wellies", details=_with("console", "bands", "pack")
    ),
    "robot": Outfit(0.0, 0.0, 0.0, 1, 1.3, "none"),
    "sheet": Outfit(0.0, 0.0, 0.0, 1, 1.3, "none"),
    "armour": Outfit(
        0.20, 0.30, 0.6, 1, 1.25, "ring", wide=1.2, shoes="boots", details=_with("plates", "belt")
    ),
}
