"""What surfaces are made of: pieces of the photographs that packages carry, and patterns.

The photograph that depth is measured on (a motorcycle in a shed) is not among them.
"""

from collections.abc import Callable

import cv2
import numpy as np
from matplotlib import cbook
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter
from skimage import data
from sklearn.datasets import load_sample_images

Picture = NDArray[np.uint8]

SIDE = 256
_GRAINS = ("brick", "grass", "gravel")
_PHOTOS = ("astronaut", "chelsea", "coffee", "rocket", "hubble_deep_field", "retina", "immunohistochemistry")
_FLAT = ("coins", "moon", "page", "text", "cell", "camera", "clock")


def surfaces(rng: np.random.Generator) -> tuple[list[Picture], dict[str, tuple[int, ...]]]:
    """Pictures (SIDE, SIDE, 3) that repeat, and the numbers of each kind."""
    makers: dict[str, tuple[int, Callable[[np.random.Generator], Picture]]] = {
        "plain": (10, _plain), "plaster": (12, _plaster), "wood": (16, _wood), "tiles": (14, _tiles),
        "bricks": (10, _bricks), "facade": (28, _facade), "stripes": (8, _stripes), "cloth": (10, _cloth),
        "earth": (24, _earth), "grass": (18, _grass), "asphalt": (8, _asphalt), "skin": (8, _skin), "fur": (12, _fur),
        "door": (8, _door), "books": (8, _books), "stone": (12, stone), "leaves": (14, leaves), "metal": (8, _metal),
        "snow": (4, _snow),
    }  # fmt: skip
    pictures: list[Picture] = []
    groups: dict[str, tuple[int, ...]] = {}
    for name, (count, make) in makers.items():
        groups[name] = tuple(range(len(pictures), len(pictures) + count))
        pictures += [make(rng) for _ in range(count)]
    photos = photographs()
    groups["photo"] = tuple(range(len(pictures), len(pictures) + 72))
    pictures += [_piece(photos[rng.integers(len(photos))], rng) for _ in range(72)]
    grains = [np.asarray(getattr(data, name)()) for name in _GRAINS]
    for name, grain in zip(_GRAINS, grains, strict=True):
        made = [_tinted(_cut(grain, rng), rng, name) for _ in range(10)]
        groups[f"real {name}"] = tuple(range(len(pictures), len(pictures) + len(made)))
        pictures += made
    return pictures, groups


def photographs() -> list[Picture]:
    """The photographs of packages, (h, w, 3) each."""
    found = [np.asarray(getattr(data, name)()) for name in _PHOTOS + _FLAT]
    hopper = Image.open(str(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)))
    found += [*load_sample_images().images, np.asarray(hopper.convert("RGB"))]
    return [np.ascontiguousarray(_rgb(picture)) for picture in found]


def _rgb(picture: NDArray[np.generic]) -> Picture:
    grey = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, 2)
    return np.asarray(grey[..., :3], np.uint8)


