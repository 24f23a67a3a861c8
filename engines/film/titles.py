"""Words on the picture: captions in the lower third, titles over a shot, and the cards before and after a film.

Everything is set once as an `Overlay` and laid onto as many frames as it is shown for. Which words are shown when is in
`engines.film.exports.captions` and in the shots; nothing is timed here but how a title comes and goes.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import skia
from numpy.typing import NDArray

from engines.stage.light import colour
from engines.stage.paint import Picture, fill, pixels, surface
from resources import FONTS

Frame = NDArray[np.uint8]  # (height, width, 3) RGB

_CAPTION, _TITLE, _BYLINE = 0.046, 0.105, 0.042  # font sizes, of the frame's height
_SAFE = 0.065  # of the height, below the plate
_PLATE, _PAPER = colour("#0d0f14"), colour("#f7f3ea")
_CARD_TOP, _CARD_BOTTOM = colour("#191d27"), colour("#0b0d12")
TITLE_FADE_S = 0.6
_SYSTEM = ("Noto Sans", "DejaVu Sans", "Arial")


@dataclass(frozen=True)
class Overlay:
    """`picture` (height, width, 4), premultiplied, with its top left corner at (`left`, `top`) of the frame."""

    picture: Picture
    left: int
    top: int

    def onto(self, frame: Frame, opacity: float = 1.0) -> Frame:
        """A copy of the frame with the overlay on it; opacity 0..1."""
        out = frame.copy()
        if opacity <= 0:
            return out
        height, width = self.picture.shape[:2]
        under = out[self.top : self.top + height, self.left : self.left + width]
        over = self.picture[: under.shape[0], : under.shape[1]].astype(np.float32) * np.float32(
            min(opacity, 1.0)
        )
        under[:] = over[..., :3] + under * (1 - over[..., 3:] / 255) + 0.5
        return out


@lru_cache(64)
def caption(text: str, width: int, height: int, aside: bool = False) -> Overlay:
    """One or two lines (broken in `text` already) on a plate no larger than they need, for a frame of this size.
    `aside` marks a voice that is not seen."""
    size = max(_CAPTION * height, 11.0)
    block = _paragraph(text, size, "Medium", 0.0, _PAPER * (0.86 if aside else 1.0))
    block.layout(0.94 * width)
    pad_x, pad_y = 0.55 * size, 0.26 * size
    plate_w, plate_h = block.LongestLine + 2 * pad_x, block.Height + 2 * pad_y
    made = surface(int(plate_w) + 2, int(plate_h) + 2)
    canvas = made.getCanvas()
    canvas.drawRoundRect(skia.Rect(1, 1, plate_w, plate_h), 0.32 * size, 0.32 * size, fill(_PLATE, 0.7))
    block.paint(canvas, plate_w / 2 - 0.47 * width, pad_y + 0.5)
    left = round((width - made.width()) / 2)
    return Overlay(pixels(made), max(left, 0), max(round(height * (1 - _SAFE)) - made.height(), 0))


@lru_cache(8)
def title(text: str, width: int, height: int) -> Overlay:
    """A title over the picture: large, a little above the middle of the lower half, with a soft shade behind it."""
    size = _TITLE * height
    block = _fitted(text, size, 0.8 * width)
    blur = 0.16 * size
    made = surface(width, int(block.Height + 6 * blur))
    canvas = made.getCanvas()
    shade = _fitted(text, size, 0.8 * width, _PLATE)
    shade.paint(canvas, 0.1 * width, 3 * blur)
    soft = skia.Paint(ImageFilter=skia.ImageFilters.Blur(blur, blur))
    glow = made.makeImageSnapshot()
    canvas.clear(0)
    for _ in range(2):
        canvas.drawImage(glow, 0, 0.04 * size, skia.SamplingOptions(), soft)
    block.paint(canvas, 0.1 * width, 3 * blur)
    top = round(0.46 * height - made.height() / 2)
    return Overlay(pixels(made), 0, max(top, 0))


def title_card(text: str, byline: str, width: int, height: int) -> Frame:
    """A whole frame for the title of a film and who made it."""
    made = surface(width, height)
    canvas = made.getCanvas()
    ends = [skia.Color4f(*map(float, end), 1).toColor() for end in (_CARD_TOP, _CARD_BOTTOM)]
    sweep = skia.GradientShader.MakeLinear([(0, 0), (0, height)], ends)
    canvas.drawPaint(skia.Paint(Shader=sweep, Dither=True))
    block = _fitted(text, _TITLE * height, 0.8 * width)
    small = _paragraph(byline, _BYLINE * height, "Regular", 0.06, _PAPER * 0.72)
    small.layout(0.8 * width)
    gap = 0.075 * height if byline else 0.0
    top = (height - block.Height - gap - (small.Height if byline else 0)) / 2 - 0.02 * height
    block.paint(canvas, 0.1 * width, top)
    if byline:
        rule_y = top + block.Height + 0.45 * gap
        canvas.drawRect(
            skia.Rect(0.47 * width, rule_y, 0.53 * width, rule_y + max(height / 360, 1)), fill(_PAPER, 0.45)
        )
        small.paint(canvas, 0.1 * width, top + block.Height + gap)
    return np.ascontiguousarray(pixels(made)[..., :3])


def title_opacity(time_s: float, duration_s: float) -> float:
    """How much of a title is there at a moment of its shot: it comes, stays and goes."""
    fade_s = min(TITLE_FADE_S, duration_s / 3)
    part = min(time_s, duration_s - time_s) / fade_s
    part = min(max(part, 0.0), 1.0)
    return part * part * (3 - 2 * part)


def _fitted(
    text: str, size: float, width: float, tint: NDArray[np.float64] = _PAPER
) -> "skia.textlayout.Paragraph":
    """A title of at most three lines, smaller where it must be."""
    for _ in range(8):
        block = _paragraph(text, size, "SemiBold", 0.01, tint)
        block.layout(width)
        if block.Height <= 3.9 * size and block.MinIntrinsicWidth <= width:
            break
        size *= 0.86
    return block


def _paragraph(
    text: str, size: float, weight: str, spacing: float, tint: NDArray[np.float64]
) -> "skia.textlayout.Paragraph":
    """Centred text, shaped by HarfBuzz; letters that Inter lacks come from the system's fonts."""
    layout = skia.textlayout
    shape = layout.ParagraphStyle()
    shape.setTextAlign(layout.TextAlign.kCenter)
    style = layout.TextStyle()
    style.setFontSize(size)
    style.setLetterSpacing(spacing * size)
    style.setColor(skia.Color4f(*map(float, np.clip(tint, 0, 1)), 1.0).toColor())
    fonts, families = _fonts(weight, _covers(text, weight))
    style.setFontFamilies(list(families))
    builder = layout.ParagraphBuilder(shape, fonts, skia.Unicodes.ICU.Make())
    builder.pushStyle(style)
    builder.addText(text)
    return builder.Build()


@cache
def _typeface(weight: str) -> skia.Typeface:
    return skia.Typeface.MakeFromFile(str(FONTS / f"Inter-{weight}.ttf"))


def _covers(text: str, weight: str) -> bool:
    letters = [ord(c) for c in text if c.isprintable() and not c.isspace()]
    return not letters or all(_typeface(weight).unicharsToGlyphs(letters))


@cache
def _fonts(weight: str, ours: bool) -> tuple["skia.textlayout.FontCollection", tuple[str, ...]]:
    fonts = skia.textlayout.FontCollection()
    if not ours:
        fonts.setDefaultFontManager(skia.FontMgr())
        return fonts, _SYSTEM
    provider = skia.textlayout.TypefaceFontProvider()
    provider.registerTypeface(_typeface(weight), "Inter")
    fonts.setDefaultFontManager(provider)
    return fonts, ("Inter",)
