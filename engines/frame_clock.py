"""Drawn frames as events: progress with time left, and a preview now and then; every engine that draws film uses it."""

import time
from collections.abc import Iterator

import cv2
import numpy as np

from engines.contract import Event, Preview, Progress

PREVIEW_EVERY_S = 0.25
PREVIEW_SIDE = 960


class FrameClock:
    """Counts the frames of one take, `total` as far as it is known; it grows with what is drawn beyond it. Of a take
    without an end it is 0, and nobody knows the share."""

    def __init__(self, phase: str, total: int | None, fps: int) -> None:
        """`total` is None for a take without an end."""
        self.total, self.done = 0 if total is None else max(total, 1), 0
        self._phase, self._fps = phase, fps
        self._skipped = 0
        self._began = self._shown = 0.0

    def skip(self, frames: int) -> None:
        """Frames that were found finished; the pace does not count them."""
        self.done += frames
        self._skipped += frames

    def tick(self, frame: np.ndarray) -> Iterator[Event]:
        """One more frame (height, width, 3) is drawn."""
        now = time.monotonic()
        self._began = self._began or now
        self.done += 1
        if self.total:
            self.total = max(self.total, self.done)
        if now - self._shown < PREVIEW_EVERY_S:
            return
        self._shown = now
        drawn = self.done - self._skipped
        known = self.total and drawn > 1
        left = (now - self._began) / drawn * (self.total - self.done) if known else None
        yield Progress(phase=self._phase, step=self.done, total=self.total, time_left_s=left)
        yield preview(frame, self.done / self._fps)


def preview(frame: np.ndarray, time_s: float) -> Preview:
    """A frame (height, width, 3) of that moment of the film, no larger than a window needs."""
    scale = min(1.0, PREVIEW_SIDE / max(frame.shape[:2]))
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    return Preview(width=width, height=height, pixels=np.ascontiguousarray(small), time_s=time_s)
