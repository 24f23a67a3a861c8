"""Who the stage can play: what a name such as "sailor" says about age, clothes, hat and hair.

What a role leaves open is drawn by the figure's seed in `engines.stage.cast.look`.
"""

from dataclasses import dataclass, field
from typing import Literal

Age = Literal["child", "adult", "old"]
Species = Literal["human", "robot", "ghost"]


@dataclass(frozen=True)
class Role:
    """`feminine` None lets the seed choose, as do empty tuples; the seed picks from those that are not empty.

    `colours` are CSS words for top, bottom, accent, shoes, hat and hair. `height` multiplies the usual one.
    """

    feminine: bool | None = None
    age: Age = "adult"
    species: Species = "human"
    outfits: tuple[str, ...] = ()
    hats: tuple[str, ...] = ()
    hair: tuple[str, ...] = ()
    beards: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    colours: dict[str, str] = field(default_factory=dict)
    glasses: bool | None = None
    height: float = 1.0


_PLAIN = ("none",)
_KINGLY = {"top": "#8c2336", "bottom": "#3b2a44", "accent": "#e7b84b", "shoes": "#4a2c2a", "hat": "#e9b949"}

ROLES: dict[str, Role] = {
    "woman": Role(True),
    "man": Role(False),
    "girl": Role(True, "child"),
    "boy": Role(False, "child"),
    "child": Role(None, "child"),
    "old woman": Role(True, "old"),
    "old man": Role(False, "old"),
    "astronaut": Role(
        outfits=("spacesuit",),
        hats=("bubble",),
        hair=("crop", "pixie", "side", "curls"),
        glasses=False,
        colours={
            "top": "#e9e7e2",
            "bottom": "#e9e7e2",
            "accent": "#d9662f",
            "shoes": "#8d8f99",
            "hat": "#e9e7e2",
        },
    ),
    "knight": Role(
        outfits=("armour",),
        hats=("helm",),
        hair=("bob", "crop", "long"),
        extras=("cape", "sword"),
        glasses=False,
        colours={
            "top": "#98a1ae",
            "bottom": "#7c8593",
            "accent": "#a5323a",
            "shoes": "#7c8593",
            "hat": "#98a1ae",
        },
    ),
    "king": Role(
        False,
        outfits=("robe",),
        hats=("crown",),
        hair=("bob", "long", "side"),
        beards=("full", "short"),
        extras=("cape", "ermine"),
        colours=_KINGLY,
        glasses=False,
    ),
    "queen": Role(
        True,
        outfits=("gown",),
        hats=("crown",),
        hair=("bun", "long", "braid"),
        extras=("cape", "ermine"),
        colours=_KINGLY | {"top": "#5a2f6d", "bottom": "#5a2f6d"},
        glasses=False,
    ),
    "princess": Role(
        True,
        outfits=("gown",),
        hats=("tiara",),
        hair=("long", "waves", "braid"),
        colours={
            "top": "#c9698a",
            "bottom": "#c9698a",
            "accent": "#f2cf7a",
            "shoes": "#e9d7c4",
            "hat": "#edc65a",
        },
        height=0.95,
        glasses=False,
    ),
    "prince": Role(
        False,
        outfits=("uniform",),
        hats=("tiara",),
        hair=("side", "waves", "curls"),
        extras=("cape",),
        colours={
            "top": "#33508a",
            "bottom": "#e8e2d4",
            "accent": "#e7b84b",
            "shoes": "#3a2a28",
            "hat": "#e7b84b",
        },
        glasses=False,
    ),
    "robot": Role(
        species="robot", outfits=("robot",), hats=_PLAIN, colours={"top": "#8fb0b5", "accent": "#e2833d"}
    ),
    "ghost": Role(species="ghost", outfits=("sheet",), hats=_PLAIN, colours={"top": "#eef2f4"}, height=0.92),
    "wizard": Role(
        False,
        "old",
        outfits=("robe",),
        hats=("pointed",),
        hair=("long",),
        beards=("long",),
        extras=("staff",),
        colours={
            "top": "#34417c",
            "bottom": "#34417c",
            "accent": "#e3b64f",
            "shoes": "#4b3328",
            "hat": "#34417c",
        },
    ),
    "witch": Role(
        True,
        outfits=("gown",),
        hats=("pointed",),
        hair=("long", "waves", "curls"),
        extras=("cape",),
        colours={
            "top": "#3d3350",
            "bottom": "#3d3350",
            "accent": "#6fae5c",
            "shoes": "#2c2530",
            "hat": "#3d3350",
        },
    ),
    "sailor": Role(
        outfits=("sailor",),
        hats=("sailor",),
        hair=("crop", "side", "pixie", "bun"),
        colours={
            "top": "#f0eee6",
            "bottom": "#2d4064",
            "accent": "#2d4064",
            "shoes": "#2b2a33",
            "hat": "#f3f1ea",
        },
    ),
    "captain": Role(
        outfits=("uniform",),
        hats=("captain",),
        beards=("full", "short", "none"),
        colours={
            "top": "#26324f",
            "bottom": "#26324f",
            "accent": "#e0b04a",
            "shoes": "#26222a",
            "hat": "#f0eee6",
        },
        glasses=False,
    ),
    "pirate": Role(
        outfits=("coat",),
        hats=("tricorn",),
        hair=("long", "waves", "locs"),
        beards=("full", "goatee", "stubble"),
        extras=("sash", "eyepatch"),
        colours={
            "top": "#7c2f33",
            "bottom": "#3a3340",
            "accent": "#e0b04a",
            "shoes": "#33241f",
            "hat": "#2f2830",
        },
    ),
    "doctor": Role(
        outfits=("labcoat",),
        hats=_PLAIN,
        extras=("stethoscope",),
        colours={"top": "#f2f1ec", "bottom": "#44566e", "accent": "#4f9aa8", "shoes": "#33323c"},
    ),
    "nurse": Role(
        outfits=("scrubs",),
        hats=_PLAIN,
        extras=("stethoscope",),
        colours={"top": "#5aa3a8", "bottom": "#5aa3a8", "accent": "#f2f1ec", "shoes": "#e8e4dc"},
    ),
    "scientist": Role(
        outfits=("labcoat",),
        hats=_PLAIN,
        glasses=True,
        colours={"top": "#f2f1ec", "bottom": "#4a4150", "accent": "#c9694a", "shoes": "#3b302e"},
    ),
    "chef": Role(
        outfits=("apron",),
        hats=("toque",),
        colours={
            "top": "#f3f0e8",
            "bottom": "#3f4350",
            "accent": "#c24a38",
            "shoes": "#2d2a2e",
            "hat": "#f6f3ec",
        },
        glasses=False,
    ),
    "farmer": Role(
        outfits=("dungarees",),
        hats=("straw",),
        colours={
            "top": "#c9573c",
            "bottom": "#44658c",
            "accent": "#e6cf8b",
            "shoes": "#5a3f2c",
            "hat": "#e2bf72",
        },
    ),
    "firefighter": Role(
        outfits=("raincoat",),
        hats=("fire",),
        colours={
            "top": "#3c3a3e",
            "bottom": "#3c3a3e",
            "accent": "#e8c83c",
            "shoes": "#26242a",
            "hat": "#c3372f",
        },
    ),
    "police officer": Role(
        outfits=("uniform",),
        hats=("captain",),
        colours={
            "top": "#2f4168",
            "bottom": "#26304c",
            "accent": "#d8c070",
            "shoes": "#24222a",
            "hat": "#2f4168",
        },
    ),
    "detective": Role(
        outfits=("coat",),
        hats=("fedora",),
        extras=("scarf",),
        colours={
            "top": "#b08a5a",
            "bottom": "#4a4038",
            "accent": "#7c3a34",
            "shoes": "#3c2a22",
            "hat": "#6b5238",
        },
    ),
    "explorer": Role(
        outfits=("jacket",),
        hats=("fedora",),
        extras=("backpack", "scarf"),
        colours={
            "top": "#8c7a4c",
            "bottom": "#5c4c38",
            "accent": "#c2543a",
            "shoes": "#4c3424",
            "hat": "#9c8450",
        },
    ),
    "mechanic": Role(
        outfits=("dungarees",),
        hats=("cap",),
        colours={
            "top": "#d8d2c4",
            "bottom": "#3d5566",
            "accent": "#d97a34",
            "shoes": "#3a2f2c",
            "hat": "#d97a34",
        },
    ),
    "teacher": Role(outfits=("suit", "cardigan"), hats=_PLAIN, glasses=True),
    "monk": Role(
        False,
        outfits=("robe",),
        hats=_PLAIN,
        hair=("bald",),
        beards=("none", "short"),
        extras=("sash",),
        colours={"top": "#b5642e", "bottom": "#b5642e", "accent": "#e0b04a", "shoes": "#5a3c28"},
        glasses=False,
    ),
}
