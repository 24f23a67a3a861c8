"""How one person looks: drawn once from name, seed and chosen colours, the same in every shot, light and size."""

import random
from dataclasses import dataclass

from engines.contract import BadInput
from engines.stage.cast.roles import ROLES, Age, Species
from engines.stage.cast.tones import Local, css, darker
from engines.stage.scene import Figure

_SKINS = ("#f9dfcd", "#f2c9aa", "#e6b28c", "#d3996e", "#b97f56", "#9c6745", "#825239", "#6b4331")
_HAIR = ("#241e26", "#3b281f", "#6a3e28", "#8c4728", "#b75d2e", "#cf9f58", "#e3c78c")
_GREY = ("#8f8c90", "#b9b6b6", "#e0deda")
_EYES = ("#6b4426", "#4f7f95", "#64854e", "#8a6a34", "#5a6a80", "#3a2a24")
_PALETTES = (  # top, bottom, accent, shoes
    ("#2f6285", "#403c52", "#e6a73c", "#4f372b"),
    ("#c94b32", "#4b4139", "#f1e5cb", "#3d2c26"),
    ("#dc9f38", "#3a536f", "#953f31", "#553a29"),
    ("#4d8260", "#5d4b40", "#ead8a8", "#383230"),
    ("#86425f", "#363b51", "#e9bca5", "#402e31"),
    ("#e6dfcd", "#4f5d75", "#c8543c", "#6f4d36"),
    ("#3a4568", "#716e60", "#df7b4c", "#322d2f"),
    ("#63979e", "#43485f", "#f4dda6", "#5e4232"),
    ("#bf683e", "#314c5d", "#f3e3c4", "#3d2f2b"),
    ("#6f5f95", "#413d49", "#ecc65e", "#45332f"),
)
_HAIR_OF = {
    (True, "adult"): (
        "long",
        "waves",
        "bob",
        "bun",
        "ponytail",
        "braid",
        "pixie",
        "curls",
        "fringe",
        "afro",
        "topknot",
    ),
    (False, "adult"): (
        "side",
        "crop",
        "quiff",
        "curls",
        "waves",
        "spikes",
        "slick",
        "afro",
        "bald",
        "topknot",
        "locs",
    ),
    (True, "child"): ("pigtails", "bob", "ponytail", "fringe", "curls", "long", "braid"),
    (False, "child"): ("spikes", "crop", "curls", "side", "bowl", "afro"),
    (True, "old"): ("bun", "bob", "curls", "waves", "pixie"),
    (False, "old"): ("receding", "side", "slick", "bald", "crop"),
}
_OUTFITS_OF = {
    (True, "adult"): ("coat", "dress", "jacket", "jumper", "skirt", "cardigan", "raincoat", "hoodie"),
    (False, "adult"): ("coat", "jacket", "jumper", "shirt", "cardigan", "suit", "raincoat", "hoodie"),
    (True, "child"): ("dress", "skirt", "dungarees", "raincoat", "hoodie", "stripes"),
    (False, "child"): ("stripes", "hoodie", "dungarees", "shorts", "raincoat", "jumper"),
    (True, "old"): ("cardigan", "dress", "coat", "jumper"),
    (False, "old"): ("cardigan", "jacket", "coat", "suit", "jumper"),
}
_HATS = ("none",) * 9 + ("beanie", "brim", "cap", "beret")
COLOURS = ("coat", "hair", "skin", "accent", "paint")


@dataclass(frozen=True)
class Look:
    """Everything that makes a person this one. Factors are around 1; colours are before any light."""

    seed: int
    species: Species
    feminine: bool
    age: Age
    height_m: float
    girth: float
    skin: Local
    hair: Local
    eye: Local
    top: Local
    bottom: Local
    accent: Local
    shoes: Local
    hat_colour: Local
    style: str
    outfit: str
    hat: str
    beard: str
    extras: frozenset[str]
    glasses: bool
    freckles: bool
    jaw: float
    eye_size: float
    nose: float
    lips: float
    brow: float

    @property
    def child(self) -> bool:
        return self.age == "child"

    @property
    def old(self) -> bool:
        return self.age == "old"


