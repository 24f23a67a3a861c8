"""A face in a cut-out that lives: it blinks, looks about, and says what is heard, drawn by the rig of the portrait on
the sprite's own pixels. What it draws is laid over the sheet as a patch that only the face's inside shows, so the
outline stays the matte's. How the head turns is the sheet's matter; see `bend`.
"""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.acting.attitude import Attitude
from engines.elements.acting.mesh import depth_inside
from engines.elements.request import LONGEST_S
from engines.elements.sprite import Doing, Premultiplied, Sprite
from engines.perception.face import Face
from engines.portrait.life import Life
from engines.portrait.mesh import FaceFrame
from engines.portrait.performance import Performance
from engines.portrait.renderer import PortraitRenderer
from engines.speech.mouth import RATE, MouthTrack, Phone, mouth_track

LEAST_EYES_PX = 8.0  # between the pupils: a smaller face is left as it is
AROUND = 0.55  # of the face's height, drawn about it
REACH = 2.1  # eye distances from the nose bridge within which anything moves
GAZE = 0.13  # eye distances for a look as far aside as eyes go
FEATHER_PX = 4.0
SYLLABLES = ("b a", "d ɛ", "m o", "l a", "s i", "k ʌ", "n e", "v a", "r u", "t ɪ", "p o", "a", "w i")


class LivingFace:
    """The face of one element. Its performance comes from the clock alone, so it may be asked in any order."""

    def __init__(self, sprite: Sprite, face: Face, track: MouthTrack, seed: int) -> None:
        height, width = sprite.pixels.shape[:2]
        left, top, right, bottom = face.box
        margin = AROUND * (bottom - top)
        x0, y0 = max(0, int(left - margin)), max(0, int(top - margin))
        x1, y1 = min(width, int(right + margin) + 1), min(height, int(bottom + margin) + 1)
        self.origin = np.array([x0, y0], np.float32)
        points = face.points - [x0, y0, 0]
        part = sprite.pixels[y0:y1, x0:x1]
        self._colour = _unmixed(part)
        self._bytes = (self._colour * 255 + 0.5).astype(np.uint8)
        smile = (
            face.blendshapes.get("mouthSmileLeft", 0.0) + face.blendshapes.get("mouthSmileRight", 0.0)
        ) / 2
        reach = REACH * FaceFrame.of(points).eye_distance
        self._rig = PortraitRenderer(self._bytes, points, reach=reach, own_smile=smile)
        self._mask = self._inside(part[..., 3])
        self._life = Life(track, seed=seed, motion=0.4)

    def performance(self, time_s: float) -> Performance:
        return self._life.at(time_s)

    def drawn(self, performance: Performance, attitude: Attitude) -> Premultiplied:
        """The patch (h, w, 4) whose corner lies at `origin` of the sprite."""
        gaze = performance.gaze + GAZE * np.array([attitude.gaze_x, 0.6 * attitude.gaze_y], np.float32)
        shown = replace(
            performance,
            yaw=0.0,
            pitch=0.0,
            roll=0.0,
            shift=np.zeros(2, np.float32),
            breath=0.0,
            gaze=gaze.astype(np.float32),
            brow=performance.brow + attitude.brow,
        )
        changed = (self._rig.frame(shown).astype(np.float32) - self._bytes) / np.float32(255)
        colour = (self._colour + changed).clip(0, 1)
        return np.concatenate([colour * self._mask, self._mask], 2)

    def _inside(self, alpha: NDArray[np.float32]) -> NDArray[np.float32]:
        """(h, w, 1) 1 where the rig may change the picture, soft towards its border and the subject's edge."""
        x0, y0, x1, y1 = self._rig.moving_region
        moving = np.zeros(alpha.shape, np.float32)
        moving[y0:y1, x0:x1] = 1
        solid = np.minimum(depth_inside(moving), depth_inside((alpha > 0.99).astype(np.float32)) - 1)
        return (solid / np.float32(FEATHER_PX)).clip(0, 1)[..., None]


def big_enough(face: Face) -> bool:
    """Whether a face is large enough to be drawn."""
    return FaceFrame.of(face.points).eye_distance >= LEAST_EYES_PX


def voice_of(doings: Sequence[Doing], seed: int) -> MouthTrack:
    """What an element says over the whole scene; it moves its lips without a voice where it talks and none is heard."""
    lasts_s = max([LONGEST_S, *(doing.end_s for doing in doings)]) + 1.0
    count = round(lasts_s * RATE)
    channels = np.zeros((count, 8), np.float32)
    speech, stress = np.zeros(count, np.float32), np.zeros(count, np.float32)
    for number, doing in enumerate(doings):
        if doing.action != "talk":
            continue
        said = doing.mouth or _improvised(
            doing.end_s - doing.begin_s, np.random.default_rng((seed, 23, number))
        )
        first = round(doing.begin_s * RATE)
        room = min(len(said.channels), count - first, round((doing.end_s - doing.begin_s) * RATE) + RATE // 2)
        channels[first : first + room] = said.channels[:room]
        speech[first : first + room] = said.speech[:room]
        stress[first : first + room] = said.stress[:room]
    return MouthTrack(channels, speech, stress, [])


def _improvised(lasts_s: float, dice: np.random.Generator) -> MouthTrack:
    """Syllables in short phrases."""
    phones, now = [], 0.15
    while now < lasts_s - 0.4:
        for place in range(int(dice.integers(4, 10))):
            stressed = place % 3 == 1
            for sound in SYLLABLES[int(dice.integers(len(SYLLABLES)))].split():
                vowel = sound in "aɛoiʌeuɪ"
                lasts = float(dice.uniform(0.1, 0.15) if vowel else dice.uniform(0.06, 0.09)) * (
                    1.25 if stressed else 1
                )
                phones.append(Phone(sound, now, now + lasts, 2 if vowel and stressed else 0))
                now += lasts
        now += float(dice.uniform(0.25, 0.6))
    return mouth_track([phone for phone in phones if phone.end_s < lasts_s - 0.1], max(lasts_s, 0.2))


def _unmixed(pixels: Premultiplied) -> NDArray[np.float32]:
    """(h, w, 3) The colours without alpha; where nothing shows, those of the nearest that does."""
    alpha = pixels[..., 3:]
    colour = (pixels[..., :3] / np.maximum(alpha, 1e-3)).clip(0, 1)
    unknown = (alpha[..., 0] < 0.3).astype(np.uint8)
    if unknown.all() or not unknown.any():
        return np.ascontiguousarray(colour, np.float32)
    _, labels = cv2.distanceTransformWithLabels(unknown, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    known = np.zeros((labels.max() + 1, 3), np.float32)
    known[labels[unknown == 0]] = colour[unknown == 0]
    return np.ascontiguousarray(np.where(unknown[..., None] > 0, known[labels], colour), np.float32)
