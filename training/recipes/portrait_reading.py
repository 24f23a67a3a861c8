"""What a face does in a film, frame by frame, in the units of the portrait's rig: mouth channels, blink, gaze, turn.

The rig itself is the ruler. The person's picture is drawn in a few hundred known performances, the landmark reader
looks at those as it looks at the film, and a ridge regression leads from what it sees back to what was drawn. So the
reader's own bias falls out, and what is measured is what the rig has to do to look the same. How a person is from that
is `training.recipes.portrait_habits`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from engines.media.video import VideoReader
from engines.media.whole import appearing
from engines.perception.face import Face, FaceReader
from engines.portrait.mesh import (
    INNER_LOWER_LIP,
    INNER_UPPER_LIP,
    LEFT_LOWER_LID,
    LEFT_UPPER_LID,
    OUTER_LOWER_LIP,
    OUTER_UPPER_LIP,
    RIGHT_LOWER_LID,
    RIGHT_UPPER_LID,
    FaceFrame,
    Floats,
)
from engines.portrait.performance import Performance
from engines.portrait.renderer import PortraitRenderer
from engines.portrait.retake import SKULL
from engines.speech.coarticulation import blend
from engines.speech.mouth import CHANNELS
from engines.speech.phones import Phone, gestures

Picture = NDArray[np.uint8]

MOST_FPS = 30.0
KNOWN_N = 320  # performances that are drawn to read by
EYES_APART_PX = 64.0  # at most, in the pictures that are drawn
RIDGE = 0.1
CALM_SHARE = 0.1  # of the frames: those whose lips are nearest to each other
LIPS = INNER_UPPER_LIP + INNER_LOWER_LIP[1:-1] + OUTER_UPPER_LIP + OUTER_LOWER_LIP[1:-1]
CHIN = (152, 148, 377, 200, 199, 18, 205, 425)
LIDS = ((RIGHT_UPPER_LID, RIGHT_LOWER_LID, 468), (LEFT_UPPER_LID, LEFT_LOWER_LID, 473))
_LETTERS = "aɑæʌɔoɛeəiɪuʊpbmfvwɹʃszθtdknlj"


@dataclass(frozen=True)
class Watched:
    """The landmarks of one face through a film: times (n,) s, points (n, 478, 3) px, pose (n, 3, 3) rotations, smile
    (n,) 0..1, sharpness (n,); only frames in which it is seen. `duration_s` is the film's."""

    times_s: Floats
    points: NDArray[np.float32]
    pose: Floats
    smile: Floats
    sharpness: Floats
    duration_s: float

    def save(self, path: Path) -> None:
        """Keep it in a `.npz` file, which appears whole or not at all."""
        with appearing(path) as part:
            np.savez(part, **asdict(self))

    @staticmethod
    def load(path: Path) -> "Watched":
        """What `save` kept."""
        with np.load(path) as kept:
            return Watched(
                **{name: kept[name] for name in kept.files if name != "duration_s"},
                duration_s=float(kept["duration_s"]),
            )


@dataclass(frozen=True)
class Seen:
    """What the face of a film does at `times_s` (n,): mouth (n, 8) channels, blink (n,) 0..1, gaze (n, 2) e, turn
    (n, 3) yaw, pitch and roll in radians about the film's mean. A pitch is wrong by `pitch_noise` radians: a jaw that
    drops looks like a nod."""

    times_s: Floats
    mouth: NDArray[np.float32]
    blink: Floats
    gaze: Floats
    turn: Floats
    duration_s: float
    pitch_noise: float = 0.0

    @property
    def fps(self) -> float:
        return 1 / float(np.median(np.diff(self.times_s))) if len(self.times_s) > 1 else 0.0


def watch(
    path: Path, begin_s: float, end_s: float, told: Callable[[float], None] = lambda share: None
) -> Watched:
    """Follow the largest face of a part of a film. `told` hears the share that is done, and may raise."""
    reader = VideoReader(path)
    if reader.duration_s:
        end_s = min(end_s, reader.duration_s)
    every = max(1, round(reader.fps / MOST_FPS))
    try:
        with FaceReader() as faces:
            frames = (
                (time_s, rgb)
                for number, (time_s, rgb) in enumerate(reader.frames(begin_s))
                if number % every == 0
            )
            return _followed(_until(frames, end_s, begin_s, told), faces, end_s - begin_s, begin_s)
    finally:
        reader.close()


