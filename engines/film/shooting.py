"""One shot of the cutting list as finished frames: the stage or footage, the shot before where they overlap, words on
the picture, and mouths that say the lines."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from engines.film.cutting import Cut
from engines.film.exports.captions import captions_of
from engines.film.footage import Footage
from engines.film.titles import caption, title, title_opacity
from engines.stage.shot import StageShot

Frame = NDArray[np.uint8]
Mouths = dict[int, NDArray[np.float32]]
TITLE_S = 4.0


class Camera:
    """Shoots one cut at one size."""

    def __init__(
        self, cut: Cut, before: Cut | None, width: int, height: int, fps: int, captions: bool
    ) -> None:
        self._cut, self._before, self._fps = cut, before, fps
        self._size = width, height
        self._shown = _shown(cut, width, height)
        self._dissolving = cut.joint if before is not None and cut.shot.transition == "dissolve" else 0
        self._old = _shown(before, width, height) if before and self._dissolving else None
        self._fading = cut.joint if cut.shot.transition == "fade" else 0
        self._captions = captions_of(cut.prepared.spoken, cut.frames / fps) if captions else []

    def frames(self, begin: int, end: int) -> Iterator[Frame]:
        """Frames `begin` to `end`, not with it, of the shot: (height, width, 3), RGB."""
        for number in range(begin, end):
            yield self._frame(number)

    def _frame(self, number: int) -> Frame:
        cut, time_s = self._cut, number / self._fps
        frame = self._shown(time_s, mouths_at(cut, time_s + 0.5 / self._fps))
        if self._old is not None and self._before is not None and number < self._dissolving:
            later_s = (self._before.frames + number) / self._fps
            frame = _blend(self._old(later_s, {}), frame, (number + 1) / (self._dissolving + 1))
        if number < self._fading:
            frame = _blend(np.zeros_like(frame), frame, (number + 1) / (self._fading + 1))
        if cut.shot.title:
            opacity = title_opacity(time_s, min(TITLE_S, cut.frames / self._fps))
            frame = title(cut.shot.title, *self._size).onto(frame, opacity)
        for words in self._captions:
            if words.start_s <= time_s < words.end_s:
                frame = caption(words.text, *self._size, aside=words.aside).onto(frame)
        return frame


def _shown(cut: Cut, width: int, height: int) -> Callable[[float, Mouths], Frame]:
    """The picture of a cut at a time: its footage, or the stage, where mouths say what they say."""
    if cut.shot.footage is not None:
        footage = Footage(cut.shot.footage, width, height, f"screenplay.shots.{cut.number}.footage")
        return lambda time_s, mouths: footage.at(time_s)
    stage = StageShot(cut.scene, width, height)
    return lambda time_s, mouths: stage.frame(time_s, mouths).rgb


def mouths_at(cut: Cut, time_s: float) -> Mouths:
    """The mouth (8,) of each figure that speaks at a time of the shot, by the figure's number."""
    return {
        figure: line.mouth.at([time_s - line.start_s])[0]
        for line, figure in zip(cut.prepared.spoken, cut.speakers, strict=True)
        if figure >= 0 and line.start_s <= time_s < line.end_s
    }


def _blend(old: Frame, new: Frame, part: float) -> Frame:
    mixed = old.astype(np.float32) * np.float32(1 - part) + new.astype(np.float32) * np.float32(part)
    return (mixed + 0.5).astype(np.uint8)
