"""The state of a face in one frame of a film.

The meeting point of what decides how a person performs (`life`) and what draws it (`renderer`, `eyes`,
`retake`). It knows nothing about pictures: lengths are in e, the distance between the centres of the eyes.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


def _zeros(size: int) -> NDArray[np.float32]:
    return np.zeros(size, np.float32)


@dataclass(frozen=True, slots=True)
class Performance:
    """One moment of a performance; the default is the face at rest.

    mouth: (8,) values of `engines.speech.mouth.CHANNELS`.
    blink: 0 open to 1 shut.
    gaze: (2,) e, how far the irises stand from where the picture has them, x right and y down in the picture.
    yaw, pitch, roll: radians. Positive yaw brings the nose to the right of the picture, positive pitch brings
    it down, positive roll tilts the head clockwise as the viewer sees it.
    shift: (2,) e, how far the head stands from its place, x right and y down.
    brow: -1 lowered to 1 raised. frown: 1 draws the brows together and down, -1 parts them and lifts their inner
    ends. smile: -1 (corners down) to 1 (up). Strong moods go beyond 1 in all three.
    breath: 0 exhaled to 1 inhaled.
    relaxed: how much of the picture's own smile is taken away, 0 to 1.
    awake: 0 while the mouth at rest is the one in the picture, smile and all, 1 while it rests with closed lips.
    """

    mouth: NDArray[np.float32] = field(default_factory=lambda: _zeros(8))
    blink: float = 0.0
    gaze: NDArray[np.float32] = field(default_factory=lambda: _zeros(2))
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    shift: NDArray[np.float32] = field(default_factory=lambda: _zeros(2))
    brow: float = 0.0
    frown: float = 0.0
    smile: float = 0.0
    breath: float = 0.0
    relaxed: float = 0.0
    awake: float = 0.0
