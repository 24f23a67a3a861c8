"""How well subjects are cut out: twenty pictures whose masks are known, ours beside the bare network.

    python -m benchmarks.cut_out
    python -m benchmarks.cut_out --sheet cut-outs.png
    python -m benchmarks.cut_out --only 3 7

The stage's cast and eight drawn things, whose coverage is exact, stand over photographs of scikit-image and
scikit-learn, at varied sizes and places, some cut by the picture's edge; then the camera's blur, noise and JPEG go over
all. IoU is that of alpha over one half; the error is the mean of |alpha - truth| times 1000. `box` is the same with a
loose box about the subject (a seventh of its size off on each side). Nothing is brushed.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data
from sklearn.datasets import load_sample_image

from benchmarks.drawn_things import drawn
from engines.elements.request import Box
from engines.perception.cutting import cut
from engines.perception.subject import seen
from engines.stage.cast import stand
from engines.stage.light import LIGHTS
from engines.stage.scene import Figure, FigureKind, Lighting

Picture = NDArray[np.uint8]
Alpha = NDArray[np.float32]

LOOSE = 0.14  # how far the box lies off on each side, of the subject's size


@dataclass(frozen=True)
class Case:
    """`thing` is a drawn one or of the cast; the photograph is cut to `part` (left, top, right, bottom) shares.
    `middle` and `height` of the subject are shares of the picture of `size` (width, height)."""

    thing: str
    photo: str
    part: tuple[float, float, float, float]
    size: tuple[int, int]
    middle: tuple[float, float]
    height: float
    kind: FigureKind | None = None
    light: Lighting = "noon"
    azimuth: float = 0.5


PHOTOS: dict[str, Callable[[], Picture]] = {
    "china": lambda: load_sample_image("china.jpg"),
    "flower": lambda: load_sample_image("flower.jpg"),
    "rocket": data.rocket,
    "coffee": data.coffee,
    "cat": data.chelsea,
    "garage": lambda: _from_file("motorcycle_left.png"),
    "stars": data.hubble_deep_field,
    "grass": lambda: _toned(data.grass(), (0.72, 0.95, 0.45)),
    "gravel": lambda: _toned(data.gravel(), (1.0, 0.93, 0.83)),
    "bricks": lambda: _toned(data.brick(), (1.0, 0.62, 0.5)),
    "lawn": lambda: _toned(data.camera(), (1.0, 1.0, 1.0)),
    "moon": lambda: _toned(data.moon(), (1.0, 0.98, 0.92)),
    "tissue": data.immunohistochemistry,
    "astronaut": data.astronaut,
}

CASES = (
    Case("woman", "china", (0.55, 0.1, 1, 1), (640, 720), (0.5, 0.53), 0.86, "person"),
    Case("knight", "garage", (0, 0, 0.62, 0.9), (760, 620), (0.55, 0.54), 0.88, "person", azimuth=-0.6),
    Case("chef", "bricks", (0, 0, 1, 1), (500, 700), (0.48, 0.62), 1.0, "person", "overcast", 0.2),
    Case("old man", "flower", (0.0, 0.2, 0.5, 1), (480, 640), (0.5, 0.54), 0.8, "person", "golden_hour", 0.9),
    Case("princess", "lawn", (0.45, 0, 1, 0.7), (900, 900), (0.36, 0.55), 0.78, "person", azimuth=-0.3),
    Case("dog", "grass", (0, 0, 1, 1), (800, 600), (0.52, 0.6), 0.6, "animal", azimuth=1.1),
    Case("horse", "china", (0, 0.35, 1, 1), (960, 640), (0.45, 0.56), 0.74, "animal", azimuth=1.5),
    Case("owl", "rocket", (0.0, 0.0, 0.45, 0.6), (420, 520), (0.5, 0.5), 0.62, "animal", "dusk"),
    Case("elephant", "gravel", (0, 0, 1, 1), (1100, 800), (0.5, 0.55), 0.7, "animal", "overcast", 1.2),
    Case("car", "coffee", (0.0, 0.0, 0.45, 1), (820, 540), (0.5, 0.6), 0.5, "vehicle", azimuth=1.2),
    Case("balloon", "rocket", (0.0, 0.0, 1, 0.7), (640, 800), (0.62, 0.42), 0.66, "vehicle", "dawn"),
    Case("lighthouse", "moon", (0, 0, 1, 1), (540, 760), (0.5, 0.52), 0.84, "prop"),
    Case("flower", "grass", (0.2, 0.1, 0.9, 0.8), (600, 600), (0.5, 0.52), 0.84),
    Case("cup", "coffee", (0.0, 0.3, 0.4, 1), (520, 400), (0.5, 0.55), 0.7),
    Case("kite", "china", (0.4, 0, 1, 0.55), (900, 640), (0.6, 0.45), 0.7),
    Case("robot", "tissue", (0, 0, 1, 1), (700, 700), (0.5, 0.52), 0.85),
    Case("umbrella", "bricks", (0.1, 0.1, 0.8, 0.8), (640, 640), (0.45, 0.5), 0.8),
    Case("guitar", "garage", (0.0, 0.0, 0.5, 0.6), (420, 640), (0.5, 0.5), 0.86),
    Case("teddy", "astronaut", (0.0, 0.0, 0.3, 0.55), (620, 620), (0.5, 0.55), 0.82),
    Case("sailboat", "stars", (0, 0, 0.7, 0.7), (720, 560), (0.5, 0.5), 0.8),
)


def subject_of(case: Case) -> NDArray[np.float32]:
    """The subject alone, premultiplied RGBA (h, w, 4) 0..1, trimmed to what is seen."""
    if case.kind is None:
        picture = drawn(case.thing)
    else:
        actor = stand(Figure(kind=case.kind, name=case.thing, seed=3), LIGHTS[case.light])
        picture = actor.picture(0.7, case.azimuth, 700 / actor.height_m).picture
    rows, columns = np.flatnonzero(picture[..., 3].any(1)), np.flatnonzero(picture[..., 3].any(0))
    trimmed = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.asarray(trimmed, np.float32) / 255


def composite(case: Case, number: int) -> tuple[Picture, Alpha]:
    """The picture (h, w, 3) and the true coverage (h, w) of its subject."""
    width, height = case.size
    photo = PHOTOS[case.photo]()[..., :3]
    left, top, right, bottom = case.part
    rows, columns = photo.shape[:2]
    behind = photo[int(top * rows) : int(bottom * rows), int(left * columns) : int(right * columns)]
    if number % 2:
        behind = behind[:, ::-1]
    behind = _covering(behind, width, height)
    subject = subject_of(case)
    share = case.height * height / subject.shape[0]
    subject = cv2.resize(subject, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    whole = np.zeros((height, width, 4), np.float32)
    x, y = (
        round(case.middle[0] * width - subject.shape[1] / 2),
        round(case.middle[1] * height - subject.shape[0] / 2),
    )
    x0, y0, x1, y1 = max(0, x), max(0, y), min(width, x + subject.shape[1]), min(height, y + subject.shape[0])
    whole[y0:y1, x0:x1] = subject[y0 - y : y1 - y, x0 - x : x1 - x]
    whole = cv2.GaussianBlur(whole, (0, 0), 0.6)
    alpha = whole[..., 3]
    rgb = whole[..., :3] + behind.astype(np.float32) / 255 * (1 - alpha[..., None])
    noise = np.random.default_rng(number).normal(0, 2.5 / 255, rgb.shape)
    return _through_jpeg(((rgb + noise) * 255).clip(0, 255).astype(np.uint8)), alpha


def loose_box(alpha: Alpha, number: int) -> Box:
    """A box as a hand draws it: off on every side, in or out of the picture's edge as it comes."""
    height, width = alpha.shape
    rows, columns = np.flatnonzero((alpha > 0.5).any(1)), np.flatnonzero((alpha > 0.5).any(0))
    x0, x1, y0, y1 = columns[0] / width, (columns[-1] + 1) / width, rows[0] / height, (rows[-1] + 1) / height
    off = np.random.default_rng(1000 + number).uniform(0.2, 1, 4) * LOOSE
    x, y = (x1 - x0), (y1 - y0)
    return Box(
        left=max(0.0, x0 - off[0] * x), top=max(0.0, y0 - off[1] * y),
        right=min(1.0, x1 + off[2] * x), bottom=min(1.0, y1 + off[3] * y),
    )  # fmt: skip


