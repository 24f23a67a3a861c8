"""What of a picture is sky, what is ground, and what stands: for scenes with a horizon, rooms, and close-ups.

Areas are judged first (what they look like, where they are, what they hang together with), then edges are found to the
pixel. What is painted by the user is obeyed. Which things there are is in `things`, how far they are in `depth`.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from engines.perception.areas import Areas
from engines.perception.evidence import Evidence, sure_of
from engines.perception.horizon import features_of, ground_reach
from engines.perception.sky import fine_sky, openings, sky_areas
from engines.perception.tiers import TERRACE, behind, ground_line, is_uneven, outward
from engines.perception.walker import shares
from engines.world.request import Paint, SceneKind

BANDS = 9  # of rows below the horizon, whose usual colour is the ground's
GOES_ON = 22.0  # CIELAB steps within which what lies above is still the same ground
WIDE = 12.0  # CIELAB steps within which the ground itself varies
SURE_LOW = (
    0.04  # of the height that the sky goes on below the horizon at most less than when it is looked for
)
LOOSE = (0.06, 0.16)  # of the height that sky may reach below a horizon that is not sure
HIGHEST = 0.2  # of the height above which no ground is looked for
REACH: dict[SceneKind, float] = {"landscape": 0.05, "street": 0.10, "interior": 1.0, "closeup": 1.0}
"""Of the height, how far the horizon is above the farthest ground at most."""
TRUSTED = 0.4  # from which what is salient is something in the scene
FEW, MANY = 0.015, 0.045  # upright lines' share of the pixels about, where none stands and on a house front
POST = 0.07  # of the height, from which an upright line is of something that stands
SPECK = 0.0015  # of the picture: smaller pieces belong to what is about them
FLAT = 0.05  # of the height: what rises no more above its surroundings lies on the ground
PARTS = ("sky", "ground", "thing")
SEEN, DOUBTED = 2.0, 0.3
"""Opinion of what the network sees, and what that of geometry counts beside it."""
RISES = 0.12  # of the height that what is seen as ground may lie above the horizon
LITTLE = 0.3  # of the foot of a landscape: with less ground than that one walks on other things
BARE = 0.2  # of a landscape: with less ground than that its rocks may be walked on too
TRODDEN = (
    ("plant", "hill"),
    ("plant", "hill", "thing"),
)  # undergrowth and rocks; then piers and decks as well
PAINTED = 40.0  # opinion of a stroke

Mask = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Layout:
    """`sky`, `ground` and `stands` (h, w) float32 0 to 1 sum to 1. `subject` (h, w) 0 to 1 is the main subject of a
    close-up, else nothing. `horizon` in shares of the height, as what was found of the ground moved it."""

    sky: Mask
    ground: Mask
    stands: Mask
    subject: Mask
    horizon: float


def strokes(paint: Sequence[Paint], size: tuple[int, int]) -> NDArray[np.int8]:
    """(h, w) the number in `PARTS` of what was painted last at each pixel of a picture of `size` (width, height), -1
    where nothing was."""
    width, height = size
    painted = np.full((height, width), -1, np.int8)
    for stroke in paint:
        places = np.rint(np.array(stroke.points) * (width - 1, height - 1)).astype(np.int32)
        mark = np.zeros((height, width), np.uint8)
        radius = max(1, round(stroke.radius * width))
        cv2.polylines(mark, [places], False, 1, 2 * radius)
        for x, y in places[[0, -1]]:
            cv2.circle(mark, (int(x), int(y)), radius, 1, -1)
        painted[mark > 0] = PARTS.index(stroke.part)
    return painted


def layout_of(
    evidence: Evidence, kind: SceneKind, horizon: float, paint: Sequence[Paint], moves: bool
) -> Layout:
    """`horizon` in shares of the height, below 0 where only ground is seen, at least 1 where none is; `moves` says that
    it is not sure and follows the ground that is found."""
    areas = evidence.areas
    size = areas.small.shape[1::-1]
    painted = strokes(paint, size)
    said = np.stack([areas.mean(painted == part) for part in range(len(PARTS))], 1) * PAINTED
    if kind == "closeup":
        found, subject = _close(evidence, said)
        seen = found[areas.number]
    else:
        seen, horizon = _open(evidence, kind, horizon, moves, said)
        subject = np.zeros(evidence.rgb.shape[:2], np.float32)
    sky, ground = _fine(evidence, seen)
    if kind == "closeup":
        sky, ground = sky * (1 - subject), ground * (1 - subject)
    else:
        sky = np.maximum(sky, openings(evidence.rgb, sky, 1 - sky - ground, horizon, kind == "street"))
        ground = np.minimum(ground, 1 - sky)
    large = strokes(paint, evidence.rgb.shape[1::-1])
    sky = np.where(large >= 0, large == PARTS.index("sky"), sky).astype(np.float32)
    ground = np.where(large >= 0, large == PARTS.index("ground"), ground).astype(np.float32)
    stands = np.clip(1 - sky - ground, 0, 1).astype(np.float32)
    subject = np.where((large >= 0) & (large != PARTS.index("thing")), 0, subject).astype(np.float32)
    return Layout(sky, ground, stands, subject, horizon)


def _open(
    evidence: Evidence, kind: SceneKind, horizon: float, moves: bool, said: NDArray
) -> tuple[NDArray[np.float32], float]:
    """(h, w, 3) shares of sky, ground and what stands of a scene with a horizon, on `Areas.small`; and the horizon."""
    areas = evidence.areas
    rows, columns = areas.number.shape
    trusted = is_trusted(evidence.salience, areas)
    standing = np.clip((evidence.salience - 0.5) / 0.3, 0, 1) * trusted
    sky = sky_areas(
        areas, horizon - SURE_LOW, evidence.salience * trusted, 1.0 if kind == "interior" else 0.0
    )
    if moves and kind != "interior":
        sky = min(
            [sky, *(sky_areas(areas, horizon + more, evidence.salience * trusted, 0.0) for more in LOOSE)],
            key=lambda found: _joined(areas, found),
        )
    seen = evidence.seen()
    overgrown = kind == "landscape" and seen is not None and _at_foot(areas, seen[:, 1]) < LITTLE
    for trodden in TRODDEN if overgrown else ():
        seen = evidence.seen(*trodden)
        if seen is not None and _at_foot(areas, seen[:, 1]) >= LITTLE:
            break
    sureness = evidence.sureness
    if seen is not None:
        rocky = kind == "landscape" and seen[:, 1] @ areas.pixels < BARE * areas.pixels.sum()
        if not overgrown and not rocky:  # What looks like no sky and stands does so, whatever it is.
            sureness = np.where(sky > 0.5, sureness, sure_of(seen.max(1)))
        # What it takes for ground or water high above the horizon is sky, if it looks like one.
        high = seen[:, 1] * expit((horizon - RISES - areas.middle[:, 1] / rows) / 0.02)
        seen = seen + high[:, None] * np.stack([sky, -np.ones_like(sky), 1 - sky], 1)
    opinions = _with_seen(_opinions(evidence, kind, horizon, sky, standing, trusted), seen, sureness) + said
    found = shares(areas.tied, opinions)
    likely = found[areas.number]
    hidden = np.zeros((rows, columns), bool)
    if trusted > TRUSTED:
        matte = cv2.resize(evidence.matte, (columns, rows), interpolation=cv2.INTER_AREA)
        hidden = matte > 0.4
    air = likely[..., 0] > 0.5
    lab = cv2.cvtColor(areas.small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    # What is no sky is ground or stands.
    ground = np.where(air, 0.02, likely[..., 1] / np.maximum(likely[..., 1:].sum(2), 1e-3))
    highest = (HIGHEST if moves else horizon) * rows
    line = ground_line(ground.astype(np.float32), hidden, np.asarray(lab, np.float32), highest)
    wild = moves and kind == "landscape" and not evidence.has_ground and not hidden.any()
    if wild and is_uneven(line, np.asarray(lab, np.float32)):
        line = np.maximum(line, TERRACE * rows)
    line = outward(line) if kind == "street" else behind(line, hidden)
    if moves:
        horizon = _moved(horizon, kind, line / rows, air)
        if kind != "interior":
            line = np.maximum(line, horizon * rows + 1)
    below = np.arange(rows)[:, None] >= line[None]
    if seen is not None:
        under = below if overgrown else np.arange(rows)[:, None] > horizon * rows
        below = (likely[..., 1] > 0.5) & under
        hidden &= likely[..., 1] < 0.9
    painted = (said[:, 1] > 0.3 * PAINTED)[areas.number]
    lies = (below & ~hidden) | painted
    kept = np.zeros((rows, columns, 3), np.float32)
    kept[..., 1] = lies & ~(said[:, 2] > 0.3 * PAINTED)[areas.number]
    kept[..., 0] = np.where(lies | hidden, 0, likely[..., 0])
    kept[..., 2] = 1 - kept[..., 0] - kept[..., 1]
    return kept, horizon


def _at_foot(areas: Areas, share: NDArray[np.float32]) -> float:
    """How much of the lowest tenth of the picture is what takes this share (n,) of each area."""
    low = areas.pixels * (areas.middle[:, 1] > 0.9 * areas.number.shape[0])
    return float(share @ low / max(float(low.sum()), 1.0))


def _with_seen(
    opinions: NDArray, seen: NDArray[np.float32] | None, sureness: NDArray[np.float32]
) -> NDArray[np.float64]:
    """The opinions (n, 3) of geometry, outvoted by what the network has `seen` where it is sure (n,)."""
    if seen is None:
        return opinions
    weight = sureness[:, None]
    return np.asarray((1 - (1 - DOUBTED) * weight) * opinions + SEEN * weight * seen**2)


def _moved(horizon: float, kind: SceneKind, line: NDArray, air: NDArray[np.bool_]) -> float:
    """The horizon a little above the farthest ground: a place is rather too wide than too narrow."""
    seen = line < 0.98
    if kind == "interior" or seen.mean() < 0.1:
        return horizon
    top = float(np.quantile(line[seen], 0.1))
    moved = float(np.clip(horizon, top - REACH[kind], max(top - 0.012, 0.0)))
    ends = np.where(air.any(0), len(air) - air[::-1].argmax(0), 0)[seen] / len(air)
    return max(moved, min(float(np.quantile(ends, 0.75)), moved + 0.1))


def _opinions(
    evidence: Evidence, kind: SceneKind, horizon: float, sky: NDArray, standing: NDArray, trusted: float
) -> NDArray[np.float32]:
    """(n, 3) how strongly each area is sky, ground and something that stands, by what it is itself."""
    areas, salience = evidence.areas, evidence.salience
    rows = areas.number.shape[0]
    at = areas.middle[:, 1] / rows
    below = expit((at - horizon - 0.015) / 0.008)
    deep = np.clip((at - horizon) / max(1 - horizon, 0.1), 0, 1)
    unlike = _unlike_ground(areas, horizon, salience * trusted)
    alike = np.exp(-((unlike / 1.6) ** 2))
    bottom = np.zeros(len(at), bool)
    bottom[np.unique(areas.number[-max(2, rows // 60) :])] = True
    built = _built(evidence)
    ground = (
        below
        * (1 - standing)
        * (0.02 + (0.05 + 0.35 * deep) * alike + 0.5 * bottom * alike)
        * (1 - 0.9 * built)
    )
    far = np.exp(-np.clip(at - horizon, 0, None) / 0.05)
    stands = (1 - below) * np.clip((0.55 - sky) / 0.3, 0, 1) + below * (
        0.6 * standing + 0.35 * np.clip(unlike - 1.2, 0, 2) * (0.3 + 0.7 * far)
    )
    if kind != "landscape":
        beyond = _past_reach(evidence, at)
        ground = ground * (1 - 0.9 * beyond)
        stands = stands + below * 0.12 * beyond
    stands = stands + 1.2 * _along_posts(evidence) + 0.8 * built
    return np.stack([1.5 * np.clip((sky - 0.3) / 0.3, 0, 1), ground, stands], 1).astype(np.float32)


def _built(evidence: Evidence) -> NDArray[np.float32]:
    """(n,) 0 to 1: how close upright lines stand about each area, as they do on a house front."""
    return np.clip((evidence.areas.mean(evidence.built) - FEW) / (MANY - FEW), 0, 1)


def _joined(areas: Areas, sky: NDArray[np.float32]) -> float:
    """How alike, 0 to 1, what is on both sides of the sky's edge is."""
    one, other = areas.tied.nonzero()
    across = (sky[one] > 0.5) & (sky[other] <= 0.5)
    if not across.any():
        return 1.0
    return float(np.asarray(areas.tied[one[across], other[across]]).mean())


