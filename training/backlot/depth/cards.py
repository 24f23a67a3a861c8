"""Pictures with holes for cards: plants, ranges of hills, and the subjects of the photographs that packages carry."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.subject import subject
from training.backlot.depth.textures import SIDE, Picture, fractal, leaves, photographs, stone


def cards(rng: np.random.Generator) -> tuple[Picture, dict[str, tuple[int, ...]], NDArray[np.float64]]:
    """Pictures (n, SIDE, SIDE, 4), the numbers of each kind, and width by height (n,)."""
    pictures: list[NDArray[np.uint8]] = []
    groups: dict[str, tuple[int, ...]] = {}
    aspects: list[float] = []
    for name, count, make, aspect in (
        ("tree", 22, _tree, 0.8), ("pine", 10, _pine, 0.5), ("bush", 10, _bush, 1.4), ("tuft", 8, _tuft, 1.2),
        ("ridge", 14, _ridge, 5.0),
    ):  # fmt: skip
        groups[name] = tuple(range(len(pictures), len(pictures) + count))
        pictures += [make(rng) for _ in range(count)]
        aspects += [aspect] * count
    subjects = [_subject(picture) for picture in photographs() if picture.std() > 45]
    found = [one for one in subjects if one is not None]
    groups["subject"] = tuple(range(len(pictures), len(pictures) + len(found)))
    pictures += [picture for picture, _ in found]
    aspects += [aspect for _, aspect in found]
    return np.stack(pictures), groups, np.array(aspects)


def _subject(photo: Picture) -> tuple[Picture, float] | None:
    """The subject of a photograph on a card, if it has one, and its width by its height."""
    likely = cv2.resize(subject(photo), photo.shape[1::-1])
    solid = likely > 0.5
    if not 0.04 < solid.mean() < 0.7:
        return None
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    rgba = np.dstack([photo[part], np.where(solid[part], 255, 0).astype(np.uint8)])
    card = np.asarray(cv2.resize(rgba, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
    return card, rgba.shape[1] / rgba.shape[0]


def _leafy(rng: np.random.Generator, alpha: NDArray[np.float32]) -> Picture:
    rgb = leaves(rng).astype(float)
    light = np.linspace(1.25, 0.7, SIDE)[:, None, None] * (0.7 + 0.6 * fractal(SIDE, rng, 1.6)[..., None])
    return np.dstack([np.clip(rgb * light, 0, 255), np.where(alpha > 0, 255, 0)]).astype(np.uint8)


def _crown(
    rng: np.random.Generator, middle: tuple[float, float], size: tuple[float, float]
) -> NDArray[np.float32]:
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    away = np.hypot((x - middle[0]) / size[0], (y - middle[1]) / size[1])
    return np.asarray(1 - away + 0.9 * (fractal(SIDE, rng, 1.15) - 0.5), np.float32)


def _tree(rng: np.random.Generator) -> Picture:
    crown = _crown(rng, (0.5, 0.4), (0.46, 0.42))
    picture = _leafy(rng, crown)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    trunk = (np.abs(x - 0.5 + 0.02 * np.sin(8 * y)) < 0.025 + 0.03 * y**3) & (y > 0.4) & (crown <= 0)
    picture[trunk] = [*(np.array([80, 62, 45]) * rng.uniform(0.5, 1.4)), 255]
    return picture


def _pine(rng: np.random.Generator) -> Picture:
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    steps = y * rng.uniform(5, 9) % 1
    wide = 0.05 + 0.4 * y * (0.65 + 0.5 * steps) + 0.12 * (fractal(SIDE, rng, 1.0) - 0.5)
    return _leafy(rng, np.where(y < 0.95, wide - np.abs(x - 0.5), 0.03 - np.abs(x - 0.5)).astype(np.float32))


def _bush(rng: np.random.Generator) -> Picture:
    return _leafy(rng, _crown(rng, (0.5, 0.75), (0.45, 0.6)))


def _tuft(rng: np.random.Generator) -> Picture:
    alpha = np.zeros((SIDE, SIDE), np.float32)
    for _ in range(int(rng.integers(30, 90))):
        foot, tip = rng.uniform(0.3, 0.7), rng.normal(0.5, 0.25)
        ends = (int(foot * SIDE), SIDE), (int(tip * SIDE), int(rng.uniform(0.05, 0.6) * SIDE))
        cv2.line(alpha, *ends, 1.0, int(rng.integers(1, 5)))  # type: ignore[call-overload]
    return _leafy(rng, alpha)


def _ridge(rng: np.random.Generator) -> Picture:
    """A range of hills or the tops of far trees."""
    x = np.linspace(0, 2 * np.pi, SIDE)
    line = sum(
        rng.normal(0, 0.5 / k ** rng.uniform(1.0, 1.5)) * np.sin(k * x + rng.uniform(0, 7))
        for k in range(1, 60)
    )
    line = 0.15 + 0.8 * (line - line.min()) / max(float(np.ptp(line)), 1e-6)
    y = np.linspace(1, 0, SIDE)[:, None]
    base = stone(rng) if rng.random() < 0.5 else leaves(rng)
    snow = (y > np.maximum(line - 0.18, 0.55)) & (rng.random() < 0.3)
    rgb = np.where(snow[..., None], 240, base * np.linspace(1.1, 0.9, SIDE)[:, None, None])
    return np.dstack([np.clip(rgb, 0, 255), np.where(y < line, 255, 0)]).astype(np.uint8)
