"""Where a face may be when no model finds one: a beginning for the person who will drag the anchors.

A face is looked for as a pair of round dark spots that mirror each other; OpenCV's cascades have their say
first. About them the eyes are cut out of the picture, and below them its mouth is looked for. Failing all, the middle
of the picture is offered. It is a guess and says nothing about certainty.
"""

import itertools
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.portrait.anchors import LANDMARK, LIDS, Anchors, place
from engines.portrait.eye_contour import eye_outline
from engines.portrait.mesh import Floats
from engines.portrait.mouth_line import MouthLine, mouth_line

Grey = NDArray[np.uint8]

CASCADES = Path(cv2.__file__).parent / "data"
WORK_SIDE = 300
RADII = (3, 5, 7, 10, 14, 19)
LARGEST_TILT = np.radians(35)
GOOD_PAIR = 0.3
SAME_EYES = 0.4  # e

# Offsets in e from the middle between the pupils, for the picture's right half; x is mirrored for the left.
PERSON = {
    "right_eye_inner": (0.29, 0.02),
    "right_eye_top": (0.5, -0.09),
    "right_eye_outer": (0.71, 0.0),
    "right_eye_bottom": (0.5, 0.08),
    "right_pupil": (0.5, 0.0),
    "right_brow": (0.6, -0.33),
    "nose_tip": (0.0, 0.62),
    "mouth_right": (0.4, 1.1),
    "upper_lip_top": (0.0, 0.97),
    "upper_lip_edge": (0.0, 1.08),
    "lower_lip_edge": (0.0, 1.09),
    "lower_lip_bottom": (0.0, 1.25),
    "chin": (0.0, 1.75),
    "right_jaw": (0.86, 1.3),
    "right_temple": (1.12, -0.05),
}
ANIMAL = PERSON | {
    "right_eye_inner": (0.3, 0.08),
    "right_eye_top": (0.5, -0.18),
    "right_eye_outer": (0.72, -0.03),
    "right_eye_bottom": (0.5, 0.18),
    "right_brow": (0.52, -0.36),
    "nose_tip": (0.0, 0.56),
    "mouth_right": (0.34, 0.86),
    "upper_lip_top": (0.0, 0.76),
    "upper_lip_edge": (0.0, 0.86),
    "lower_lip_edge": (0.0, 0.87),
    "lower_lip_bottom": (0.0, 0.98),
    "chin": (0.0, 1.24),
    "right_jaw": (0.87, 0.93),
    "right_temple": (1.12, 0.0),
}
OF_THE_EYE = {"outer": 0, "top": 1, "inner": 2, "bottom": 3}


def first_guess(rgb: NDArray[np.uint8]) -> Anchors:
    """Anchors for a picture (h, w, 3) in which no face was found."""
    picture = np.ascontiguousarray(rgb[..., :3])
    height, width = picture.shape[:2]
    scale = min(1.0, WORK_SIDE / max(height, width))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey: Grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    box, spots = _human_box(grey), _eye_pair(grey)
    animal = box is None
    pair = spots if box is None or (spots and _agree(spots, box)) else box
    if pair is None:
        middle, eye_distance = grey.shape[1] / 2, 0.24 * min(grey.shape)
        level = 0.42 * grey.shape[0]
        pair = ((middle - eye_distance / 2, level), (middle + eye_distance / 2, level))
        return _anchors(np.array(pair) / scale, ANIMAL, animal=True)
    pupils = np.array(pair) / scale
    eyes = _eyes(picture, _anchors(pupils, ANIMAL if animal else PERSON, animal=animal)) if animal else None
    if eyes is not None:
        pupils = eyes.mean(1)
    model = ANIMAL if animal else PERSON
    mouth = mouth_line(picture, *pupils)
    guess = _anchors(pupils, _with_mouth(model, mouth) if mouth else model, animal=animal)
    return guess if eyes is None else _with_eyes(guess, eyes)


Spot = tuple[float, float]
Model = dict[str, tuple[float, float]]


def _anchors(pupils: Floats, model: Model, *, animal: bool) -> Anchors:
    left, right = pupils
    middle, across = (left + right) / 2, right - left
    down = np.array([-across[1], across[0]])
    places = {}
    for name, (x, y) in model.items():
        for side, sign in (("right", 1.0), ("left", -1.0)):
            spot = middle + sign * x * across + y * down
            places[name.replace("right", side)] = (float(spot[0]), float(spot[1]))
    return Anchors(points={name: places[name] for name in LANDMARK}, animal=animal)