def look_of(figure: Figure) -> Look:
    """The look of a person of the scene; the name must be one of `ROLES`."""
    role = ROLES[figure.name]
    rng = random.Random(f"{figure.name} {figure.seed}")
    feminine = rng.random() < 0.5 if role.feminine is None else role.feminine
    age, child, old = role.age, role.age == "child", role.age == "old"
    palette = dict(zip(("top", "bottom", "accent", "shoes"), map(css, rng.choice(_PALETTES)), strict=True))
    tone = rng.randrange(len(_SKINS))
    skin = css(_SKINS[tone])
    natural = _HAIR[rng.randrange(2 if tone >= 5 else 3 if tone == 4 else len(_HAIR))]
    hair = css(rng.choice(_GREY)) if old else css(natural)
    eye = css(rng.choice(_EYES if tone < 4 else (_EYES[0], _EYES[3], _EYES[5])))
    style = rng.choice(role.hair or _HAIR_OF[feminine, age])
    outfit = rng.choice(role.outfits or _OUTFITS_OF[feminine, age])
    hat = rng.choice(role.hats or _HATS)
    beard = "none"
    if not feminine and not child:
        usual = (
            ("full", "short", "moustache", "none")
            if old
            else ("none", "none", "none", "stubble", "short", "full", "goatee")
        )
        beard = rng.choice(role.beards or usual)
    extras = set(role.extras)
    if not role.outfits:
        if outfit in ("coat", "jacket", "cardigan", "raincoat") and rng.random() < 0.45:
            extras.add("scarf")
        if rng.random() < 0.22:
            extras.add("backpack")
    usual_m = {"child": 1.18, "adult": 1.67 if feminine else 1.79, "old": 1.58 if feminine else 1.7}[age]
    usual_m *= role.height * rng.uniform(0.95, 1.05)
    glasses = rng.random() < (0.5 if old else 0.2) if role.glasses is None else role.glasses
    for word in role.colours:
        palette[word] = css(role.colours[word])
    return Look(
        seed=figure.seed,
        species=role.species,
        feminine=feminine,
        age=age,
        height_m=figure.height_m or round(usual_m, 3),
        girth=rng.uniform(0.92, 1.1) * (1.06 if old else 1),
        skin=_chosen(figure, "skin", skin),
        hair=_chosen(figure, "hair", palette.get("hair", hair)),
        eye=eye,
        top=_chosen(figure, "coat", palette["top"]),
        bottom=palette["bottom"],
        accent=_chosen(figure, "accent", palette["accent"]),
        shoes=palette["shoes"],
        hat_colour=palette.get("hat", darker(_chosen(figure, "accent", palette["accent"]), 0.08)),
        style=style,
        outfit=outfit,
        hat=hat,
        beard=beard,
        extras=frozenset(extras),
        glasses=glasses and hat != "bubble",
        freckles=tone < 4 and rng.random() < (0.45 if child else 0.25),
        jaw=rng.uniform(0.0, 0.45) if feminine or child else rng.uniform(0.45, 1.0),
        eye_size=rng.uniform(0.94, 1.08) * (1.18 if child else 1.06 if feminine else 0.93 if old else 1.0),
        nose=rng.uniform(0.85, 1.15) * (0.72 if child else 0.92 if feminine else 1.1) * (1.12 if old else 1),
        lips=rng.uniform(0.85, 1.15) * (0.9 if child else 1.12 if feminine else 0.92),
        brow=rng.uniform(0.85, 1.15) * (0.8 if feminine or child else 1.2),
    )


def _chosen(figure: Figure, name: str, usual: Local) -> Local:
    return chosen(figure, name) or usual


def chosen(figure: Figure, name: str) -> Local | None:
    """The colour that the user gave for a part, if any."""
    word = figure.colours.get(name)
    if word is None:
        return None
    digits = word.lstrip("#")
    if len(digits) != 6 or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
        raise BadInput("figures", f"{word!r} is no colour for {name}", "write it as #rrggbb")
    return css(word)