def _past_reach(evidence: Evidence, at: NDArray) -> NDArray[np.float32]:
    """(n,) 0 to 1: how far above what goes on from the lower edge each area is."""
    areas = evidence.areas
    reach = ground_reach(features_of(areas.small))
    reach = cv2.GaussianBlur(reach[None].astype(np.float32), (0, 0), 0.02 * len(reach))[0]
    mine = reach[np.clip(areas.middle[:, 0].astype(int), 0, len(reach) - 1)]
    return np.asarray(np.clip((mine - at - 0.01) / 0.04, 0, 1), np.float32)


def _along_posts(evidence: Evidence) -> NDArray[np.float32]:
    """(n,) how much of each area lies on long upright lines: window frames, posts, trunks."""
    areas, lines = evidence.areas, evidence.lines.lines
    rows, columns = areas.number.shape
    marks = np.zeros((rows, columns), np.uint8)
    for x0, y0, x1, y1 in lines * (columns, rows, columns, rows):
        if abs(y1 - y0) > POST * rows and abs(x1 - x0) < 0.12 * abs(y1 - y0):
            cv2.line(marks, (round(x0), round(y0)), (round(x1), round(y1)), 1, 3)
    return np.clip(areas.mean(marks) * 2, 0, 1)


def is_trusted(salience: NDArray[np.float32], areas: Areas) -> float:
    """0 to 1: whether what is salient is something in the scene rather than half of the scene itself."""
    share = areas.pixels / areas.pixels.sum()
    size = float((salience > 0.5) @ share)
    unsure = float(((salience > 0.2) & (salience < 0.8)) @ share)
    columns = areas.number.shape[1]
    bottom = areas.middle[:, 1] > 0.97 * areas.number.shape[0]
    lies = float((salience[bottom] > 0.5).mean()) if bottom.any() else 0.0
    sides = [
        float((salience[side] > 0.5).mean())
        for side in (areas.middle[:, 0] < 0.02 * columns, areas.middle[:, 0] > 0.98 * columns)
    ]
    across = np.clip(1.5 - min(sides) / 0.12, 0, 1)
    return float(
        np.clip(1.4 - 1.5 * unsure / max(size, 0.02), 0, 1)
        * np.clip((0.75 - size) / 0.2, 0, 1)
        * across
        * np.clip((0.7 - lies) / 0.2, 0, 1)
    )


