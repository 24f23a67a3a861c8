"""A talking-head film whose person says something new: `engines.portrait.retake` over the frames of a video.

The film plays at its own pace; when the voice is longer than the film it plays back and forth, when it is shorter the
take ends soon after it. Faces are found and tracked, not placed by hand.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np

from engines.contract import BadInput
from engines.media.video import VideoReader
from engines.perception.face import FaceReader
from engines.portrait.faces import film_faces
from engines.portrait.light import shown_enamel
from engines.portrait.mesh import Floats
from engines.portrait.performance import Performance
from engines.portrait.request import PortraitRequest
from engines.portrait.retake import LOOK_AHEAD, FilmFrame, Retake, calmest, tracked
from engines.portrait.scene import chosen_face
from engines.portrait.sizes import fit

REFERENCE_S, REFERENCE_FPS = 8.0, 5
WINDOW = 50  # frames decoded at a time
LEAD_IN = 6  # frames tracked before the first that is asked for, so that parts join without a jump
AFTER_S = 0.5  # of the film are shown after the voice has ended
LEAST_S = 1.0  # of a film that was cut off are worth playing back and forth
CUT_OFF_S = 0.3  # a film that ends this much before it says so was cut off

Tracks = dict[int, FilmFrame]


class FilmScene:
    """The scene of a request whose picture is a video."""

    def __init__(self, request: PortraitRequest) -> None:
        self._reader = VideoReader(request.image, "image")
        self._size, self._fps = request.size, request.fps
        self._name = request.image.name
        self._told: list[str] = []
        self._length_s = self._readable(request)
        seen_s, faces = film_faces(self._reader)
        self.face = chosen_face(request, faces)
        self._faces = list(dict.fromkeys((self.face, *(other.face for other in request.others))))
        self.height, self.width = fit((self._reader.height, self._reader.width), self._size)
        scale = self.width / self._reader.width
        self._begins = {face: faces[face].points * scale for face in self._faces}
        count = int(min(REFERENCE_S, self._length_s - seen_s) * REFERENCE_FPS)
        moments = [seen_s + i / REFERENCE_FPS for i in range(max(count, 1))]
        self._retakes = {face: self._studied(moments, face) for face in self._faces}

    def close(self) -> None:
        self._reader.close()

    def lasts(self, voice_s: float) -> float:
        return voice_s if voice_s >= self._length_s else min(voice_s + AFTER_S, self._length_s)

    def notes(self, voice_s: float) -> list[str]:
        lengths = f"the film is {self._length_s:.1f} s, the voice {voice_s:.1f} s"
        if self.lasts(voice_s) < self._length_s - CUT_OFF_S:
            return [*self._told, f"{lengths}: the rest of the film is cut"]
        if voice_s > self._length_s + AFTER_S:
            return [*self._told, f"{lengths}: the film plays back and forth"]
        return self._told

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

    def _readable(self, request: PortraitRequest) -> float:
        """How many seconds of the film there are; notes what a film cannot follow."""
        told_s = self._reader.duration_s
        length_s = _last_packet_s(request.image)
        if length_s <= 0:
            raise BadInput("image", f"{self._name} does not say how long it is", "export the video again")
        if told_s - length_s > CUT_OFF_S:
            cut_off = f"{self._name} is cut off: {length_s:.1f} s of its {told_s:.1f} s can be read"
            if length_s < LEAST_S:
                raise BadInput("image", cut_off, "export the video again")
            self._told.append(cut_off)
        if request.anchors:
            self._told.append("a film's faces are found in it: the anchors are not used")
        if request.background:
            self._told.append("a film keeps its own background")
        return length_s

    def _studied(self, moments: Sequence[float], face: int) -> Retake:
        """The new mouth of a face, made on the calmest of its frames, with the teeth that it shows in the others."""
        teeth: list[tuple[int, Floats]] = []

        def watched() -> Iterator[FilmFrame]:
            for frame in self._follow(moments, face):
                if frame.points is not None and (shown := shown_enamel(frame.rgb, frame.points)):
                    teeth.append(shown)
                yield frame

        calm = calmest(watched())
        if calm is None or calm.points is None:
            raise BadInput(
                "image",
                f"face {face} is not to be seen long enough in {self._name}",
                "use a film that shows the face from the front",
            )
        best = sorted(teeth, key=lambda shown: -shown[0])[: max(1, len(teeth) // 3)]
        return Retake(
            calm.rgb, calm.points, enamel=np.median([colour for _, colour in best], 0) if best else None
        )

    def _follow(self, times_s: Sequence[float], face: int) -> Iterator[FilmFrame]:
        """Track one face through the film at these moments; the tracker's clock always runs forward."""
        with FaceReader() as reader:
            yield from tracked(zip(times_s, self._at(times_s), strict=True), reader, self._begins[face])

    def _at(self, times_s: Sequence[float]) -> Iterator[np.ndarray]:
        """The frame on screen at each moment, the film played forth and back for ever."""
        for start in range(0, len(times_s), WINDOW):
            moments = [self._film_time(t) for t in times_s[start : start + WINDOW]]
            yield from self._window(moments)

    def _film_time(self, time_s: float) -> float:
        last = max(self._length_s - 1.5 / self._reader.fps, 0.0)
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
        if shown is None:
            raise BadInput(
                "image",
                f"{self._name} cannot be read at {moments[waiting[0]]:.1f} s",
                "export the video again",
            )
        for index in waiting:
            found[index] = shown
        return [found[i] for i in range(len(moments))]

    def _fitted(self, pixels: np.ndarray) -> np.ndarray:
        if (self.height, self.width) == pixels.shape[:2]:
            return pixels
        return cv2.resize(pixels, (self.width, self.height), interpolation=cv2.INTER_AREA)


def _last_packet_s(path: Path) -> float:
    """Where the last picture of a video ends that its file really holds, in seconds from its first."""
    ends_s = [0.0]
    with av.open(str(path), metadata_errors="replace") as container:
        stream = container.streams.video[0]
        origin = stream.start_time or 0
        try:
            for packet in container.demux(stream):
                if packet.pts is not None and not packet.is_corrupt and stream.time_base is not None:
                    ends_s.append(float((packet.pts - origin + (packet.duration or 0)) * stream.time_base))
        except av.FFmpegError:
            pass  # what came before is there
    return max(ends_s)
