"""The animals that go on four legs: proportions, coat and marks of each. Lengths are in heights of the shoulder."""

from dataclasses import dataclass, field
from typing import Literal

from engines.stage.cast.tones import Local, css

Ears = Literal["floppy", "pointed", "round", "side", "long", "fan"]
TailKind = Literal["up", "brush", "hair", "tuft", "stub", "scaly", "long"]


@dataclass(frozen=True)
class Breed:
    """`leg` is how much of the height is leg; `chest`, `waist`, `hip` are radii along a body of `length`; the neck
    rises by `rise` radians; `skull` and `muzzle` make the head. `coats` are CSS colours to choose from."""

    height_m: float
    leg: float
    length: float
    chest: float
    waist: float
    hip: float
    neck: float
    rise: float
    neck_radius: tuple[float, float]
    skull: float
    muzzle: float
    muzzle_radius: tuple[float, float]
    ears: Ears
    ear: float
    tail: TailKind
    tail_length: float
    coats: tuple[str, ...]
    belly: str = ""
    points: str = ""
    hoof: bool = False
    leg_radius: float = 0.075
    stride: float = 1.0
    cycle_s: float = 0.9
    marks: frozenset[str] = field(default_factory=frozenset)
    muzzle_colour: str = ""
    drop: float = 0.15  # how far the muzzle points down, radians
    slim: float = 0.82  # width against depth of the body


def _marks(*names: str) -> frozenset[str]:
    return frozenset(names)