def portrait_frame(watched: Watched) -> tuple[float, int]:
    """Which frame is best for a portrait (from the front, eyes open, mouth closed, no smile, sharp), and before it how
    far it is from that."""
    lids, gaps = aperture(watched.points), gap(watched.points)
    turned = np.linalg.norm(Rotation.from_matrix(watched.pose).as_euler("YXZ") * (1.0, 0.6, 0.6), axis=1)
    flaws = (
        4.0 * turned
        + 3.0 * np.maximum(0.95 - lids / np.percentile(lids, 75), 0)
        + 6.0 * np.maximum(gaps - 0.005, 0)
        + 0.7 * watched.smile
        + 0.8 * np.maximum(1 - watched.sharpness / max(float(np.percentile(watched.sharpness, 75)), 1e-6), 0)
    )
    best = int(flaws.argmin())
    return float(flaws[best]), best


@dataclass(frozen=True)
class _Line:
    """A linear reading: features to values."""

    weights: Floats
    offset: Floats

    @staticmethod
    def through(features: Floats, values: Floats, ridge: float, *, alike: bool = False) -> "_Line":
        """`alike` features are of one unit, and noisy to the same extent."""
        middle, mean = features.mean(0), values.mean(0)
        centred = features - middle
        penalty = np.square(centred).mean() if alike else np.square(centred).mean(0)
        a = centred.T @ centred + ridge * penalty * np.eye(features.shape[1])
        weights = np.linalg.solve(a, centred.T @ (values - mean))
        return _Line(weights, mean - middle @ weights)

    def of(self, features: Floats) -> Floats:
        read: Floats = features @ self.weights + self.offset
        return read


class Ruler:
    """Reads a face in the rig's units, by what the rig's own drawings of `picture` (h, w, 3) with landmarks `points`
    (478, 3) look like to the landmark reader."""

    def __init__(self, picture: Picture, points: Floats, *, known: int = KNOWN_N, seed: int = 0) -> None:
        scale = min(1.0, EYES_APART_PX / FaceFrame.of(points).eye_distance)
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        renderer = PortraitRenderer(np.asarray(small, np.uint8), points * scale)
        shown = known_performances(known, seed)
        frames = ((i / 25, renderer.frame(one)) for i, one in enumerate(shown))
        with FaceReader() as faces:
            looked = _followed(frames, faces, known / 25, 0.0)
        kept = [shown[round(time_s * 25)] for time_s in looked.times_s]
        mouths = np.array([one.mouth for one in kept])
        self._mouth = _Line.through(_mouth_features(looked), mouths, RIDGE, alike=True)
        turns = np.array([(one.yaw, one.pitch, one.roll) for one in kept])
        turned = _turn_features(looked)
        self._turn = _Line.through(turned, turns, RIDGE)
        self._pitch_noise = float((self._turn.of(turned) - turns)[:, 1].std())
        self._blink = _Line.through(_blink_features(looked), np.array([[one.blink] for one in kept]), RIDGE)
        self._gaze = _Line.through(_gaze_features(looked), np.array([one.gaze for one in kept]), RIDGE)

    def read(self, watched: Watched) -> Seen:
        """What the face of a film does."""
        lowest = np.array([-1.0 if name == "width" else 0.0 for name in CHANNELS])
        turn = self._turn.of(_turn_features(watched))
        blink = np.clip(self._blink.of(_blink_features(watched))[:, 0], 0, 1)
        gaze = self._gaze.of(_gaze_features(watched))
        gaze[blink > 0.35] = np.nan  # an iris under a lid is a guess
        return Seen(
            times_s=watched.times_s,
            mouth=np.clip(self._mouth.of(_mouth_features(watched)), lowest, 1).astype(np.float32),
            blink=blink,
            gaze=_bridged(gaze - np.nanmedian(gaze, 0)),
            turn=turn - np.median(turn, 0),
            duration_s=watched.duration_s,
            pitch_noise=self._pitch_noise,
        )


def known_performances(count: int, seed: int) -> list[Performance]:
    """Moments of speech by different mouths, with heads, lids and eyes that wander."""
    rng = np.random.default_rng(seed)
    letters = rng.choice(list(_LETTERS), 3 * count)
    ends = np.cumsum(rng.uniform(0.06, 0.2, len(letters)))
    phones = [
        Phone(str(letter), float(end) - 0.1, float(end)) for letter, end in zip(letters, ends, strict=True)
    ]
    channels = blend(gestures(phones), float(ends[-1]), 100)[0]
    mouths = channels[rng.choice(len(channels), count)]
    opening, width, rounding = rng.uniform((0.4, 0.4, 0.4), (1.4, 1.6, 1.4), (count, 3)).T
    factors = np.stack([opening, width, rounding, opening, opening, *np.ones((3, count))], 1)
    mouths = np.clip(mouths * factors, -1, 1)
    mouths[rng.random(count) < CALM_SHARE] = 0
    blinks = np.where(rng.random(count) < 0.3, rng.uniform(0, 1, count), 0)
    turns = np.radians(rng.normal(0, (3.0, 2.0, 2.0), (count, 3)).clip(-6, 6))
    gazes = rng.normal(0, (0.04, 0.025), (count, 2)).clip(-0.09, 0.09)
    return [
        Performance(
            mouth=mouth.astype(np.float32),
            blink=float(blink),
            gaze=gaze.astype(np.float32),
            yaw=float(turn[0]),
            pitch=float(turn[1]),
            roll=float(turn[2]),
            awake=1.0,
        )
        for mouth, blink, turn, gaze in zip(mouths, blinks, turns, gazes, strict=True)
    ]


