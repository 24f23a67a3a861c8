"""What surfaces are made of: pieces of the photographs that packages carry, and patterns; pictures of plants, ridges and
cut-out subjects for cards. All banks follow from a seed.

The photograph that depth is measured on (a motorcycle in a shed) is not among them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from matplotlib import cbook
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from skimage import data
from sklearn.datasets import load_sample_images

from engines.perception.subject import subject

Picture = NDArray[np.uint8]

SIDE = 256
_LEVELS = 5
_NOISE = 1024
_GRAINS = ("brick", "grass", "gravel")
_PHOTOS = ("astronaut", "chelsea", "coffee", "rocket", "hubble_deep_field", "retina", "immunohistochemistry")
_GREY = ("coins", "moon", "page", "text", "cell", "camera", "clock")


@dataclass(frozen=True, eq=False)
class Bank:
    """`levels`: pictures (n, side, side, 3) that repeat and their halvings. `groups`: the numbers of a kind. `cards`
    (m, side, side, 4) with `card_groups` and their `aspects` (m,), width by height."""

    levels: tuple[Picture, ...]
    groups: dict[str, tuple[int, ...]]
    cards: Picture
    card_groups: dict[str, tuple[int, ...]]
    aspects: NDArray[np.float64]
    noise: NDArray[np.float32]


@cache
def bank(seed: int = 0) -> Bank:
    """The bank that all makers share."""
    rng = np.random.default_rng([seed, 7])
    makers: dict[str, tuple[int, Callable[[np.random.Generator], Picture]]] = {
        "plain": (10, _plain), "plaster": (12, _plaster), "wood": (16, _wood), "tiles": (14, _tiles),
        "bricks": (10, _bricks), "facade": (28, _facade), "stripes": (8, _stripes), "cloth": (10, _cloth),
        "earth": (24, _earth), "grass": (18, _grass), "asphalt": (8, _asphalt), "skin": (8, _skin), "fur": (12, _fur),
        "door": (8, _door), "books": (8, _books), "stone": (12, _stone), "leaves": (14, _leaves), "metal": (8, _metal),
        "snow": (4, _snow),
    }  # fmt: skip
    pictures, groups = [], {}
    for name, (count, make) in makers.items():
        groups[name] = tuple(range(len(pictures), len(pictures) + count))
        pictures += [make(rng) for _ in range(count)]
    photos = _photographs()
    groups["photo"] = tuple(range(len(pictures), len(pictures) + 72))
    pictures += [_piece(photos[rng.integers(len(photos))], rng) for _ in range(72)]
    grains = [np.asarray(getattr(data, name)()) for name in _GRAINS]
    for name, grain in zip(_GRAINS, grains, strict=True):
        made = [_tinted(_cut(grain, rng), rng, name) for _ in range(10)]
        groups[f"real {name}"] = tuple(range(len(pictures), len(pictures) + len(made)))
        pictures += made
    cards, card_groups, aspects = _cards(rng)
    return Bank(_halvings(np.stack(pictures)), groups, cards, card_groups, aspects, _fractal(_NOISE, rng))


def _photographs() -> list[Picture]:
    found = [np.asarray(getattr(data, name)()) for name in _PHOTOS + _GREY]
    with cbook.get_sample_data("grace_hopper.jpg") as file:
        held = np.frombuffer(file.read(), np.uint8)
    found += [*load_sample_images().images, cv2.imdecode(held, cv2.IMREAD_COLOR)[..., ::-1]]
    return [np.ascontiguousarray(_rgb(picture)) for picture in found]


def _rgb(picture: NDArray[np.generic]) -> Picture:
    grey = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, 2)
    return np.asarray(grey[..., :3], np.uint8)


def _halvings(pictures: Picture) -> tuple[Picture, ...]:
    levels = [pictures]
    for _ in range(_LEVELS - 1):
        fine = levels[-1].astype(np.uint16)
        halved = (fine[:, ::2, ::2] + fine[:, 1::2, ::2] + fine[:, ::2, 1::2] + fine[:, 1::2, 1::2]) // 4
        levels.append(halved.astype(np.uint8))
    return tuple(levels)


def _fractal(side: int, rng: np.random.Generator, roughness: float = 1.7) -> NDArray[np.float32]:
    """(side, side) 0 to 1, repeating, by its spectrum."""
    freq = np.hypot(*np.meshgrid(np.fft.fftfreq(side) * side, np.fft.fftfreq(side) * side))
    freq[0, 0] = 1e9
    spectrum = np.fft.fft2(rng.standard_normal((side, side))) / np.maximum(freq, 2.0) ** roughness
    field = np.real(np.fft.ifft2(spectrum))
    order = np.clip((field - field.mean()) / (4.5 * field.std()) + 0.5, 0, 1)
    return np.asarray(order, np.float32)


def _cut(picture: NDArray[np.generic], rng: np.random.Generator) -> Picture:
    """A random piece, mirrored so that it repeats."""
    rgb = _rgb(picture)
    short = min(rgb.shape[:2])
    side = int(short * rng.uniform(0.3, 1.0))
    top, left = (int(rng.integers(length - side + 1)) for length in rgb.shape[:2])
    piece = cv2.resize(rgb[top : top + side, left : left + side], (SIDE // 2,) * 2, interpolation=cv2.INTER_AREA)
    piece = np.concatenate([piece, piece[:, ::-1]], 1)
    return np.ascontiguousarray(np.concatenate([piece, piece[::-1]], 0))


def _piece(picture: Picture, rng: np.random.Generator) -> Picture:
    """A random piece as it is, for pictures on walls and wild surfaces."""
    side = int(min(picture.shape[:2]) * rng.uniform(0.35, 1.0))
    top, left = (int(rng.integers(length - side + 1)) for length in picture.shape[:2])
    piece = cv2.resize(picture[top : top + side, left : left + side], (SIDE,) * 2, interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:
        piece = piece[:, ::-1]
    return np.ascontiguousarray(piece)


_TINTS = {
    "brick": ((0.75, 0.42, 0.32), (0.8, 0.75, 0.68), (0.6, 0.5, 0.45), (0.9, 0.85, 0.8)),
    "grass": ((0.42, 0.55, 0.2), (0.55, 0.6, 0.25), (0.6, 0.55, 0.3), (0.3, 0.42, 0.18)),
    "gravel": ((0.7, 0.68, 0.64), (0.6, 0.52, 0.42), (0.8, 0.78, 0.76), (0.45, 0.45, 0.48)),
}


def _tinted(picture: Picture, rng: np.random.Generator, name: str) -> Picture:
    tints = _TINTS[name]
    tint = np.array(tints[rng.integers(len(tints))]) * rng.uniform(0.8, 1.2) + rng.normal(0, 0.04, 3)
    grey = picture.astype(float).mean(2, keepdims=True) / max(picture.mean(), 1)
    return _bytes(tint * grey ** rng.uniform(0.6, 1.3))


def _bytes(picture: NDArray[np.floating]) -> Picture:
    return np.asarray(np.clip(picture * 255, 0, 255), np.uint8)


def _colour(rng: np.random.Generator, strength: float = 0.35, low: float = 0.2, high: float = 0.95) -> NDArray:
    """A random colour: lightness low to high, not too strong."""
    value = rng.uniform(low, high)
    return np.clip(value * (1 + strength * rng.normal(0, 0.5, 3)), 0.03, 1)


def _mottled(rng: np.random.Generator, tint: NDArray, spread: float, roughness: float = 1.4) -> NDArray:
    field = _fractal(SIDE, rng, roughness)[..., None] - 0.5
    return np.asarray(tint * (1 + 2 * spread * field))


def _plain(rng: np.random.Generator) -> Picture:
    return _bytes(_mottled(rng, _colour(rng, 0.5), 0.06))


def _plaster(rng: np.random.Generator) -> Picture:
    tint = _colour(rng, 0.25, 0.45, 0.97)
    return _bytes(_mottled(rng, tint, rng.uniform(0.05, 0.25), 1.0) * (1 + rng.normal(0, 0.02, (SIDE, SIDE, 1))))


def _wood(rng: np.random.Generator) -> Picture:
    base = np.array([0.55, 0.36, 0.2]) * rng.uniform(0.5, 1.6) + rng.normal(0, 0.04, 3)
    planks = int(rng.choice([1, 2, 4, 8]))
    wide = SIDE // planks
    field = _fractal(SIDE, rng, 1.2)
    x = np.arange(SIDE)[None, :] % wide
    y = np.arange(SIDE)[:, None]
    shift = rng.uniform(0, 20, planks)[(np.arange(SIDE) // wide)][None]
    rings = np.sin((x / wide + shift) * rng.uniform(12, 40) + 5 * cv2.resize(field[:32], (SIDE, SIDE)) + 0.004 * y)
    tone = 1 + 0.14 * rings + rng.normal(0, 0.1, planks)[np.arange(SIDE) // wide][None]
    tone = np.where((x < 1) & (planks > 1), 0.55, tone)
    picture = _bytes(base * tone[..., None] * (0.85 + 0.3 * field[..., None]))
    return np.ascontiguousarray(picture.transpose(1, 0, 2)) if rng.random() < 0.5 else picture


def _tiles(rng: np.random.Generator) -> Picture:
    count = int(rng.choice([2, 4, 8]))
    step = SIDE // count
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    number = (y // step) * count + x // step
    one, other = _colour(rng), _colour(rng)
    checked = (((y // step) + (x // step)) % 2)[..., None] if rng.random() < 0.5 else np.zeros((SIDE, SIDE, 1))
    tone = 1 + rng.normal(0, 0.06, count * count)[number][..., None]
    joint = ((y % step < 2) | (x % step < 2))[..., None]
    picture = (one * (1 - checked) + other * checked) * tone
    return _bytes(np.where(joint, _colour(rng) * 0.6, picture) * (0.9 + 0.2 * _fractal(SIDE, rng)[..., None]))


def _bricks(rng: np.random.Generator) -> Picture:
    high, wide = int(rng.choice([16, 32])), int(rng.choice([32, 64]))
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    course = y // high
    x = (x + (course % 2) * wide // 2) % SIDE
    number = course * (SIDE // wide) + x // wide
    base = np.array([0.6, 0.32, 0.24]) * rng.uniform(0.7, 1.4) if rng.random() < 0.6 else _colour(rng)
    tone = 1 + rng.normal(0, 0.14, number.max() + 1)[number][..., None]
    joint = ((y % high < 3) | (x % wide < 3))[..., None]
    return _bytes(np.where(joint, rng.uniform(0.4, 0.8), base * tone) * (0.75 + 0.5 * _fractal(SIDE, rng, 0.9)[..., None]))


def _facade(rng: np.random.Generator) -> Picture:
    """Two by two windows of a storey each."""
    wall = _mottled(rng, _colour(rng, 0.3, 0.3, 0.9), 0.12)
    if rng.random() < 0.4:
        wall = _bricks(rng) / 255
    x0, x1 = int(rng.uniform(0.12, 0.35) * 128), int(rng.uniform(0.65, 0.9) * 128)
    y0, y1 = int(rng.uniform(0.15, 0.35) * 128), int(rng.uniform(0.7, 0.95) * 128)
    frame, sill = _colour(rng, 0.2), int(rng.integers(2, 7))
    for row in range(2):
        for column in range(2):
            glass = _colour(rng, 0.4, 0.05, 0.5) if rng.random() < 0.85 else np.array([1.0, 0.85, 0.5])
            box = wall[128 * row + y0 : 128 * row + y1, 128 * column + x0 : 128 * column + x1]
            box[:] = frame
            pane = box[sill:-sill, sill:-sill]
            pane[:] = glass * np.linspace(rng.uniform(0.8, 1.6), 0.8, len(pane))[:, None, None]
            if rng.random() < 0.6:
                pane[:, pane.shape[1] // 2 - 1 : pane.shape[1] // 2 + 1] = frame
            if rng.random() < 0.5:
                pane[len(pane) // 3 : len(pane) // 3 + 2] = frame
            wall[128 * row + y1 : min(128 * row + y1 + 3, SIDE), 128 * column + x0 : 128 * column + x1] *= 0.6
    return _bytes(wall)


def _stripes(rng: np.random.Generator) -> Picture:
    x = np.arange(SIDE)[None, :, None]
    wave = np.sin(2 * np.pi * x / SIDE * int(rng.integers(2, 24))) > rng.uniform(-0.7, 0.7)
    picture = np.where(wave, _colour(rng, 0.5), _colour(rng, 0.5)) * np.ones((SIDE, 1, 1))
    return _bytes(picture * (0.92 + 0.16 * _fractal(SIDE, rng)[..., None]))


def _cloth(rng: np.random.Generator) -> Picture:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    weave = 0.06 * (np.sin(x * np.pi / 2) * np.sin(y * np.pi / 2))[..., None]
    folds = _fractal(SIDE, rng, 2.4)[..., None]
    return _bytes(_colour(rng, 0.7, 0.12, 0.9) * (0.6 + 0.8 * folds + weave))


def _speckled(rng: np.random.Generator, colours: NDArray, fine: float, coarse: float) -> Picture:
    """Between colours by noise, with grain."""
    field = np.clip(_fractal(SIDE, rng, coarse) + 0.35 * (_fractal(SIDE, rng, fine) - 0.5), 0, 0.999)
    at = field * (len(colours) - 1)
    low = at.astype(int)
    part = (at - low)[..., None]
    picture = colours[low] * (1 - part) + colours[low + 1] * part
    return _bytes(picture * (1 + 0.25 * (_fractal(SIDE, rng, 0.4)[..., None] - 0.5)))


def _earth(rng: np.random.Generator) -> Picture:
    base = np.array([0.52, 0.42, 0.31]) * rng.uniform(0.6, 1.5) + rng.normal(0, 0.06, 3)
    return _speckled(rng, np.stack([base * 0.6, base, base * 1.3]), 0.6, 1.3)


def _grass(rng: np.random.Generator) -> Picture:
    base = np.array([0.3, 0.42, 0.14]) * rng.uniform(0.6, 1.5) + rng.normal(0, 0.04, 3)
    dry = np.array([0.6, 0.55, 0.3]) * rng.uniform(0.6, 1.2)
    return _speckled(rng, np.stack([base * 0.55, base, base * 1.25, dry]), 0.3, 1.0)


def _asphalt(rng: np.random.Generator) -> Picture:
    base = np.ones(3) * rng.uniform(0.2, 0.55) + rng.normal(0, 0.015, 3)
    return _speckled(rng, np.stack([base * 0.8, base, base * 1.15]), 0.2, 1.6)


def _skin(rng: np.random.Generator) -> Picture:
    tone = np.array([0.88, 0.66, 0.54]) * rng.uniform(0.3, 1.05)
    return _bytes(_mottled(rng, tone, 0.08))


def _fur(rng: np.random.Generator) -> Picture:
    base = np.array([0.55, 0.42, 0.3]) * rng.uniform(0.25, 1.6) + rng.normal(0, 0.04, 3)
    hair = gaussian_filter(rng.standard_normal((SIDE, SIDE)), (6, 0.8), mode="wrap")
    patches = _fractal(SIDE, rng, 2.2)[..., None] > rng.uniform(0.4, 0.9)
    return _bytes(np.where(patches, _colour(rng, 0.2), base) * (1 + 0.9 * hair[..., None]))


def _door(rng: np.random.Generator) -> Picture:
    picture = _wood(rng) / 255 if rng.random() < 0.5 else _mottled(rng, _colour(rng), 0.06)
    for top, low in ((0.08, 0.45), (0.52, 0.93)):
        for left, right in ((0.12, 0.46), (0.54, 0.88)):
            a, b, c, d = (int(SIDE * part) for part in (top, low, left, right))
            picture[a:b, c:d] *= 0.78
            picture[a + 4 : b - 4, c + 4 : d - 4] *= 1.2
    cv2.circle(picture, (int(SIDE * 0.9), SIDE // 2), 6, (0.8, 0.7, 0.4), -1)
    return _bytes(picture)


def _books(rng: np.random.Generator) -> Picture:
    picture = np.full((SIDE, SIDE, 3), 0.12)
    x = 0
    while x < SIDE:
        wide, high = int(rng.integers(8, 26)), int(rng.uniform(0.6, 0.97) * SIDE)
        picture[SIDE - high :, x : x + wide - 1] = _colour(rng, 0.8, 0.1, 0.9)
        picture[SIDE - high + 20 : SIDE - high + 30, x + 2 : x + wide - 3] = _colour(rng, 0.4)
        x += wide
    return _bytes(picture)


def _stone(rng: np.random.Generator) -> Picture:
    base = _colour(rng, 0.15, 0.3, 0.75)
    return _speckled(rng, np.stack([base * 0.55, base, base * 1.1, base * 1.25]), 0.8, 1.4)


def _leaves(rng: np.random.Generator) -> Picture:
    base = np.array([0.25, 0.4, 0.12]) * rng.uniform(0.5, 1.6) + rng.normal(0, 0.04, 3)
    if rng.random() < 0.2:
        base = np.array([0.7, 0.4, 0.15]) * rng.uniform(0.6, 1.2)
    field = gaussian_filter(rng.standard_normal((SIDE, SIDE)), 2.2, mode="wrap") * 6
    return _bytes(base * (0.75 + 0.5 * np.clip(field, -1, 2))[..., None])


def _metal(rng: np.random.Generator) -> Picture:
    streak = gaussian_filter(rng.standard_normal((SIDE, SIDE)), (0.5, 30), mode="wrap") * 3
    return _bytes(_colour(rng, 0.1, 0.15, 0.8) * (1 + 0.3 * streak)[..., None])


def _snow(rng: np.random.Generator) -> Picture:
    return _bytes(_mottled(rng, np.array([0.9, 0.93, 0.98]), 0.08, 1.5))


def _cards(rng: np.random.Generator) -> tuple[Picture, dict[str, tuple[int, ...]], NDArray[np.float64]]:
    pictures, groups, aspects = [], {}, []
    for name, count, make, aspect in (
        ("tree", 22, _tree, 0.8), ("pine", 10, _pine, 0.5), ("bush", 10, _bush, 1.4), ("tuft", 8, _tuft, 1.2),
        ("ridge", 14, _ridge, 5.0),
    ):  # fmt: skip
        groups[name] = tuple(range(len(pictures), len(pictures) + count))
        pictures += [make(rng) for _ in range(count)]
        aspects += [aspect] * count
    subjects = [_subject(picture) for picture in _photographs()]
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
    return cv2.resize(rgba, (SIDE, SIDE), interpolation=cv2.INTER_AREA), rgba.shape[1] / rgba.shape[0]


def _leafy(rng: np.random.Generator, alpha: NDArray[np.float32]) -> Picture:
    rgb = _leaves(rng).astype(float)
    light = np.linspace(1.25, 0.7, SIDE)[:, None, None] * (0.7 + 0.6 * _fractal(SIDE, rng, 1.6)[..., None])
    return np.dstack([np.clip(rgb * light, 0, 255), np.where(alpha > 0, 255, 0)]).astype(np.uint8)


def _crown(rng: np.random.Generator, middle: tuple[float, float], size: tuple[float, float]) -> NDArray[np.float32]:
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    away = np.hypot((x - middle[0]) / size[0], (y - middle[1]) / size[1])
    return np.asarray(1 - away + 0.9 * (_fractal(SIDE, rng, 1.15) - 0.5), np.float32)


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
    wide = 0.05 + 0.4 * y * (0.65 + 0.5 * steps) + 0.12 * (_fractal(SIDE, rng, 1.0) - 0.5)
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
        rng.normal(0, 0.5 / k ** rng.uniform(1.0, 1.5)) * np.sin(k * x + rng.uniform(0, 7)) for k in range(1, 60)
    )
    line = 0.15 + 0.8 * (line - line.min()) / max(float(np.ptp(line)), 1e-6)
    y = np.linspace(1, 0, SIDE)[:, None]
    base = _stone(rng) if rng.random() < 0.5 else _leaves(rng)
    snow = (y > np.maximum(line - 0.18, 0.55)) & (rng.random() < 0.3)
    rgb = np.where(snow[..., None], 240, base * np.linspace(1.1, 0.9, SIDE)[:, None, None])
    return np.dstack([np.clip(rgb, 0, 255), np.where(y < line, 255, 0)]).astype(np.uint8)
