"""Who is in the picture: its faces, and one renderer for each face that speaks.

A scene is opened once for a take and then draws any moment of it. Where the picture is a video, see
`engines.portrait.retake`; how a face moves is decided elsewhere and comes as `Performance`.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np

from engines.contract import BadInput
from engines.media.image import read_image
from engines.media.video import VideoReader
from engines.perception.face import FaceReader
from engines.perception.matting import Cutout, cut_out
from engines.portrait.anchors import Anchors, anchors_of, place
from engines.portrait.first_guess import first_guess
from engines.portrait.performance import Performance
from engines.portrait.renderer import PortraitRenderer
from engines.portrait.request import PortraitRequest
from engines.portrait.sizes import fit

VIDEO_SUFFIXES = {".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".mpg", ".mpeg", ".gif"}
BEHIND_ALPHA = 232  # the light grey that shows through a transparent picture


class Scene(Protocol):
    """What the engine draws from: frames of `width` by `height`, both even."""

    width: int
    height: int

    def pictures(self, times_s: Sequence[float]) -> Iterator[Any]:
        """What `draw` needs for each of these moments, in order of time."""

    def draw(self, picture: Any, performances: dict[int, Performance]) -> np.ndarray:
        """One frame, (height, width, 3) uint8 RGB; safe to call from several threads."""


@dataclass(frozen=True)
class FoundFace:
    """A face of a picture: landmarks (478, 3), their anchors, and whether a model found it or it is a guess."""

    points: np.ndarray
    anchors: Anchors
    score: float
    found: bool


def find_faces(picture: np.ndarray) -> list[FoundFace]:
    """The faces of an RGB picture from left to right; where none is found, one first guess."""
    with FaceReader() as reader:
        faces = reader.read(picture)
    if faces:
        return [FoundFace(f.points, anchors_of(f.points), f.score, True) for f in faces]
    guess = first_guess(picture)
    return [FoundFace(place(guess), guess, 0.0, False)]


def first_picture(path: Path, field: str = "image") -> np.ndarray:
    """The picture, or the first frame of a video, as RGB; transparency is laid on light grey."""
    if path.suffix.lower() in VIDEO_SUFFIXES:
        reader = VideoReader(path, field)
        try:
            return next(reader.frames())[1]
        finally:
            reader.close()
    return _opaque(read_image(path, field))


@contextmanager
def open_scene(request: PortraitRequest) -> Iterator[Scene]:
    """The scene of a request, at the size of the take."""
    if request.image.suffix.lower() in VIDEO_SUFFIXES:
        from engines.portrait.film_scene import FilmScene

        scene = FilmScene(request)
        try:
            yield scene
        finally:
            scene.close()
    else:
        yield StillScene(request)


class StillScene:
    """A picture whose faces speak. Each face owns the pixels that are nearer to it than to any other."""

    def __init__(self, request: PortraitRequest) -> None:
        original = read_image(request.image)
        self.height, self.width = fit(original.shape, request.size)
        scale = np.array([self.width / original.shape[1], self.height / original.shape[0]])
        picture = cv2.resize(original, (self.width, self.height), interpolation=cv2.INTER_AREA)
        speaking = [request.face, *(other.face for other in request.others)]
        places = _placed_faces(request, _opaque(original), speaking)
        cutout, background = None, None
        if request.background:
            cutout = _own_alpha(picture) or cut_out(_opaque(picture))
            background = _covering(
                _opaque(read_image(request.background, "background")), self.width, self.height
            )
        opaque = _opaque(picture)
        centres = {face: points[1, :2] * scale for face, (points, _) in places.items()}
        self._renderers = {
            face: PortraitRenderer(
                opaque,
                points * [*scale, scale.mean()],
                animal=animal,
                cutout=cutout,
                background=background,
                reach=_reach(centres, face),
            )
            for face, (points, animal) in places.items()
        }
        self._owner = _nearest(centres, self.width, self.height) if len(centres) > 1 else None

    def pictures(self, times_s: Sequence[float]) -> Iterator[None]:
        yield from (None for _ in times_s)

    def draw(self, picture: None, performances: dict[int, Performance]) -> np.ndarray:
        frame: np.ndarray | None = None
        for number, (face, renderer) in enumerate(self._renderers.items()):
            drawn = renderer.frame(performances[face])
            if frame is None:
                frame = drawn
            else:
                mine = self._owner == number
                frame[mine] = drawn[mine]
        assert frame is not None
        return frame


def load_anchors(path: Path) -> list[Anchors]:
    """The faces of an anchors file: one face, or a list of them under `faces`."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return [Anchors.load(path)]  # says what is wrong
    if not isinstance(content, dict) or "faces" not in content:
        return [Anchors.load(path)]
    if not isinstance(content["faces"], list) or not content["faces"]:
        raise BadInput(
            "anchors", f"{path.name}: faces should be a list of faces", "see matinee render portrait --help"
        )
    return [Anchors.parse(face, f"{path.name}: faces.{i}") for i, face in enumerate(content["faces"])]