def fractal(side: int, rng: np.random.Generator, roughness: float = 1.7) -> NDArray[np.float32]:
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
    piece = cv2.resize(
        rgb[top : top + side, left : left + side], (SIDE // 2,) * 2, interpolation=cv2.INTER_AREA
    )
    piece = np.concatenate([piece, piece[:, ::-1]], 1)
    return np.ascontiguousarray(np.concatenate([piece, piece[::-1]], 0))


def _piece(picture: Picture, rng: np.random.Generator) -> Picture:
    """A random piece as it is, for pictures on walls and wild surfaces."""
    side = int(min(picture.shape[:2]) * rng.uniform(0.35, 1.0))
    top, left = (int(rng.integers(length - side + 1)) for length in picture.shape[:2])
    piece = cv2.resize(
        picture[top : top + side, left : left + side], (SIDE,) * 2, interpolation=cv2.INTER_AREA
    )
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


def _colour(
    rng: np.random.Generator, strength: float = 0.35, low: float = 0.2, high: float = 0.95
) -> NDArray:
    """A random colour: lightness low to high, not too strong."""
    value = rng.uniform(low, high)
    return np.clip(value * (1 + strength * rng.normal(0, 0.5, 3)), 0.03, 1)


def _mottled(rng: np.random.Generator, tint: NDArray, spread: float, roughness: float = 1.4) -> NDArray:
    field = fractal(SIDE, rng, roughness)[..., None] - 0.5
    return np.asarray(tint * (1 + 2 * spread * field))


def _plain(rng: np.random.Generator) -> Picture:
    return _bytes(_mottled(rng, _colour(rng, 0.5), 0.06))


def _plaster(rng: np.random.Generator) -> Picture:
    tint = _colour(rng, 0.25, 0.45, 0.97)
    return _bytes(
        _mottled(rng, tint, rng.uniform(0.05, 0.25), 1.0) * (1 + rng.normal(0, 0.02, (SIDE, SIDE, 1)))
    )


def _wood(rng: np.random.Generator) -> Picture:
    base = np.array([0.55, 0.36, 0.2]) * rng.uniform(0.5, 1.6) + rng.normal(0, 0.04, 3)
    planks = int(rng.choice([1, 2, 4, 8]))
    wide = SIDE // planks
    field = fractal(SIDE, rng, 1.2)
    x = np.arange(SIDE)[None, :] % wide
    y = np.arange(SIDE)[:, None]
    shift = rng.uniform(0, 20, planks)[(np.arange(SIDE) // wide)][None]
    rings = np.sin(
        (x / wide + shift) * rng.uniform(12, 40) + 5 * cv2.resize(field[:32], (SIDE, SIDE)) + 0.004 * y
    )
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
    checked = (
        (((y // step) + (x // step)) % 2)[..., None] if rng.random() < 0.5 else np.zeros((SIDE, SIDE, 1))
    )
    tone = 1 + rng.normal(0, 0.06, count * count)[number][..., None]
    joint = ((y % step < 2) | (x % step < 2))[..., None]
    picture = (one * (1 - checked) + other * checked) * tone
    return _bytes(np.where(joint, _colour(rng) * 0.6, picture) * (0.9 + 0.2 * fractal(SIDE, rng)[..., None]))


def _bricks(rng: np.random.Generator) -> Picture:
    high, wide = int(rng.choice([16, 32])), int(rng.choice([32, 64]))
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    course = y // high
    x = (x + (course % 2) * wide // 2) % SIDE
    number = course * (SIDE // wide) + x // wide
    base = np.array([0.6, 0.32, 0.24]) * rng.uniform(0.7, 1.4) if rng.random() < 0.6 else _colour(rng)
    tone = 1 + rng.normal(0, 0.14, number.max() + 1)[number][..., None]
    joint = ((y % high < 3) | (x % wide < 3))[..., None]
    return _bytes(
        np.where(joint, rng.uniform(0.4, 0.8), base * tone)
        * (0.75 + 0.5 * fractal(SIDE, rng, 0.9)[..., None])
    )


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
    return _bytes(picture * (0.92 + 0.16 * fractal(SIDE, rng)[..., None]))


def _cloth(rng: np.random.Generator) -> Picture:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    weave = 0.06 * (np.sin(x * np.pi / 2) * np.sin(y * np.pi / 2))[..., None]
    folds = fractal(SIDE, rng, 2.4)[..., None]
    return _bytes(_colour(rng, 0.7, 0.12, 0.9) * (0.6 + 0.8 * folds + weave))


def _speckled(rng: np.random.Generator, colours: NDArray, fine: float, coarse: float) -> Picture:
    """Between colours by noise, with grain."""
    field = np.clip(fractal(SIDE, rng, coarse) + 0.35 * (fractal(SIDE, rng, fine) - 0.5), 0, 0.999)
    at = field * (len(colours) - 1)
    low = at.astype(int)
    part = (at - low)[..., None]
    picture = colours[low] * (1 - part) + colours[low + 1] * part
    return _bytes(picture * (1 + 0.25 * (fractal(SIDE, rng, 0.4)[..., None] - 0.5)))


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
    patches = fractal(SIDE, rng, 2.2)[..., None] > rng.uniform(0.4, 0.9)
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


def stone(rng: np.random.Generator) -> Picture:
    base = _colour(rng, 0.15, 0.3, 0.75)
    return _speckled(rng, np.stack([base * 0.55, base, base * 1.1, base * 1.25]), 0.8, 1.4)


def leaves(rng: np.random.Generator) -> Picture:
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