BREEDS: dict[str, Breed] = {
    "dog": Breed(
        0.58, 0.52, 0.84, 0.26, 0.175, 0.21, 0.34, 0.95, (0.19, 0.16), 0.22, 0.26, (0.13, 0.095), "floppy", 0.30, "up",
        0.46, ("#c28a4a", "#6b4a34", "#e4d3b0", "#3b3335", "#a8582e"), "#efe2c8", stride=1.05, cycle_s=0.62,
        marks=_marks("socks", "collar"), muzzle_colour="#efe2c8",
    ),
    "cat": Breed(
        0.30, 0.50, 0.95, 0.21, 0.20, 0.22, 0.24, 0.75, (0.16, 0.15), 0.27, 0.10, (0.15, 0.11), "pointed", 0.15, "long",
        0.85, ("#d98a3d", "#4a4450", "#8c8790", "#e8dcc6", "#2d2a33"), "#f3ead8", stride=1.0, cycle_s=0.60,
        leg_radius=0.07, marks=_marks("stripes", "whiskers", "socks"), muzzle_colour="#f5ecdc",
    ),
    "fox": Breed(
        0.42, 0.56, 0.92, 0.205, 0.145, 0.18, 0.30, 0.85, (0.17, 0.14), 0.215, 0.27, (0.13, 0.05), "pointed", 0.19,
        "brush", 0.85, ("#d2642b", "#c9552a", "#dd7a35"), "#f6e9d4", "#33262a", leg_radius=0.062, cycle_s=0.62,
        marks=_marks("bib", "boots"), muzzle_colour="#f6e9d4",
    ),
    "wolf": Breed(
        0.80, 0.55, 0.92, 0.25, 0.165, 0.205, 0.34, 0.62, (0.215, 0.165), 0.20, 0.29, (0.13, 0.065), "pointed", 0.16,
        "brush", 0.72, ("#7d828a", "#6a6e77", "#8d8a86", "#5a5c66"), "#d6d3cc", "#4f525b", leg_radius=0.068,
        cycle_s=0.66, marks=_marks("bib", "stern"), muzzle_colour="#d6d3cc", drop=0.22,
    ),
    "horse": Breed(
        1.50, 0.57, 0.86, 0.265, 0.205, 0.25, 0.58, 0.98, (0.20, 0.115), 0.15, 0.40, (0.125, 0.085), "pointed", 0.12,
        "hair", 0.55, ("#7c4a2e", "#4a2f28", "#a9713f", "#d9cdb8", "#3a3238"), "", "#2b2224", hoof=True,
        leg_radius=0.062, stride=1.15, cycle_s=1.05, marks=_marks("mane", "blaze"), drop=0.75,
    ),
    "camel": Breed(
        1.75, 0.59, 0.78, 0.245, 0.21, 0.185, 0.62, 0.60, (0.13, 0.09), 0.115, 0.23, (0.095, 0.08), "round", 0.07,
        "tuft", 0.34, ("#cf9f62", "#b98850", "#dcb47a"), "", "", leg_radius=0.058, stride=1.05, cycle_s=1.25,
        marks=_marks("hump", "saddle"), drop=0.18,
    ),
    "deer": Breed(
        1.05, 0.61, 0.80, 0.21, 0.155, 0.185, 0.46, 1.05, (0.15, 0.10), 0.125, 0.21, (0.095, 0.06), "side", 0.19,
        "stub", 0.14, ("#a86f40", "#b9814c", "#8e5a36"), "#ead9bd", "", hoof=True, leg_radius=0.05, cycle_s=0.85,
        marks=_marks("antlers", "spots"), drop=0.45, muzzle_colour="#d9bf9c",
    ),
    "sheep": Breed(
        0.72, 0.36, 0.66, 0.33, 0.33, 0.33, 0.24, 0.55, (0.20, 0.15), 0.165, 0.20, (0.12, 0.085), "side", 0.20, "stub",
        0.14, ("#efe8da", "#e6dcc8", "#4c434a"), "", "#3a3238", hoof=True, leg_radius=0.062, stride=0.72, cycle_s=0.75,
        marks=_marks("wool", "darkface"), drop=0.55, slim=0.92,
    ),
    "cow": Breed(
        1.38, 0.42, 0.98, 0.31, 0.31, 0.29, 0.34, 0.42, (0.24, 0.17), 0.165, 0.27, (0.15, 0.13), "side", 0.19, "tuft",
        0.60, ("#efe9df", "#8a4f33", "#d9b98c", "#3a3338"), "", "", hoof=True, leg_radius=0.075, stride=0.85,
        cycle_s=1.25, marks=_marks("patches", "horns", "udder"), drop=0.55, muzzle_colour="#e2b3a2",
    ),
    "bear": Breed(
        1.10, 0.36, 0.86, 0.34, 0.35, 0.35, 0.28, 0.32, (0.28, 0.22), 0.245, 0.20, (0.15, 0.115), "round", 0.14, "stub",
        0.10, ("#6b4530", "#3d2f2d", "#8a5c3a", "#e9e2d4"), "", "", leg_radius=0.125, stride=0.80, cycle_s=1.05,
        marks=frozenset(), muzzle_colour="#c9a077", drop=0.25, slim=0.92,
    ),
    "rabbit": Breed(
        0.24, 0.26, 0.55, 0.28, 0.34, 0.38, 0.16, 0.95, (0.20, 0.18), 0.29, 0.14, (0.17, 0.12), "long", 0.48, "stub",
        0.20, ("#a98c6c", "#e8e0d2", "#6d6068", "#c9a77c"), "#f2ead9", "", leg_radius=0.085, stride=1.6, cycle_s=0.55,
        marks=_marks("hops", "whiskers", "cotton"), muzzle_colour="#f0e6d6",
    ),
    "elephant": Breed(
        2.70, 0.42, 0.78, 0.36, 0.36, 0.34, 0.18, 0.45, (0.28, 0.26), 0.27, 0.12, (0.17, 0.13), "fan", 0.46, "tuft",
        0.46, ("#8e8c94", "#9c8f88", "#7d8590"), "", "", leg_radius=0.125, stride=0.72, cycle_s=1.7,
        marks=_marks("trunk", "tusks"), drop=0.9, slim=0.92,
    ),
    "dragon": Breed(
        1.60, 0.40, 0.92, 0.30, 0.27, 0.25, 0.72, 0.98, (0.19, 0.11), 0.165, 0.26, (0.12, 0.085), "pointed", 0.10,
        "scaly", 1.35, ("#4f8a5a", "#a33f34", "#3f6f8f", "#7a4f93"), "#ecd9a0", "", leg_radius=0.085, stride=0.85,
        cycle_s=1.2, marks=_marks("wings", "crest", "dragonhorns"), drop=0.35,
    ),
}  # fmt: skip


def coat_of(breed: Breed, seed: int) -> Local:
    return css(breed.coats[seed % len(breed.coats)])