def _eyes(picture: NDArray[np.uint8], guess: Anchors) -> Floats | None:
    """(2, 4, 2) Outer end, top, inner end and bottom of the left and the right eye as the picture shows them; none
    unless it shows both, and alike."""
    points = place(guess)
    e = float(np.hypot(*np.subtract(guess.points["right_pupil"], guess.points["left_pupil"])))
    found = []
    for side, (upper, lower) in zip(("left", "right"), LIDS, strict=True):
        pupil = np.array(guess.points[f"{side}_pupil"])
        lids = eye_outline(picture, pupil, points[list(upper), :2], points[list(lower), :2], e)
        if lids is None:
            return None
        top, bottom = lids
        found.append([top[0], top[len(top) // 2], top[-1], bottom[len(bottom) // 2]])
    eyes = np.array(found)
    sizes = np.hypot(*(eyes[:, 2] - eyes[:, 0]).T)
    return eyes if sizes.min() > 0.7 * sizes.max() else None


def _with_eyes(guess: Anchors, eyes: Floats) -> Anchors:
    seen = {
        f"{side}_eye_{part}": (float(eye[place][0]), float(eye[place][1]))
        for side, eye in zip(("left", "right"), eyes, strict=True)
        for part, place in OF_THE_EYE.items()
    }
    return Anchors(points=guess.points | seen, animal=guess.animal)


def _with_mouth(model: Model, mouth: MouthLine) -> Model:
    """The model with its mouth where it was seen; the nose keeps its share of the way, the chin its distance."""
    usual = model["upper_lip_edge"][1]
    step = mouth.depth - usual
    lower = ("upper_lip_top", "upper_lip_edge", "lower_lip_edge", "lower_lip_bottom", "chin", "right_jaw")
    moved = {name: (model[name][0], model[name][1] + step) for name in lower}
    nose = model["nose_tip"][1] * mouth.depth / usual
    return {**model, **moved, "nose_tip": (0.0, nose), "mouth_right": mouth.corner}


def _agree(spots: tuple[Spot, Spot], box: tuple[Spot, Spot]) -> bool:
    """Whether two round spots are the eyes of a face that was found as a whole."""
    off = np.hypot(*(np.array(spots) - np.array(box)).T).max()
    return bool(off < SAME_EYES * np.hypot(*np.subtract(*box)))


def _human_box(grey: Grey) -> tuple[Spot, Spot] | None:
    cascade = cv2.CascadeClassifier(str(CASCADES / "haarcascade_frontalface_alt2.xml"))
    boxes = cascade.detectMultiScale(grey, 1.1, 4)
    if not len(boxes):
        return None
    x, y, w, h = max(boxes, key=lambda box: box[2])
    return (float(x + 0.31 * w), float(y + 0.4 * h)), (float(x + 0.69 * w), float(y + 0.4 * h))


def _eye_pair(grey: Grey) -> tuple[Spot, Spot] | None:
    """The two pupils whose surroundings mirror each other best."""
    smooth: Grey = cv2.GaussianBlur(grey, (0, 0), 1.0).astype(np.uint8)
    best, found = GOOD_PAIR, None
    for (x0, y0, r0, s0), (x1, y1, r1, s1) in itertools.combinations(_round_spots(smooth), 2):
        if x0 > x1:
            x0, y0, r0, x1, y1, r1 = x1, y1, r1, x0, y0, r0
        apart = float(np.hypot(x1 - x0, y1 - y0))
        radius = (r0 + r1) / 2
        alike = min(r0, r1) / max(r0, r1) > 0.5
        if not alike or not 3.0 * radius < apart < 14.0 * radius:
            continue
        if abs(np.arctan2(y1 - y0, x1 - x0)) > LARGEST_TILT or apart < 0.1 * max(grey.shape):
            continue
        large = min(1.0, apart / (0.3 * min(grey.shape)))
        worth = s0 * s1 * large * (0.5 + _mirrored(smooth, (x0, y0), (x1, y1)))
        if worth > best:
            best, found = worth, ((x0, y0), (x1, y1))
    return found


def _round_spots(grey: Grey) -> list[tuple[float, float, float, float]]:
    """(x, y, radius, strength to 1) of the roundest dark spots, strongest first: each edge votes for the
    middle of a dark disc that would have it on its rim."""
    gx = cv2.Sobel(grey, cv2.CV_32F, 1, 0)
    gy = cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    strength = np.hypot(gx, gy)
    ys, xs = np.nonzero(strength > max(20.0, float(np.percentile(strength, 70))))
    weight = np.minimum(strength[ys, xs], np.percentile(strength, 97)).astype(np.float64)
    dx, dy = gx[ys, xs] / strength[ys, xs], gy[ys, xs] / strength[ys, xs]
    height, width = grey.shape
    if not len(xs):
        return []
    spots = []
    for radius in RADII:
        px = np.clip(np.rint(xs - radius * dx), 0, width - 1).astype(int)
        py = np.clip(np.rint(ys - radius * dy), 0, height - 1).astype(int)
        votes = np.bincount(py * width + px, weight, height * width).reshape(height, width)
        votes = cv2.GaussianBlur(votes, (0, 0), 0.35 * radius + 0.5) * (radius**0.25)
        peaks = votes == cv2.dilate(votes, np.ones((2 * radius + 1, 2 * radius + 1)))
        for y, x in zip(*np.nonzero(peaks & (votes > 0)), strict=True):
            spots.append((float(x), float(y), float(radius), float(votes[y, x])))
    spots.sort(key=lambda spot: -spot[3])
    kept: list[tuple[float, float, float, float]] = []
    for spot in spots:
        if all(np.hypot(spot[0] - other[0], spot[1] - other[1]) > 0.8 * other[2] for other in kept):
            kept.append((*spot[:3], spot[3] / spots[0][3]))
        if len(kept) == 28:
            break
    return kept


def _mirrored(grey: Grey, left: Spot, right: Spot) -> float:
    """How well the picture about two eyes mirrors itself, -1 to 1: the eyes count as much as the face."""
    eye = 24.0
    source = np.array([left, right], np.float64)
    middle, across = source.mean(0), source[1] - source[0]
    unit = across / eye
    matrix = np.array([[unit[0], -unit[1]], [unit[1], unit[0]]])
    corner = middle - matrix @ np.array([32.0, 24.0])
    patch = cv2.warpAffine(
        grey,
        np.column_stack([matrix, corner]),
        (65, 65),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float32)
    flat = patch - cv2.GaussianBlur(patch, (0, 0), 8.0)
    face, eyes = flat[8:57], flat[14:35]
    return (_alike(face, face[:, ::-1]) + _alike(eyes[:, 10:31], eyes[:, ::-1][:, 10:31])) / 2


def _alike(one: NDArray[np.float32], two: NDArray[np.float32]) -> float:
    a, b = one - one.mean(), two - two.mean()
    return float((a * b).sum() / max(float(np.sqrt((a * a).sum() * (b * b).sum())), 1e-6))
