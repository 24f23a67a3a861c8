"""Shots for the shot reader to learn from: what is drawn or moved, and in which of the reader's words it is described.

Drawn shots use all looks, sizes and positions of the stage about equally often; `training.backlot.films` knows places
and lights well enough, but few of those. Pictures that stand still, drawn or photographed, are looked at through a
window that moves, so that the camera's motion is known of real pictures too. Rows of numbers are made of all this in
`training.backlot.sights`.
"""

import random
from collections.abc import Sequence
from typing import get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.shot_reader.terms import FIELDS, MOVES
from engines.stage.scene import (
    CameraMove,
    Environment,
    Facing,
    Figure,
    FigureKind,
    Lighting,
    Look,
    Scene,
    ShotAngle,
    ShotPosition,
    ShotType,
)
from engines.stage.shot import StageShot
from training.backlot.films import weather_of

SHOTS_A_SET = 4
FRAMES = 5
UNKNOWN = -1
SIZES = ((256, 144), (256, 144), (216, 162), (272, 116))
LOOKS: tuple[Look, ...] = ("picture_book", "ink", "watercolour", "paper_cut", "noir")
"""Those that need no net; noir and ink say nothing of colours, so they are drawn less often."""
_OFTEN = (5, 1, 3, 2, 1)
_PEOPLE = ("woman", "man", "girl", "boy", "old woman", "old man", "farmer", "sailor", "explorer", "knight")
_OTHERS: tuple[tuple[FigureKind, str], ...] = (
    ("animal", "dog"), ("animal", "horse"), ("animal", "cat"), ("animal", "fox"), ("vehicle", "car"),
)  # fmt: skip
_PLACES: tuple[Environment, ...] = get_args(Environment)
_LIGHTS: tuple[Lighting, ...] = get_args(Lighting)
Clip = NDArray[np.uint8]


def words_of(scene: Scene) -> dict[str, int]:
    """Of each field which of its terms the scene was drawn by, or UNKNOWN where it says nothing of it."""
    about = bool(scene.figures)
    said = {
        "shot_type": scene.shot_type,
        "shot_angle": scene.shot_angle,
        "shot_position": scene.shot_position if about else "",
        "camera_motion": MOVES.get(scene.camera_move, ""),
        "environment": scene.environment,
        "lighting": scene.lighting,
    }
    return {field: terms.index(said[field]) if said[field] else UNKNOWN for field, terms in FIELDS.items()}


def scene_of(number: int, kept: bool) -> Scene:
    """The scene of a drawn shot. Kept ones lie at places, and show figures, that the others never do."""
    rng = random.Random(f"captioner {'kept' if kept else 'set'} {number // SHOTS_A_SET}")
    cell = number // SHOTS_A_SET
    environment = _PLACES[cell % len(_PLACES)]
    lighting = rng.choice(_LIGHTS)
    weather = weather_of(environment, lighting, rng, 0.7)
    seed = rng.randrange(1_000_000) * 2 + kept
    rng = random.Random(f"captioner {'kept' if kept else 'shot'} {number}")
    angles: tuple[ShotAngle, ...] = ("eye_level", "high_angle", "low_angle")
    positions: tuple[ShotPosition, ...] = get_args(ShotPosition)
    types: tuple[ShotType, ...] = get_args(ShotType)
    return Scene(
        environment=environment,
        lighting=lighting,
        weather=weather,
        look=rng.choices(LOOKS, _OFTEN)[0],
        figures=_figures(rng, kept),
        shot_type=rng.choice(types),
        shot_angle=rng.choice(angles),
        shot_position=rng.choices(positions, (4, 2, 2, 1, 1, 1, 1, 1))[0],
        camera_move=_move(rng),
        duration_s=rng.uniform(2, 5),
        seed=seed,
    )


def _move(rng: random.Random) -> CameraMove:
    """Each motion of the reader as often as every other."""
    motion = rng.choice(FIELDS["camera_motion"])
    return rng.choice([move for move, way in MOVES.items() if way == motion])


def _figures(rng: random.Random, kept: bool) -> tuple[Figure, ...]:
    facings: tuple[Facing, ...] = ("camera", "camera", "left", "right")
    kind: FigureKind = "person"
    if rng.random() < 0.8:
        name = rng.choice(_PEOPLE)
    else:
        kind, name = rng.choice(_OTHERS)
    first = Figure(
        kind=kind,
        name=name,
        seed=rng.randrange(10_000) * 2 + kept,
        action=rng.choice(("stand", "walk", "talk", "turn")) if kind == "person" else "stand",
        facing=rng.choice(facings),
    )
    if rng.random() < 0.75:
        return (first,)
    second = Figure(name=rng.choice(_PEOPLE), seed=rng.randrange(10_000) * 2 + kept, place="left")
    return first, second


