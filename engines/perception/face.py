"""Where the faces of a picture are: 478 landmarks, expression and head pose by MediaPipe's Face Landmarker.

Made for photographs, paintings and drawings alike, so the thresholds are low; a second, closer look is taken at
small faces, and every face must also be seen in the mirrored picture. It does not find animals; for those see
`engines.portrait.anchors`.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines import catalogue
from engines.perception.remembered import Remembered, picture_key

Picture = NDArray[np.uint8]

MAX_FACES = 8
DETECTION, PRESENCE = 0.2, 0.5  # paintings detect weakly, but every true face is present beyond doubt
SMALLEST_TILE = 200
SMALL_FACE = 0.16  # of the longer side: below this the landmarks gain from a crop
CROP_SCALE = 2.4  # of the face box: as much surroundings as the detector likes
LEAST_SHARE = 0.1  # of the tallest face: what is smaller beside it is no one who speaks
# Eyes, mouth, cheeks, nose, chin and lip, and where each is in a mirror.
ONE_SIDE = (33, 133, 61, 234, 263, 362, 291, 454, 1, 152, 13)
OTHER_SIDE = (263, 362, 291, 454, 33, 133, 61, 234, 1, 152, 13)
MIRROR_CROPS = (2.4, 1.8)
MIRROR_AGREES = 0.2  # of the eyes' width; true faces agree to a tenth, others not to a third


@dataclass(frozen=True)
class Face:
    """One face. `points` (478, 3) picture pixels, z towards the viewer negative; `box` x0, y0, x1, y1;
    `pose` (4, 4) places the canonical face in the camera's space; `score` 0 to 1 is what share of the face
    lies in the picture."""

    points: NDArray[np.float64]
    blendshapes: dict[str, float]
    pose: NDArray[np.float64]
    score: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        low, high = self.points[:, :2].min(0), self.points[:, :2].max(0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


PICTURES_KNOWN = 32
_READ: Remembered[list[Face]] = Remembered(PICTURES_KNOWN)


def faces_of(rgb: Picture) -> list[Face]:
    """The faces of a picture as `FaceReader.read` finds them, read once for all who ask about the same picture.
    Raises `ModelMissing`."""

    def read() -> list[Face]:
        with FaceReader() as reader:
            return reader.read(rgb)

    return _READ.of(picture_key(rgb), read)


class FaceReader:
    """Reads faces from pictures (`read`) and from the frames of one film in order (`track`). Close it."""

    def __init__(self, model: Path | None = None) -> None:
        self._model = model or catalogue.locate("face-landmarker", "face_landmarker.task")
        self._still: Any = None
        self._video: Any = None

    def __enter__(self) -> "FaceReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        for landmarker in (self._still, self._video):
            if landmarker is not None:
                with _quiet():
                    landmarker.close()
        self._still = self._video = None

    def read(self, rgb: Picture) -> list[Face]:
        """The faces of a picture from left to right; an empty list where there is none."""
        found = self._sure(rgb, self._detect(rgb, (0, 0)))
        for part in (0.5, 0.25, 0.125):
            if part < 0.5 and found:
                break
            for x0, y0, x1, y1 in _tiles(rgb.shape[0], rgb.shape[1], part):
                tile = self._detect(rgb[y0:y1, x0:x1], (x0, y0))
                found += self._sure(rgb, [face for face in tile if _plausible(face)])
        found = _without_doubles(found)
        tallest = max((face.box[3] - face.box[1] for face in found), default=0.0)
        found = [face for face in found if face.box[3] - face.box[1] > LEAST_SHARE * tallest]
        return sorted(found, key=lambda face: face.box[0] + face.box[2])[:MAX_FACES]

    def track(self, rgb: Picture, time_ms: int) -> list[Face]:
        """The faces of the next frame of a film, left to right; `time_ms` must grow from call to call."""
        if self._video is None:
            self._video = self._landmarker(video=True)
        with _quiet():
            result = self._video.detect_for_video(_image(rgb), time_ms)
        return sorted(_faces(result, rgb.shape, (0, 0)), key=lambda face: face.box[0] + face.box[2])

    def _detect(self, rgb: Picture, origin: tuple[int, int]) -> list[Face]:
        if min(rgb.shape[:2]) < 16:
            return []
        if self._still is None:
            self._still = self._landmarker(video=False)
        with _quiet():
            result = self._still.detect(_image(rgb))
        return _faces(result, rgb.shape, origin)

    def _sure(self, rgb: Picture, faces: list[Face]) -> list[Face]:
        """Those of the faces that stand a closer look and the mirror."""
        near = [self._closer(rgb, face) for face in faces]
        return [face for face in near if self.confirms(rgb, face)]

    def _closer(self, rgb: Picture, face: Face) -> Face:
        """The same face read again from a crop, where it is small in the picture."""
        height, width = rgb.shape[:2]
        x0, y0, x1, y1 = face.box
        if max(x1 - x0, y1 - y0) >= SMALL_FACE * max(height, width):
            return face
        near = self._detect(*_around(rgb, face.box, CROP_SCALE))
        near = [other for other in near if _overlap(other.box, face.box) > 0.4]
        return max(near, key=lambda other: _overlap(other.box, face.box), default=face)

    def confirms(self, rgb: Picture, face: Face) -> bool:
        """Whether the face is the same in a mirror: what only passes for one is read otherwise there, or not at all."""
        eyes = float(np.hypot(*(face.points[33] - face.points[263])[:2]))
        for scale in MIRROR_CROPS:
            part, corner = _around(rgb, face.box, scale)
            here = face.points[ONE_SIDE, :2] - corner
            for other in self._detect(part[:, ::-1], (0, 0)):
                there = other.points[OTHER_SIDE, :2] * (-1, 1) + (part.shape[1], 0)
                if np.hypot(*(there - here).T).mean() < MIRROR_AGREES * eyes:
                    return True
        return False

    def _landmarker(self, *, video: bool) -> Any:
        with _quiet():
            from mediapipe.tasks.python import BaseOptions, vision

            return vision.FaceLandmarker.create_from_options(
                vision.FaceLandmarkerOptions(
                    base_options=BaseOptions(model_asset_path=str(self._model)),
                    running_mode=vision.RunningMode.VIDEO if video else vision.RunningMode.IMAGE,
                    num_faces=MAX_FACES,
                    min_face_detection_confidence=DETECTION,
                    min_face_presence_confidence=PRESENCE,
                    min_tracking_confidence=PRESENCE,
                    output_face_blendshapes=True,
                    output_facial_transformation_matrixes=True,
                )
            )


def _image(rgb: Picture) -> Any:
    import mediapipe

    return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(rgb[..., :3]))


def _faces(result: Any, shape: tuple[int, ...], origin: tuple[int, int]) -> list[Face]:
    height, width = shape[:2]
    faces = []
    for marks, shapes, pose in zip(
        result.face_landmarks, result.face_blendshapes, result.facial_transformation_matrixes, strict=True
    ):
        relative = np.array([(mark.x, mark.y, mark.z) for mark in marks], np.float64)
        inside = ((relative[:, :2] >= 0) & (relative[:, :2] <= 1)).all(1).mean()
        points = relative * (width, height, width) + (*origin, 0)
        names = {shape.category_name: float(shape.score) for shape in shapes}
        faces.append(Face(points, names, np.asarray(pose, np.float64), float(inside)))
    return faces


def _around(
    rgb: Picture, box: tuple[float, float, float, float], scale: float
) -> tuple[Picture, tuple[int, int]]:
    """A square part of the picture, `scale` times as large as the box in its middle, and where it begins (x, y)."""
    height, width = rgb.shape[:2]
    x0, y0, x1, y1 = box
    half = scale * max(x1 - x0, y1 - y0) / 2
    left, top = int(max(0, (x0 + x1) / 2 - half)), int(max(0, (y0 + y1) / 2 - half))
    right, bottom = int(min(width, (x0 + x1) / 2 + half)), int(min(height, (y0 + y1) / 2 + half))
    return rgb[top:bottom, left:right], (left, top)


def _tiles(height: int, width: int, part: float) -> Iterator[tuple[int, int, int, int]]:
    """Overlapping squares, `part` of the longer side, which show the detector small faces large."""
    side = int(part * max(height, width))
    if side < SMALLEST_TILE:
        return
    for y in _steps(height, side):
        for x in _steps(width, side):
            yield x, y, min(width, x + side), min(height, y + side)


def _steps(length: int, side: int) -> list[int]:
    if length <= side:
        return [0]
    count = int(np.ceil((length - side) / (0.6 * side))) + 1
    return [int(step) for step in np.linspace(0, length - side, count)]


def _plausible(face: Face) -> bool:
    """Whether the height of the face fits the width of its eyes; round things pass for faces in tiles."""
    points = face.points[:, :2]
    eyes = np.linalg.norm(points[33] - points[263])
    return bool(np.linalg.norm(points[10] - points[152]) > 1.35 * eyes)


def _without_doubles(faces: list[Face]) -> list[Face]:
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if all(_overlap(face.box, other.box) < 0.3 for other in kept):
            kept.append(face)
    return kept


def _overlap(one: tuple[float, float, float, float], two: tuple[float, float, float, float]) -> float:
    """Shared area as a part of the smaller box."""
    width = min(one[2], two[2]) - max(one[0], two[0])
    height = min(one[3], two[3]) - max(one[1], two[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, two)]
    return float(width * height / max(min(areas), 1e-9))


_ONE_AT_A_TIME = RLock()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep MediaPipe's native log off standard error; its lines mean nothing to a user. One thread at a time."""
    with _ONE_AT_A_TIME:
        sys.stderr.flush()
        kept = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)