def bare(rgb: Picture) -> Alpha:
    """What the network alone says, at the picture's size."""
    likely = cv2.resize(seen(rgb), rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(likely, np.float32)


def iou(alpha: Alpha, truth: Alpha) -> float:
    ours, theirs = alpha > 0.5, truth > 0.5
    return float((ours & theirs).sum() / max((ours | theirs).sum(), 1))


def error(alpha: Alpha, truth: Alpha) -> float:
    return float(1000 * np.abs(alpha - truth).mean())


def row_of_sheet(rgb: Picture, truth: Alpha, found: list[Alpha], side: int = 240) -> Picture:
    """The picture, the truth, and each matte as the subject on magenta."""
    tiles = [rgb]
    for alpha in (truth, *found):
        over = rgb * alpha[..., None] + np.array([214, 60, 190]) * (1 - alpha[..., None])
        tiles.append(over.astype(np.uint8))
    share = side / max(rgb.shape[:2])
    small = [cv2.resize(tile, None, fx=share, fy=share, interpolation=cv2.INTER_AREA) for tile in tiles]
    framed = [
        cv2.copyMakeBorder(
            t, 0, side - t.shape[0], 0, side - t.shape[1], cv2.BORDER_CONSTANT, value=(30, 30, 30)
        )
        for t in small
    ]
    return np.hstack(framed)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sheet", type=Path, help="a PNG to write: picture, truth, network, ours, ours with box"
    )
    parser.add_argument("--only", nargs="*", type=int, help="numbers of cases instead of all")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    print(f"{'':<28}{'network':>16}{'ours':>16}{'with a box':>16}{'sure':>7}{'CPU s':>7}")
    print(f"{'':<28}{'IoU   err':>16}{'IoU   err':>16}{'IoU   err':>16}")
    figures, rows = [], []
    for number in chosen.only or range(len(CASES)):
        case = CASES[number]
        rgb, truth = composite(case, number)
        began = time.process_time()
        ours = cut(rgb, None, ())
        spent = time.process_time() - began
        boxed = cut(rgb, loose_box(truth, number), ())
        found = [bare(rgb), ours.alpha, boxed.alpha]
        line = [score for alpha in found for score in (iou(alpha, truth), error(alpha, truth))]
        figures.append([*line, ours.sureness, spent])
        rows.append(row_of_sheet(rgb, truth, found))
        print(_line(f"{number:2} {case.thing} over {case.photo}", figures[-1]), flush=True)
    print(_line("mean", list(np.mean(figures, 0))))
    print(_line("median", list(np.median(figures, 0))))
    if chosen.sheet:
        half = (len(rows) + 1) // 2
        rows += [np.zeros_like(rows[0])] * (2 * half - len(rows))
        sheet = np.hstack([np.vstack(rows[:half]), np.vstack(rows[half:])])
        cv2.imwrite(str(chosen.sheet), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))


