"""The picture of a finished piece in the gallery: its wave, coloured by its sections."""

from pathlib import Path

import numpy as np
import skia

from engines.media.image import write_image
from engines.music.score import Score
from engines.music.sound.struck import RATE, Stereo
from engines.music.thoughts import Section

WIDTH, HEIGHT = 480, 270
_GROUND = 0xFF17171B
_COLOURS: dict[Section, int] = {
    "intro": 0xFF6E8BD8, "verse": 0xFF6FA8DC, "pre-chorus": 0xFF7CC4C9, "chorus": 0xFFF0B445, "bridge": 0xFFA77BD8,
    "build": 0xFFE58A5C, "drop": 0xFFF0B445, "break": 0xFF6E8BD8, "theme": 0xFF6FA8DC, "solo": 0xFFE08BB0,
    "outro": 0xFF8A8FA8,
}  # fmt: skip
_STEP, _BAR = 4, 2.4  # pixels
_MARGIN = 24


def write_poster(path: Path, score: Score, mix: Stereo) -> None:
    """Draw `mix` (samples, 2) as bars, 480 by 270 pixels."""
    count = (WIDTH - 2 * _MARGIN) // _STEP
    blocks = np.array_split(mix, count)
    loud = np.array([float(np.sqrt(np.mean(np.square(block)))) if len(block) else 0.0 for block in blocks])
    tall = np.maximum(loud / max(float(loud.max()), 1e-6), 0.03) * (HEIGHT / 2 - _MARGIN)
    surface = skia.Surface(WIDTH, HEIGHT)
    canvas = surface.getCanvas()
    canvas.clear(_GROUND)
    paint = skia.Paint(AntiAlias=True)
    for n, half in enumerate(tall):
        time_s = (n + 0.5) / count * len(mix) / RATE
        bar = min(int(time_s / score.plan.bar_s), score.plan.bars - 1)
        paint.setColor(_COLOURS[score.plan.thoughts[score.plan.at_bar(bar)].section])
        x = _MARGIN + n * _STEP
        canvas.drawRoundRect(
            skia.Rect.MakeLTRB(x, HEIGHT / 2 - half, x + _BAR, HEIGHT / 2 + half), _BAR / 2, _BAR / 2, paint
        )
    pixels = surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)
    write_image(path, np.ascontiguousarray(pixels[:, :, :3]))
