"""What a clip shows of film grammar, by a small network of ours, and how sure that is.

The network (`resources/models/captioner`) learned on the drawn stage and on a few photographs. How far it can be
believed on filmed clips was measured field by field (`benchmarks.captioner`): what it reads no better than by chance is
never told. A face says how near the camera is more plainly than anything the network knows, so faces have their say.
"""

from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput, ModelMissing
from engines.perception.face import faces_of
from engines.perception.session import session
from engines.perception.shot_reader.sight import Sight, looked_at, sight
from engines.perception.shot_reader.terms import FIELDS, MOVE_OF
from engines.stage.scene import CameraMove, Environment, Lighting, ShotAngle, ShotPosition, ShotType

FILE = "captioner/captioner.onnx"
"""Beneath `resources/models`: `look` (n, LOOKED) and `motion` (n, MOVED) in, logits of each of `FIELDS` out."""
NEVER = 2.0
SURE_FROM: dict[str, float] = {
    "shot_type": 0.5,
    "shot_angle": 0.7,
    "shot_position": NEVER,
    "camera_motion": 0.5,
    "environment": 0.5,
    "lighting": NEVER,
}
"""Sureness from which an answer is told. Position and light were not read clearly better than by chance on filmed
clips, so they are never told; angles only where the network is sure."""
_FACES: tuple[tuple[float, ShotType], ...] = (
    (0.65, "extreme_close_up"),
    (0.27, "close_up"),
    (0.11, "medium_shot"),
    (0.05, "full_shot"),
    (0.0, "long_shot"),
)
"""Shot types by the height of the largest face, in heights of the frame, from which on they are likely."""
_FACE_SAYS = 2.5  # logarithm of the odds that a face gives

Term = TypeVar("Term", bound=str)


@dataclass(frozen=True)
class Answer(Generic[Term]):
    """The likeliest `term`, how sure it is (0 to 1), and whether that is enough to tell it."""

    term: Term
    sureness: float
    told: bool

    @property
    def word(self) -> str:
        """The term, empty where it is not sure."""
        return self.term if self.told else ""


@dataclass(frozen=True)
class ShotRead:
    """How a shot was filmed, and where, in terms of `engines.stage.scene`."""

    shot_type: Answer[ShotType]
    shot_angle: Answer[ShotAngle]
    shot_position: Answer[ShotPosition]
    camera_motion: Answer[CameraMove]
    environment: Answer[Environment]
    lighting: Answer[Lighting]


def read_shot(frames: NDArray[np.uint8]) -> ShotRead:
    """Of one shot (n, h, w, 3), n from 1, taken evenly over all of it; about 25 are best, and one tells nothing
    of motion. Raises `BadInput`, `ModelMissing`."""
    if frames.ndim != 4 or len(frames) == 0 or frames.shape[3] != 3 or min(frames.shape[1:3]) < 16:
        raise BadInput("clip", "there are no pictures in it to read", "take pictures of (height, width, 3)")
    read = concluded(sight(frames), tallest_face(frames))
    if len(frames) > 1:
        return read
    return replace(read, camera_motion=Answer("static", 0.0, False))


def tallest_face(frames: NDArray[np.uint8]) -> float:
    """Height of the tallest face in a few pictures of the clip, in heights of the frame; 0 where none is seen."""
    try:
        found = [face for frame in looked_at(frames) for face in faces_of(frame)]
    except ModelMissing:
        return 0.0
    return max(((face.box[3] - face.box[1]) / frames.shape[1] for face in found), default=0.0)


def concluded(seen: Sight, face: float = 0.0) -> ShotRead:
    """What follows from what was seen of a clip, and from the height of its tallest face."""
    logits = _network().run(None, {"look": seen.look[None], "motion": seen.motion[None]})
    found: dict[str, Answer[Any]] = {}
    for (field, terms), values in zip(FIELDS.items(), logits, strict=True):
        odds = values[0].astype(np.float64)
        if face > 0 and field == "shot_type":
            said = next(kind for least, kind in _FACES if face >= least)
            odds[terms.index(said)] += _FACE_SAYS
        shares = np.exp(odds - odds.max())
        shares /= shares.sum()
        best = int(shares.argmax())
        term = MOVE_OF[terms[best]] if field == "camera_motion" else terms[best]
        found[field] = Answer(term, float(shares[best]), bool(shares[best] >= SURE_FROM[field]))
    return ShotRead(**{field.name: found[field.name] for field in fields(ShotRead)})


@cache
def _network() -> Any:
    with as_file(files("resources") / "models" / FILE) as path:
        return session(path, threads=1)
