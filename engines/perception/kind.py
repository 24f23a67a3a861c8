"""What kind of scene a picture shows, and how sure that is: a landscape, a street, an interior, or a close-up of
something.

No network knows scenes here. Sky, leaves, straight lines, a subject that stands out, a face and what is out of focus
each speak for some kinds and against others.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.evidence import Evidence
from engines.world.request import SceneKind

WORK = 160  # pixels of each side at which sharpness is compared


@dataclass(frozen=True)
class Kind:
    """`sureness` 0 to 1."""

    name: SceneKind
    sureness: float


def kind_of(evidence: Evidence, sky: NDArray[np.float32]) -> Kind:
    """`sky` (n,) is how likely each area of the picture is sky if it was taken outdoors."""
    areas, lines = evidence.areas, evidence.lines
    shares = areas.pixels / areas.pixels.sum()
    above = float((sky > 0.5) @ shares)
    deep = float(np.clip(above / 0.12, 0, 1)) * _comes_down(evidence, sky)
    _, a, b = areas.lab.T
    green = float(((a < -5) & (b > 5)) @ shares)
    subject = Subject.of(evidence, sky[areas.number])
    gate = evidence.has_ground
    sure = evidence.found.sureness
    straight = min(1.0, (lines.upright + 0.1 * lines.level) / 2)
    built = float(
        np.clip((100 * float(evidence.built[areas.small.shape[0] // 2 :].mean()) - 1.3) / 2.0, 0, 1)
    )
    upright = min(straight, 0.3 + built)
    crossing = min(1.0, lines.oblique / 3)
    box = lines.said * min(1.0, (lines.upright + lines.level) / 2)
    blurred = min(1.0, 2 * subject.stands_out) * float(np.clip((subject.sharper - 2.2) / 3, 0, 1))
    calm = min(1.0, float((areas.grain < 1.2) @ shares) / 0.4)
    leaves = min(1.0, green / 0.3)
    walls, floor = _seen(evidence)
    scores: dict[SceneKind, float] = {
        "closeup": (
            6.0 * np.clip((subject.face - 0.13) / 0.12, 0, 1)
            + 2.4 * subject.stands_out
            + 2.2 * blurred
            + 0.7 * (not gate)
            + 0.5 * (1 - deep)
            - 1.4 * deep * (1 - 0.4 * subject.stands_out)
            - 1.2 * straight
            - 0.5 * crossing * (1 - blurred)
            - 2.0 * deep * straight
        ),
        "landscape": 1.2 * deep + 1.4 * leaves + 0.8 * sure + 0.6
        - 1.0 * upright - 1.4 * built - 1.2 * box - 1.2 * blurred - 1.0 * walls,
        "street": 0.9 * deep + 1.2 * upright + 1.8 * built + 1.0 * box
        - 0.4 * (1 - deep) - 1.2 * leaves - 1.2 * blurred,
        "interior": 1.1 * (1 - deep) + 1.0 * straight + 0.8 * crossing + 1.2 * box
        - 1.5 * leaves - 0.8 + 0.7 * calm - 1.2 * built - 3.0 * floor,
    }  # fmt: skip
    values = np.array(list(scores.values()), float)
    chances = np.exp(1.6 * (values - values.max()))
    chances /= chances.sum()
    by_name = dict(zip(scores, map(float, chances), strict=True))
    name = max(by_name, key=lambda kind: by_name[kind])
    return Kind(name, by_name[name])


def _seen(evidence: Evidence) -> tuple[float, float]:
    """0 to 1: whether walls fill most of the picture, and whether the ground fills more of it than a room's floor does;
    both 0 where no network sees it."""
    if evidence.drawn or evidence.parts is None:
        return 0.0, 0.0
    walls, ground = evidence.parts.of("building").mean(), evidence.parts.ground.mean()
    return float(np.clip((walls - 0.4) / 0.2, 0, 1)), float(np.clip((ground - 0.4) / 0.2, 0, 1))


def _comes_down(evidence: Evidence, sky: NDArray[np.float32]) -> float:
    """0 to 1: whether the sky comes down towards the horizon somewhere, as no ceiling does."""
    seen = (sky > 0.5)[evidence.areas.number]
    if not seen.any():
        return 0.0
    lowest = np.where(seen.any(0), len(seen) - seen[::-1].argmax(0), 0) / len(seen)
    return float(np.clip((np.quantile(lowest, 0.93) / max(evidence.found.row, 0.1) - 0.3) / 0.2, 0, 1))


@dataclass(frozen=True)
class Subject:
    """`stands_out` 0 to 1: whether one thing of some size is what the picture is about; `sharper` how many times
    sharper it is than what is about it; `face` the share of the picture's height that the largest face takes."""

    stands_out: float
    sharper: float
    face: float

    @classmethod
    def of(cls, evidence: Evidence, sky: NDArray[np.float32]) -> "Subject":
        """`sky` (h, w) of any size 0 to 1 is smooth of itself and says nothing about sharpness."""
        likely = cv2.resize(evidence.likely, (WORK, WORK), interpolation=cv2.INTER_AREA)
        sure, unsure = likely > 0.5, (likely > 0.2) & (likely < 0.8)
        size = float(sure.mean())
        sized = float(np.clip((size - 0.04) / 0.12, 0, 1) * np.clip((0.82 - size) / 0.25, 0, 1))
        clear = float(np.clip(1.2 - 1.2 * unsure.sum() / max(int(sure.sum()), 1), 0, 1))
        count, _parts, stats, _ = cv2.connectedComponentsWithStats(sure.astype(np.uint8))
        largest = float(stats[1:, cv2.CC_STAT_AREA].max() / max(int(sure.sum()), 1)) if count > 1 else 0.0
        grey = cv2.cvtColor(evidence.rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
        edges = np.abs(cv2.Laplacian(cv2.GaussianBlur(grey, (0, 0), 1.2), cv2.CV_32F))
        fine = cv2.resize(cv2.blur(edges, (9, 9)), (WORK, WORK), interpolation=cv2.INTER_AREA)
        air = cv2.resize(sky, (WORK, WORK), interpolation=cv2.INTER_AREA) > 0.4
        inside, outside = likely > 0.6, (likely < 0.3) & ~air
        sharper = 1.0
        if inside.any() and outside.mean() > 0.08:
            about = 0.5 * (float(fine[outside].mean()) + float(np.median(fine[outside])))
            sharper = float(fine[inside].mean()) / max(about, 0.15)
        height = evidence.rgb.shape[0]
        face = max(((one.box[3] - one.box[1]) / height for one in evidence.faces), default=0.0)
        # What reaches from side to side is the place itself.
        across = min(float(sure[:, 0].mean()), float(sure[:, -1].mean()))
        apart = float(np.clip(1.3 - across / 0.15, 0, 1))
        return cls(sized * clear * apart * min(1.0, largest / 0.7), sharper, face)