def _unlike_ground(areas: Areas, horizon: float, salience: NDArray) -> NDArray[np.float32]:
    """(n,) how far the colour of each area is from that of the ground at about its row, in usual differences. What the
    ground is like is followed from the lower edge upward, and changes little from band to band."""
    rows = areas.number.shape[0]
    at = areas.middle[:, 1] / rows
    begin = min(max(horizon, 0.0), 0.92)
    edges = begin + (1 - begin) * np.linspace(0, 1, BANDS + 1) ** 1.3
    features = np.column_stack([0.8 * areas.lab[:, 0], 1.3 * areas.lab[:, 1:], 1.2 * areas.grain])
    best = np.full(len(at), 9.0)
    usual: NDArray | None = None
    for low, high in list(itertools.pairwise(edges))[::-1]:
        reach = 0.6 * (high - low) + 0.02
        inside = (at > low - 0.3 * reach) & (at < high + reach) & (salience < 0.4)
        if inside.sum() >= 6:
            here = features[inside]
            if usual is not None:
                off = np.linalg.norm(here - usual, axis=1)
                here = here[off < GOES_ON]
            if len(here) > 0.12 * inside.sum():
                usual = np.median(here, 0)
        if usual is None:
            continue
        apart = np.linalg.norm(features - usual, axis=1)
        wide = min(float(np.median(apart[inside])) if inside.any() else 9.0, WIDE) + 7.0
        near = (at > low - reach) & (at < high + reach)
        best = np.where(near, np.minimum(best, apart / wide), best)
    return np.asarray(best, np.float32)