def _placed_faces(
    request: PortraitRequest, picture: np.ndarray, speaking: list[int]
) -> dict[int, tuple[np.ndarray, bool]]:
    """Landmarks of each speaking face in the original picture, and whether it is an animal."""
    by_hand = load_anchors(request.anchors) if request.anchors else []
    with FaceReader() as reader:
        found = reader.read(picture)
    if not by_hand and not found:
        raise BadInput(
            "image",
            f"no face was found in {request.image.name}",
            "place it by hand: drag the handles in the window, or give --anchors FILE.json with pupils, mouth and chin",
        )
    count = max(len(by_hand), len(found))
    for face in speaking:
        if face >= count:
            raise BadInput(
                "face", f"there is no face {face}", f"{request.image.name} has {count}, counted from 0"
            )
    return {face: _placed(by_hand[face] if face < len(by_hand) else None, found, face) for face in speaking}


def _placed(anchors: Anchors | None, found: list[Any], face: int) -> tuple[np.ndarray, bool]:
    if anchors is None:
        return found[face].points, False
    near = [f.points for f in found if _is_same(f.points, anchors)]
    return place(anchors, near[0] if near and not anchors.animal else None), anchors.animal


def _is_same(points: np.ndarray, anchors: Anchors) -> bool:
    """Whether anchors set by hand correct this found face rather than place another one."""
    found = anchors_of(points).points
    shared = [name for name in anchors.points if name in found]
    if not shared:
        return False
    moves = np.array([np.subtract(anchors.points[name], found[name]) for name in shared])
    eyes = float(np.hypot(*np.subtract(found["left_pupil"], found["right_pupil"])))
    return float(np.median(np.hypot(*moves.T))) < 0.6 * eyes


def _opaque(picture: np.ndarray) -> np.ndarray:
    if picture.shape[2] == 3:
        return picture
    alpha = picture[..., 3:].astype(np.float32) / 255
    return (picture[..., :3] * alpha + BEHIND_ALPHA * (1 - alpha) + 0.5).astype(np.uint8)


def _own_alpha(picture: np.ndarray) -> Cutout | None:
    if picture.shape[2] == 3:
        return None
    colour = np.ascontiguousarray(picture[..., :3])
    return Cutout(picture[..., 3].astype(np.float32) / np.float32(255), colour, colour)


def _covering(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """The middle of a picture at exactly this size."""
    scale = max(width / picture.shape[1], height / picture.shape[0])
    size = (max(width, round(picture.shape[1] * scale)), max(height, round(picture.shape[0] * scale)))
    large = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    top, left = (large.shape[0] - height) // 2, (large.shape[1] - width) // 2
    return np.ascontiguousarray(large[top : top + height, left : left + width])


def _reach(centres: dict[int, np.ndarray], face: int) -> float | None:
    """Half the way to the nearest other face, in pixels; None when there is no other."""
    others = [np.hypot(*(centre - centres[face])) for other, centre in centres.items() if other != face]
    return float(min(others)) / 2 if others else None


def _nearest(centres: dict[int, np.ndarray], width: int, height: int) -> np.ndarray:
    """(height, width) number of the nearest face, in the order of `centres`."""
    y, x = np.mgrid[:height, :width]
    return np.argmin([np.hypot(x - cx, y - cy) for cx, cy in centres.values()], axis=0).astype(np.uint8)