def shoot(scene: Scene, number: int) -> Clip:
    """(FRAMES, h, w, 3) over the whole shot, as one of several cameras would give it."""
    width, height = SIZES[number % len(SIZES)]
    shot = StageShot(scene, width, height)
    times = np.linspace(0, scene.duration_s, FRAMES)
    return seen_by_camera(
        np.stack([shot.frame(float(time)).rgb for time in times]), np.random.default_rng(number)
    )


def seen_by_camera(clip: Clip, rng: np.random.Generator) -> Clip:
    """Flatter or harder, less colourful, softer or noisier: one way for the whole clip."""
    light = clip.astype(np.float32) / 255
    grey = light.mean(3, keepdims=True)
    light = grey + (light - grey) * rng.choice([0.0, 0.5, 1.0, 1.2], p=[0.08, 0.22, 0.5, 0.2])
    light = 0.5 + (light - 0.5) * rng.uniform(0.7, 1.1)
    light = light * rng.uniform(0.95, 1.05, 3).astype(np.float32) + rng.uniform(-0.04, 0.04)
    light += rng.normal(0, rng.choice([0.0, 0.01, 0.03]), light.shape[1:]).astype(np.float32)
    if rng.random() < 0.3:
        spread = rng.uniform(0.5, 1.2)
        light = np.stack([cv2.GaussianBlur(one, (0, 0), spread) for one in light])
    return np.asarray(np.clip(light * 255, 0, 255), np.uint8)


def moved(clip: Sequence[Clip], motion: str, count: int, rng: np.random.Generator) -> Clip:
    """(count, 144, 256, 3) of pictures (h, w, 3), gone through in order, as seen through a window whose `motion` is
    one of the reader's."""
    width, height = 256, 144
    source_h, source_w = clip[0].shape[:2]
    strength = rng.uniform(0.06, 0.5) if rng.random() < 0.8 else rng.uniform(0.5, 0.9)
    part = np.linspace(0, 1, count)
    if rng.random() < 0.5:
        part = part * part * (3 - 2 * part)
    growth, across, down, turn = np.ones(count), np.zeros(count), np.zeros(count), np.zeros(count)
    along = (part - 0.5) * strength
    if motion in ("left", "right"):
        across = along * (1 if motion == "right" else -1)
        down = along * rng.normal(0, 0.06)
    elif motion in ("up", "down"):
        down = along * (1 if motion == "down" else -1)
        across = along * rng.normal(0, 0.06)
    elif motion in ("in", "out"):
        growth = np.exp(along * (1 if motion == "in" else -1))
        across, down = along * rng.normal(0, 0.1), along * rng.normal(0, 0.1)
    if motion == "handheld" or rng.random() < 0.25:
        shake = rng.uniform(0.008, 0.035) if motion == "handheld" else rng.uniform(0.0005, 0.003)
        across, down, turn = across + _drift(count, shake, rng), down + _drift(count, shake, rng), _drift(
            count, shake, rng
        )  # fmt: skip
    scale = min(source_w / width, source_h / height) * rng.uniform(0.5, 0.7)
    frames = []
    for step in range(count):
        size = scale / growth[step]
        turned = size * np.array(
            [[np.cos(turn[step]), -np.sin(turn[step])], [np.sin(turn[step]), np.cos(turn[step])]]
        )
        middle = np.array([source_w / 2, source_h / 2]) + scale * height * np.array(
            [across[step], down[step]]
        )
        matrix = np.concatenate([turned, (middle - turned @ [width / 2, height / 2])[:, None]], 1)
        frame = clip[min(len(clip) - 1, step * len(clip) // count)]
        frames.append(
            cv2.warpAffine(
                frame, matrix, (width, height), flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REFLECT,
            )
        )  # fmt: skip
    return np.stack(frames).astype(np.uint8)


def _drift(count: int, size: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """A hand's wandering, in heights of the frame."""
    steps = rng.normal(0, size, count)
    return np.asarray(np.convolve(steps, [0.25, 0.5, 0.25], "same") + 0.15 * np.cumsum(steps))