def aperture(points: NDArray[np.floating]) -> Floats:
    """(n, 478, 3) How far the eyes are open, as a share of their width."""
    open_: Floats = np.mean([_lid_gaps(points, upper, lower) for upper, lower, _ in LIDS], 0)
    return open_


def gap(points: NDArray[np.floating]) -> Floats:
    """(n, 478, 3) How far the lips are apart, in the distance of the eyes."""
    apart: Floats = np.linalg.norm(points[:, 14, :2] - points[:, 13, :2], axis=1) / _eyes_apart(points)
    return apart


def _until(
    frames: Iterator[tuple[float, Picture]], end_s: float, begin_s: float, told: Callable[[float], None]
) -> Iterator[tuple[float, Picture]]:
    for time_s, rgb in frames:
        if time_s >= end_s:
            return
        told((time_s - begin_s) / max(end_s - begin_s, 1e-6))
        yield time_s, rgb


def _followed(
    frames: Iterator[tuple[float, Picture]], faces: FaceReader, duration_s: float, begin_s: float
) -> Watched:
    """One face through frames, the largest at first and then the nearest to where it was. Times from `begin_s`."""
    rows: list[tuple[float, NDArray[np.float32], Floats, float, float]] = []
    last: Face | None = None
    for time_s, rgb in frames:
        found = faces.track(rgb, round(time_s * 1000))
        face = _same(found, last)
        if face is None:
            continue
        last = face
        rows.append(
            (
                time_s - begin_s,
                face.points.astype(np.float32),
                _rotation(face.pose),
                (face.blendshapes.get("mouthSmileLeft", 0) + face.blendshapes.get("mouthSmileRight", 0)) / 2,
                _sharpness(rgb, face.points),
            )
        )
    if not rows:
        empty = np.zeros(0)
        return Watched(
            empty, np.zeros((0, 478, 3), np.float32), np.zeros((0, 3, 3)), empty, empty, duration_s
        )
    times, points, poses, smiles, sharp = zip(*rows, strict=True)
    return Watched(
        np.array(times), np.stack(points), np.stack(poses), np.array(smiles), np.array(sharp), duration_s
    )


def _same(found: Sequence[Face], last: Face | None) -> Face | None:
    def size(face: Face) -> float:
        return float(np.hypot(*(face.points[473] - face.points[468])[:2]))

    if last is None:
        return max(found, key=size, default=None)
    near = min(found, key=lambda face: np.hypot(*(face.points[1] - last.points[1])[:2]), default=None)
    if near is None or np.hypot(*(near.points[1] - last.points[1])[:2]) > 2 * size(last):
        return None
    return near


def _rotation(pose: Floats) -> Floats:
    u, _, vt = np.linalg.svd(pose[:3, :3])
    turned: Floats = u @ vt
    return turned


def _sharpness(rgb: Picture, points: Floats) -> float:
    """How much fine detail the face has, against its contrast."""
    low = np.maximum(points[:, :2].min(0).astype(int), 0)
    high = points[:, :2].max(0).astype(int) + 1
    part = rgb[low[1] : high[1], low[0] : high[0]]
    if min(part.shape[:2]) < 8:
        return 0.0
    grey = cv2.cvtColor(cv2.resize(part, (128, 160), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_64F).std() / max(float(grey.std()), 1.0))


def _eyes_apart(points: NDArray[np.floating]) -> Floats:
    right = points[:, RIGHT_UPPER_LID + RIGHT_LOWER_LID, :2].mean(1)
    left = points[:, LEFT_UPPER_LID + LEFT_LOWER_LID, :2].mean(1)
    apart: Floats = np.linalg.norm(left - right, axis=1).astype(np.float64)
    return apart


