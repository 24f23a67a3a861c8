"""People who sit for portraits: heads of the stage's endless figures before some place, and the drawn and packaged
samples, each with the landmarks of the face.

Figures and samples that are `kept` out of training are never met in it. Everybody follows from a seeded generator.
"""

import atexit
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

import resources
from engines.media.image import read_image
from engines.perception.face import Face, FaceReader
from engines.stage.cast import stand
from engines.stage.light import LIGHTS
from engines.stage.scene import Figure

UNSEEN = ("captain", "chef", "king", "witch")
"""Figures that only kept portraits show."""
SAMPLES = {"astronaut": "woman", "painted-woman": "woman"}
SAMPLES_KEPT = {"flat-man": "man"}
_PEOPLE = (
    "woman", "man", "girl", "boy", "old woman", "old man", "queen", "princess", "prince", "wizard", "sailor",
    "pirate", "doctor", "nurse", "scientist", "farmer", "firefighter", "police officer", "explorer", "mechanic",
    "teacher", "monk",
)  # fmt: skip
_SAMPLE_SHARE = 0.12
_COLOURED = 0.6  # of all figures are dressed in colours of their own
_TURNED = 0.22  # radians, at most, from the camera
_ROOM = (0.9, 1.25)  # radii of the head from the middle of the picture to its edge
_EYES = (0.25, 0.34)  # distance of the eyes of a sample, in sides of the picture
_HEAD_PX = 150.0

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Sitter:
    """`name` is a word for them, `picture` (side, side, 3) shows the one `face`."""

    name: str
    picture: Pixels
    face: Face


def sitter_of(rng: random.Random, kept: bool, unseen: bool, side: int) -> Sitter | None:
    """Somebody; None where their face is not clear to see. `unseen` asks for figures of a kind never met in
    training."""
    if rng.random() < _SAMPLE_SHARE:
        name, picture = _sample(rng, SAMPLES_KEPT if kept else SAMPLES, side)
    else:
        name = rng.choice(UNSEEN if unseen else _PEOPLE)
        picture = _figure(rng, name, kept, side)
    picture = _tinted(picture, rng)
    faces = reader().read(picture)
    if len(faces) != 1 or faces[0].score < 1:
        return None
    return Sitter(name, picture, faces[0])


@cache
def reader() -> FaceReader:
    """One for the whole process; raises `ModelMissing`."""
    found = FaceReader()
    atexit.register(found.close)
    return found


def _figure(rng: random.Random, name: str, kept: bool, side: int) -> Pixels:
    """A figure's head and shoulders before a place."""
    colours = {part: f"#{rng.randrange(1 << 24):06x}" for part in ("coat", "accent")}
    seed = 2 * rng.randrange(500_000) + kept
    figure = Figure(name=name, seed=seed, colours=colours if rng.random() < _COLOURED else {})
    actor = stand(figure, LIGHTS[rng.choice(("noon", "overcast", "golden_hour", "dawn"))], 4 * side)
    azimuth = rng.uniform(-_TURNED, _TURNED)
    scale = _HEAD_PX / actor.picture(0.0, azimuth, 100.0).head[2] * 100.0
    drawn = actor.picture(rng.uniform(0, 9), azimuth, scale)
    x, y, radius = drawn.head
    half = rng.uniform(*_ROOM) * radius
    middle = (x + rng.uniform(-0.15, 0.15) * radius, y + rng.uniform(0.1, 0.3) * radius)
    zoom = side / (2 * half)
    place = np.array(
        [[zoom, 0, side / 2 - zoom * middle[0]], [0, zoom, side / 2 - zoom * middle[1]]], np.float32
    )
    head = cv2.warpAffine(drawn.picture, place, (side, side), flags=cv2.INTER_AREA)
    behind = _behind(rng, side)
    return (head[..., :3] + behind * (1 - head[..., 3:] / 255.0)).clip(0, 255).astype(np.uint8)


def _behind(rng: random.Random, side: int) -> Pixels:
    """A piece of a place, out of focus."""
    places = sorted((resources.ROOT / "places").glob("*.jpg"))
    place = _picture(rng.choice(places))
    span = rng.randint(min(place.shape[:2]) // 2, min(place.shape[:2]))
    top, left = (rng.randint(0, whole - span) for whole in place.shape[:2])
    piece = cv2.resize(
        place[top : top + span, left : left + span], (side, side), interpolation=cv2.INTER_AREA
    )
    return np.asarray(cv2.GaussianBlur(piece, (0, 0), rng.uniform(0.01, 0.04) * side), np.uint8)


def _sample(rng: random.Random, samples: dict[str, str], side: int) -> tuple[str, Pixels]:
    """A sample, cut about the face, mirrored half of the time."""
    name = rng.choice(sorted(samples))
    whole = _picture(resources.SAMPLES / f"{name}.png")
    points = _face_of(name).points
    apart = float(np.hypot(*(points[473] - points[468])[:2]))
    span = min(round(apart / rng.uniform(*_EYES)), *whole.shape[:2])
    middle = points[1, :2] + np.array([rng.uniform(-0.3, 0.3), rng.uniform(-0.4, 0.0)]) * apart
    left, top = (
        round(min(max(at - span / 2, 0), size - span))
        for at, size in zip(middle, whole.shape[1::-1], strict=True)
    )
    piece = cv2.resize(
        whole[top : top + span, left : left + span], (side, side), interpolation=cv2.INTER_AREA
    )
    return samples[name], np.ascontiguousarray(piece[:, ::-1] if rng.random() < 0.5 else piece)


@cache
def _face_of(sample: str) -> Face:
    return reader().read(_picture(resources.SAMPLES / f"{sample}.png"))[0]


@cache
def _picture(path: Path) -> Pixels:
    return np.ascontiguousarray(read_image(path)[..., :3])


def _tinted(picture: Pixels, rng: random.Random) -> Pixels:
    """The same in another light: brightness and the colour of the light differ a little."""
    light = np.array([rng.uniform(0.9, 1.08) for _ in range(3)])
    return (255 * (picture / 255.0) ** rng.uniform(0.85, 1.2) * light).clip(0, 255).astype(np.uint8)