def _line(title: str, figures: list[float]) -> str:
    scores = "".join(f"{figures[i]:>10.3f}{figures[i + 1]:>6.1f}" for i in (0, 2, 4))
    return f"{title:<28}{scores}{figures[6]:>7.2f}{figures[7]:>7.2f}"


def _from_file(name: str) -> Picture:
    path = Path(data.__file__).parent / name
    return cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)


def _toned(grey: Picture, tone: tuple[float, float, float]) -> Picture:
    return (grey[..., None] * np.array(tone)).astype(np.uint8)


def _covering(photo: Picture, width: int, height: int) -> Picture:
    """The photograph scaled and cut to cover the picture."""
    share = max(width / photo.shape[1], height / photo.shape[0])
    large = cv2.resize(photo, None, fx=share, fy=share, interpolation=cv2.INTER_CUBIC)
    x, y = (large.shape[1] - width) // 2, (large.shape[0] - height) // 2
    fitted = large[max(y, 0) :, max(x, 0) :][:height, :width]
    return cv2.resize(fitted, (width, height)) if fitted.shape[:2] != (height, width) else fitted


def _through_jpeg(rgb: Picture) -> Picture:
    coded = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 90])[1]
    return cv2.cvtColor(cv2.imdecode(coded, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


if __name__ == "__main__":
    main()