def _lid_gaps(
    points: NDArray[np.floating], upper: tuple[int, ...], lower: tuple[int, ...]
) -> NDArray[np.floating]:
    middle = slice(3, 6)
    heights = np.linalg.norm(points[:, upper[middle], :2] - points[:, lower[middle], :2], axis=2).mean(1)
    return heights / np.linalg.norm(points[:, upper[0], :2] - points[:, upper[-1], :2], axis=1)


def _mouth_features(watched: Watched) -> Floats:
    """(n, 2 m) Lips and chin on a skull that stands still, in e, from where they are at rest."""
    still = _without_the_head(watched.points)[:, LIPS + CHIN]
    gaps = gap(watched.points)
    calm = gaps <= np.quantile(gaps, CALM_SHARE)
    moved = (still - still[calm].mean(0)) / float(np.median(_eyes_apart(watched.points)))
    flat: Floats = moved.reshape(len(still), -1)
    return flat


def _without_the_head(points: NDArray[np.floating]) -> Floats:
    """(n, 478, 2) All faces turned, scaled and laid onto the mean of them, by what speech does not move."""
    skull = points[:, SKULL].astype(np.float64)
    target = skull[len(skull) // 2]
    for _ in range(2):  # onto one of them, then onto their mean
        turns, scales, froms = _fits(skull, target - target.mean(0))
        laid = scales[:, None, None] * np.einsum("nij,nkj->nki", turns, skull - froms)
        target = laid.mean(0)
    moved = points.astype(np.float64) - froms
    aligned: Floats = (scales[:, None, None] * np.einsum("nij,nkj->nki", turns, moved))[..., :2]
    return aligned


def _fits(skull: Floats, target: Floats) -> tuple[Floats, Floats, Floats]:
    """Rotations (n, 3, 3), scales (n,) and centres (n, 1, 3) that lay each skull (n, m, 3) onto the target (m, 3)."""
    froms = skull.mean(1, keepdims=True)
    centred = skull - froms
    u, s, vt = np.linalg.svd(np.einsum("ki,nkj->nij", target, centred))
    sense = np.ones((len(skull), 3))
    sense[:, 2] = np.sign(np.linalg.det(u @ vt))
    turns = (u * sense[:, None]) @ vt
    return turns, (s * sense).sum(1) / np.square(centred).sum((1, 2)), froms


def _rotations(watched: Watched) -> Floats:
    """(n, 3) The rotation from the film's mean, as a vector."""
    turns = Rotation.from_matrix(watched.pose)
    about: Floats = (turns.mean().inv() * turns).as_rotvec()
    return about


def _turn_features(watched: Watched) -> Floats:
    """(n, 9) How the head is turned, as the reader has it and as its skull alone has it, and how far jaw and lips are
    down, which the reader takes for a nod."""
    points = watched.points
    skull = points[:, SKULL].astype(np.float64)
    own = Rotation.from_matrix(_fits(skull, skull.mean(0) - skull.mean((0, 1)))[0]).as_rotvec()
    gaps = gap(points)
    chin = np.linalg.norm(points[:, 152, :2] - points[:, 2, :2], axis=1) / _eyes_apart(points)
    features: Floats = np.concatenate([_rotations(watched), own, np.stack([gaps, gaps**2, chin], 1)], 1)
    return features


def _blink_features(watched: Watched) -> Floats:
    """(n, 3) How far the lids are from their usual place, its square, and the head's nod, which lowers the lids."""
    lids = aperture(watched.points)
    shut = 1 - lids / np.percentile(lids, 75)
    return np.stack([shut, shut**2, _rotations(watched)[:, 0]], 1)


def _gaze_features(watched: Watched) -> Floats:
    """(n, 5) The irises between the corners of the eyes, in e, and the head's turn."""
    points, offsets = watched.points, []
    apart = _eyes_apart(points)
    across = points[:, 263, :2] - points[:, 33, :2]
    across = across / np.linalg.norm(across, axis=1, keepdims=True)
    for upper, _, iris in LIDS:
        off = (points[:, iris, :2] - (points[:, upper[0], :2] + points[:, upper[-1], :2]) / 2) / apart[
            :, None
        ]
        offsets.append(
            np.stack([(off * across).sum(1), off[:, 1] * across[:, 0] - off[:, 0] * across[:, 1]], 1)
        )
    gaze: Floats = np.concatenate([np.mean(offsets, 0), _rotations(watched)], 1).astype(np.float64)
    return gaze


def _bridged(values: Floats) -> Floats:
    """Gaps (nan) filled along a straight line."""
    filled = values.copy()
    for column in filled.T:
        known = np.isfinite(column)
        if known.any():
            column[:] = np.interp(np.arange(len(column)), np.flatnonzero(known), column[known])
        else:
            column[:] = 0
    return filled
