"""The roles of the look, once for a dark and once for a light room.

Everything that has a colour, here or in a painted widget, takes it from a role of `Tokens`. Spaces and sizes
that places share are constants of this module. It holds values only: `studio.theme.sheet` turns them into
the palette and the style sheet.
"""

from dataclasses import dataclass

TOP_BAR, RAIL, INSPECTOR, STRIP = 44, 72, 328, 148
PANEL_MARGIN, CARD_GAP = 16, 12
RADIUS_STAGE, RADIUS_CARD, RADIUS_SMALL = 12, 10, 8
TARGET = 28
MOTION_MS = 140


@dataclass(frozen=True)
class Tokens:
    """One scheme. All values are `#rrggbb`.

    `ground` to `hover` are floors from low to high; `line` is for hairlines; `text`, `dim` and `faint` are
    body, labels and hints. `gold` fills what acts, `gold_text` is gold that reads on a floor, `gold_ground`
    lies under what is chosen, `on_gold` is written on gold. `marks` tell things of one kind apart. `scrim` darkens
    what a dialog covers; `plate`, `plate_line` and `on_plate` label pictures and are the same in both schemes.
    """

    ground: str
    panel: str
    raised: str
    hover: str
    line: str
    text: str
    dim: str
    faint: str
    gold: str
    gold_hover: str
    gold_press: str
    gold_ground: str
    gold_text: str
    on_gold: str
    red: str
    red_hover: str
    green: str
    blue: str
    violet: str
    marks: tuple[str, ...]
    scrim: str = "#000000"
    plate: str = "#121214"
    plate_line: str = "#3a3a42"
    on_plate: str = "#ececf0"


DARK = Tokens(
    ground="#121214",
    panel="#19191c",
    raised="#212126",
    hover="#2a2a31",
    line="#2b2b31",
    text="#ececf0",
    dim="#a0a0ab",
    faint="#6c6c77",
    gold="#f2b544",
    gold_hover="#f7c566",
    gold_press="#dca035",
    gold_ground="#3a2f16",
    gold_text="#f2b544",
    on_gold="#1c1505",
    red="#e5484d",
    red_hover="#ee6166",
    green="#4cb782",
    blue="#6c9cf5",
    violet="#a88bf0",
    marks=(
        "#6c9cf5",
        "#f07c83",
        "#4cb782",
        "#c58bf0",
        "#4fc3d9",
        "#f09a5a",
        "#b5c95a",
        "#f08bc4",
        "#8ad0b4",
        "#a49bf7",
        "#d9b08b",
        "#9fc3e6",
    ),
)

LIGHT = Tokens(
    ground="#fbfbfc",
    panel="#f6f6f8",
    raised="#efeff3",
    hover="#e9e9ee",
    line="#dedee4",
    text="#1b1b20",
    dim="#5c5c67",
    faint="#777782",
    gold="#f2b544",
    gold_hover="#eaa92f",
    gold_press="#d89a25",
    gold_ground="#fbecc8",
    gold_text="#7a5200",
    on_gold="#1c1505",
    red="#c9353b",
    red_hover="#b52b31",
    green="#1f7a4d",
    blue="#2f62c9",
    violet="#6f4fc4",
    marks=(
        "#2f62c9",
        "#b83240",
        "#1f7a4d",
        "#7d3fb8",
        "#0f6f80",
        "#9c4a10",
        "#5a6611",
        "#a8327a",
        "#36665c",
        "#5545c0",
        "#84492e",
        "#3a5f80",
    ),
    scrim="#55555f",
)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1, as WCAG 2 defines it."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