def _tidied(
    areas: Areas, found: NDArray[np.float32], standing: NDArray, said: NDArray
) -> NDArray[np.float32]:
    """Shares without ground that hangs on walls, and without specks of what stands on the ground or in the sky."""
    kept = found.copy()
    shape = areas.number.shape
    size = shape[0] * shape[1]
    close = np.ones((5, 5), np.uint8)

    def pieces(part: int) -> tuple[int, NDArray, NDArray]:
        mask = (kept.argmax(1) == part)[areas.number].astype(np.uint8)
        mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, close), np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
        return count, labels, stats

    count, labels, stats = pieces(1)
    lowest = max((int(stats[n, 4]) for n in range(1, count) if _reaches(stats[n], shape)), default=0)
    for number in range(1, count):
        if stats[number, 4] < 0.25 * lowest and not _reaches(stats[number], shape):
            _given(kept, areas, labels == number, 2, said)
    count, labels, stats = pieces(2)
    for number in range(1, count):
        piece = labels == number
        small = stats[number, 4] < SPECK * size
        ring = cv2.dilate(piece.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool) & ~piece
        around = kept.argmax(1)[areas.number[ring]]
        on_ground = (around == 1).sum() > 0.85 * max(len(around), 1)
        lies = stats[number, 3] < FLAT * shape[0] or stats[number, 2] > 3.5 * stats[number, 3]
        salient = (standing[areas.number[piece]] > 0.5).mean() > 0.3
        if on_ground and (small or lies) and not salient:
            _given(kept, areas, piece, 1, said)
        elif small and (around == 0).sum() > 0.9 * max(len(around), 1) and stats[number, 4] < 0.0006 * size:
            _given(kept, areas, piece, 0, said)
    return kept


