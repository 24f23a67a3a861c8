"""Who is in a picture, or at the beginning of a film: faces from left to right, placed by hand, found, or guessed.

The window's handles and the engine's rig both come from here, so that they mean the same faces by the same numbers.
Drawing them is `engines.portrait.scene`, following them through a film `engines.portrait.film_scene`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engines.contract import BadInput
from engines.media.image import read_image
from engines.media.video import VideoReader
from engines.perception.face import Face, FaceReader
from engines.portrait.anchors import Anchors, anchors_of, place
from engines.portrait.first_guess import first_guess
from engines.portrait.request import anchors_beside, is_film

BEHIND_ALPHA = 232  # the light grey that shows through a transparent picture
STEADY_S = (0.2, 0.4)  # a face of a film is seen again in one of these moments
SEARCH_S, SEARCH_STEP_S = 8.0, 1.0  # how long, and how often, the beginning of a film is searched for a face
SAME_WITHIN = 0.6  # e


@dataclass(frozen=True)
class FoundFace:
    """A face: landmarks (478, 3), their anchors, how much of it lies in the picture (0 to 1), whether a model found
    it or it is a guess, whether a person placed it, and its expression as blendshapes."""

    points: np.ndarray
    anchors: Anchors
    score: float
    found: bool
    by_hand: bool = False
    expression: dict[str, float] = field(default_factory=dict)

    @property
    def smile(self) -> float:
        """How much the face smiles, 0 to 1; 0 where no model has read it."""
        return (self.expression.get("mouthSmileLeft", 0.0) + self.expression.get("mouthSmileRight", 0.0)) / 2


def look(path: Path, field: str = "image") -> tuple[np.ndarray, list[FoundFace]]:
    """The RGB picture, or the first frame of a film, and its faces; where none is found, one first guess."""
    if is_film(path):
        reader = VideoReader(path, field)
        try:
            picture = next(reader.frames())[1]
            faces = film_faces(reader)[1]
        finally:
            reader.close()
    else:
        picture = opaque(read_image(path, field))
        beside = anchors_beside(path)
        faces = placed_faces(picture, load_anchors(beside) if beside else [])
    if not faces:
        guess = first_guess(picture)
        faces = [FoundFace(place(guess), guess, 0.0, False)]
    return picture, faces


def largest(faces: Sequence[FoundFace]) -> int:
    """The number of the face whose eyes stand farthest apart: who speaks when nobody is chosen."""
    return max(range(len(faces)), key=lambda number: _eye_distance(faces[number].points))


def placed_faces(picture: np.ndarray, by_hand: Sequence[Anchors] = ()) -> list[FoundFace]:
    """The faces of an RGB picture from left to right; the first of them placed by hand, as far as `by_hand` goes.

    Raises `BadInput` where the anchors cannot be those of a face in this picture.
    """
    with FaceReader() as reader:
        found = reader.read(picture)
    faces = [_of(face) for face in found]
    for number, anchors in enumerate(by_hand):
        placed = _placed(anchors, found, picture.shape)
        faces[number : number + 1] = [placed]
    return faces


def film_faces(reader: VideoReader) -> tuple[float, list[FoundFace]]:
    """When faces are first seen in a film, in seconds, and which, from left to right; 0 and none without any.

    A face counts that is still there a moment later.
    """
    moments = np.arange(0.0, min(SEARCH_S, max(reader.duration_s, SEARCH_STEP_S)), SEARCH_STEP_S)
    with FaceReader() as faces:
        for start_s in moments.tolist():
            frame = next(reader.frames(start_s), None)
            first = faces.read(frame[1]) if frame else []
            if not first:
                continue
            after = [next(reader.frames(start_s + step_s), None) for step_s in STEADY_S]
            later = [faces.read(frame[1]) for frame in after if frame]
            steady = [
                face
                for face in first
                if 2 * sum(any(_near(face, other) for other in seen) for seen in later) >= len(later)
            ]
            if steady:
                return start_s, [_of(face) for face in steady]
    return 0.0, []


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


def opaque(picture: np.ndarray) -> np.ndarray:
    """(h, w, 3) The picture without its transparency, laid on light grey."""
    if picture.shape[2] == 3:
        return picture
    alpha = picture[..., 3:].astype(np.float32) / 255
    return (picture[..., :3] * alpha + BEHIND_ALPHA * (1 - alpha) + 0.5).astype(np.uint8)


def _of(face: Face) -> FoundFace:
    return FoundFace(face.points, anchors_of(face.points), face.score, True, expression=face.blendshapes)


def _placed(anchors: Anchors, found: Sequence[Face], shape: tuple[int, ...]) -> FoundFace:
    height, width = shape[:2]
    near = [] if anchors.animal else [face for face in found if _is_same(face.points, anchors)]
    if not near:
        anchors.check(width, height)
        return FoundFace(place(anchors), anchors, 1.0, True, by_hand=True)
    whole = anchors_of(near[0].points).points | anchors.points
    Anchors(points=whole).check(width, height)
    points = place(anchors, near[0].points)
    return FoundFace(points, anchors, near[0].score, True, True, near[0].blendshapes)


def _is_same(points: np.ndarray, anchors: Anchors) -> bool:
    """Whether anchors set by hand correct this found face rather than place another one."""
    found = anchors_of(points).points
    if not anchors.points:
        return False
    moves = np.array([np.subtract(place, found[name]) for name, place in anchors.points.items()])
    return float(np.median(np.hypot(*moves.T))) < SAME_WITHIN * _eye_distance(points)


def _near(one: Face, other: Face) -> bool:
    apart = float(np.hypot(*(one.points[1] - other.points[1])[:2]))
    return apart < SAME_WITHIN * _eye_distance(one.points)


def _eye_distance(points: np.ndarray) -> float:
    return float(np.hypot(*(points[473] - points[468])[:2]))
