"""A talking-head film whose person says something new: `engines.portrait.retake` over the frames of a video.

The film plays at its own pace; when the voice is longer than the film it plays back and forth. Faces are tracked,
not placed by hand.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import cv2
import numpy as np

from engines.contract import BadInput
from engines.media.video import VideoReader
from engines.perception.face import FaceReader
from engines.portrait.performance import Performance
from engines.portrait.request import PortraitRequest
from engines.portrait.retake import LOOK_AHEAD, FilmFrame, Retake, calmest, tracked
from engines.portrait.sizes import fit

REFERENCE_S, REFERENCE_FPS = 8.0, 5
WINDOW = 50  # frames decoded at a time
LEAD_IN = 6  # frames tracked before the first that is asked for, so that parts join without a jump

Tracks = dict[int, FilmFrame]


class FilmScene:
    """The scene of a request whose picture is a video."""

    def __init__(self, request: PortraitRequest) -> None:
        self._reader = VideoReader(request.image, "image")
        self._size, self._fps = request.size, request.fps
        self._faces = [request.face, *(other.face for other in request.others)]
        first = self._fitted(next(self._reader.frames())[1])
        self.height, self.width = first.shape[:2]
        if self._reader.duration_s <= 0:
            raise BadInput(
                "image", f"{request.image.name} does not say how long it is", "export the video again"
            )
        count = int(min(REFERENCE_S, self._reader.duration_s) * REFERENCE_FPS)
        look = [i / REFERENCE_FPS for i in range(max(count, 1))]
        self._retakes: dict[int, Retake] = {}
        for face in self._faces:
            calm = calmest(self._follow(look, face))
            if calm is None or calm.points is None:
                what = "no face was found" if face == 0 else f"there is no face {face}"
                raise BadInput(
                    "image",
                    f"{what} in {request.image.name}",
                    "use a film that shows the face from the front",
                )
            self._retakes[face] = Retake(calm.rgb, calm.points)

    def close(self) -> None:
        self._reader.close()

    def pictures(self, times_s: Sequence[float]) -> Iterator[Tracks]:
        """The frame of the film for each moment, with the faces that speak in it."""
        step = 1 / self._fps
        before = [t for i in range(LEAD_IN, 0, -1) if (t := times_s[0] - i * step) >= 0]
        after = [times_s[-1] + (i + 1) * step for i in range(LOOK_AHEAD)]
        moments = [*before, *times_s, *after]
        followed = zip(*(self._follow(moments, face) for face in self._faces), strict=True)
        for frames in islice(followed, len(before), len(before) + len(times_s)):
            yield dict(zip(self._faces, frames, strict=True))

    def draw(self, picture: Tracks, performances: dict[int, Performance]) -> np.ndarray:
        frame = next(iter(picture.values())).rgb
        for face, seen in picture.items():
            if seen.points is not None:
                frame = self._retakes[face].frame(frame, seen.points, performances[face])
        return frame.copy() if frame is next(iter(picture.values())).rgb else frame

    def _follow(self, times_s: Sequence[float], face: int) -> Iterator[FilmFrame]:
        """Track one face through the film at these moments; the tracker's clock always runs forward."""
        with FaceReader() as reader:
            yield from tracked(zip(times_s, self._at(times_s), strict=True), reader, face)

    def _at(self, times_s: Sequence[float]) -> Iterator[np.ndarray]:
        """The frame on screen at each moment, the film played forth and back for ever."""
        for start in range(0, len(times_s), WINDOW):
            moments = [self._film_time(t) for t in times_s[start : start + WINDOW]]
            yield from self._window(moments)

    def _film_time(self, time_s: float) -> float:
        last = max(self._reader.duration_s - 1.5 / self._reader.fps, 0.0)
        if last == 0:
            return 0.0
        turns, part = divmod(time_s, last)
        return part if int(turns) % 2 == 0 else last - part

    def _window(self, moments: list[float]) -> list[np.ndarray]:
        """The frames on screen at these moments of the film, which may run either way."""
        order = np.argsort(moments, kind="stable")
        found: dict[int, np.ndarray] = {}
        shown: np.ndarray | None = None
        waiting = [int(i) for i in order]
        for time, pixels in self._reader.frames(moments[waiting[0]]):
            while waiting and shown is not None and moments[waiting[0]] < time - 1e-4:
                found[waiting.pop(0)] = shown
            if not waiting:
                break
            shown = self._fitted(pixels)
        for index in waiting:
            assert shown is not None
            found[index] = shown
        return [found[i] for i in range(len(moments))]

    def _fitted(self, pixels: np.ndarray) -> np.ndarray:
        height, width = fit(pixels.shape[:2], self._size)
        if (height, width) == pixels.shape[:2]:
            return pixels
        return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