def _reaches(stats: NDArray, shape: tuple[int, ...]) -> bool:
    return bool(stats[1] + stats[3] >= shape[0] - 2)


def _given(
    kept: NDArray[np.float32], areas: Areas, piece: NDArray[np.bool_], part: int, said: NDArray
) -> None:
    """Areas of a piece become of another part, but for what was painted."""
    mine = (areas.mean(piece) > 0.5) & (said.max(1) < 0.3 * PAINTED)
    kept[mine] = 0
    kept[mine, part] = 1


def _close(evidence: Evidence, said: NDArray) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(n, 3) shares and (h, w) the subject of a close-up: nothing is split by a horizon, and what the subject touches
    below is ground if it is seen there."""
    areas = evidence.areas
    rows = areas.number.shape[0]
    at = areas.middle[:, 1] / rows
    matte = np.zeros_like(evidence.matte) if evidence.lie_about else evidence.matte
    inside = areas.mean_of(matte)
    ground = np.zeros(len(at))
    edge = evidence.ground_edge
    if edge < 1:
        below = expit((at - edge - 0.005) / 0.006) if edge > 0 else 1.0
        ground = below * (1 - np.clip((inside - 0.3) / 0.4, 0, 1))
    opinions = np.stack([np.zeros(len(at)), ground, 1 - ground], 1)
    seen = None if evidence.lie_about else evidence.seen()
    opinions = _with_seen(opinions, seen, evidence.sureness) + said
    found = shares(areas.tied * 0.3, opinions)
    found = _tidied(areas, found, inside, said)
    subject = matte
    thing = said[:, 2] > 0
    if thing.any():
        extra = cv2.resize((found[:, 2] * thing)[areas.number], evidence.rgb.shape[1::-1])
        subject = np.maximum(subject, extra)
    return found, np.asarray(subject, np.float32)


def _fine(evidence: Evidence, seen: NDArray[np.float32]) -> tuple[Mask, Mask]:
    """Sky and ground to the pixel, of shares (h, w, 3) on `Areas.small`."""
    areas, rgb = evidence.areas, evidence.rgb
    width, height = rgb.shape[1], rgb.shape[0]
    soft = np.asarray(cv2.resize(seen, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    sky = fine_sky(rgb, soft[..., 0])
    ground = soft[..., 1] / np.maximum(soft[..., 1] + soft[..., 2], 1e-3)
    guide = rgb.astype(np.float32) / 255
    scale = max(width, height) / areas.number.shape[1]
    ground = cv2.ximgproc.guidedFilter(guide, ground.astype(np.float32), round(5 * scale), 4e-4)
    ground = np.clip((ground - 0.35) / 0.3, 0, 1) * (1 - sky)
    return sky, np.asarray(ground, np.float32)
