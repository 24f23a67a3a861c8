"""The small visible "AI" label in the corner of a generated film."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from resources import FONTS

PLATE, EDGE, LETTERS = (12, 12, 14, 185), (255, 255, 255, 150), (255, 255, 255, 245)


class Label:
    """A rounded dark plate with "AI" on it, drawn once for a frame size and laid into frames."""

    def __init__(self, width: int, height: int) -> None:
        side = max(14, round(min(width, height) * 0.042))
        plate = Image.new("RGBA", (round(side * 1.75) * 4, round(side * 1.3) * 4))
        draw = ImageDraw.Draw(plate)
        frame = (2, 2, plate.width - 3, plate.height - 3)
        draw.rounded_rectangle(
            frame, radius=side * 1.4, fill=PLATE, outline=EDGE, width=max(4, round(side * 0.28))
        )
        font = ImageFont.truetype(FONTS / "Inter-SemiBold.ttf", side * 3.3)
        draw.text((plate.width / 2, plate.height / 2), "AI", LETTERS, font, anchor="mm")
        small = np.asarray(
            plate.resize((plate.width // 4, plate.height // 4), Image.Resampling.LANCZOS), np.float32
        )
        alpha = small[..., 3:] / 255
        self._keep, self._add = 1 - alpha, small[..., :3] * alpha + 0.5
        margin = round(side * 0.9)
        bottom, right = height - margin, width - margin
        self._place = np.s_[bottom - small.shape[0] : bottom, right - small.shape[1] : right]

    def draw(self, frame: np.ndarray) -> None:
        """Lay the label into (height, width, 3) uint8 RGB in place, at the lower right."""
        frame[self._place] = frame[self._place] * self._keep + self._add
