"""What must not move: the picture around the face, and the film across the joins of its segments.

    python -m benchmarks.stillness

A take of 25 seconds is decoded and compared with the picture it was made from: SSIM outside the region that the rig
may move, and outside the face's own oval when the head is held still (motion 0). Across each join of two segments the
change from frame to frame is compared with the usual change around it.
"""

import tempfile
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from benchmarks.take_speed import speech
from engines.contract import Artifact, parse_request
from engines.media.image import read_image
from engines.media.video import VideoReader
from engines.perception.face import FaceReader
from engines.portrait.engine import BuiltinPortrait
from engines.portrait.mesh import OVAL
from engines.portrait.production import SEGMENT_S
from engines.portrait.renderer import PortraitRenderer
from engines.portrait.request import PortraitRequest
from resources import SAMPLES

Picture = NDArray[np.uint8]
FPS = 25


def take(motion: float, seconds: float, folder: Path) -> list[Picture]:
    job = folder / f"job-{motion}"
    job.mkdir()
    values = {
        "image": SAMPLES / "astronaut.png", "audio": speech(seconds, folder), "motion": motion, "label": False,
    }  # fmt: skip
    for event in BuiltinPortrait().run(parse_request(PortraitRequest, values), job):
        if isinstance(event, Artifact) and event.kind == "media":
            reader = VideoReader(event.path)
            return [frame for _, frame in reader.frames()]
    raise RuntimeError("no take")


def likeness(frames: list[Picture], picture: Picture, outside: NDArray[np.bool_]) -> float:
    """The worst SSIM of brightness of any tenth frame over the pixels `outside`."""
    scores = []
    for frame in frames[::10]:
        _, local = structural_similarity(_luma(frame), _luma(picture), full=True)
        scores.append(float(local[outside].mean()))
    return min(scores)


def _luma(frame: Picture) -> Picture:
    return cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)


def main() -> None:
    picture = read_image(SAMPLES / "astronaut.png")
    with FaceReader() as reader:
        points = reader.read(picture)[0].points
    x0, y0, x1, y1 = PortraitRenderer(picture, points).moving_region
    beyond = np.ones(picture.shape[:2], bool)
    beyond[y0:y1, x0:x1] = False
    face = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(face, [np.round(points[list(OVAL), :2]).astype(np.int32)], 1)
    around_face = cv2.dilate(face, np.ones((41, 41), np.uint8)) == 0
    with tempfile.TemporaryDirectory(prefix="matinee-bench-") as name:
        moving = take(0.5, 25, Path(name))
        still = take(0.0, 12, Path(name))
    print(f"SSIM beyond the moving region, worst frame: {likeness(moving, picture, beyond):.4f}")
    print(f"SSIM around the face, head held still, worst frame: {likeness(still, picture, around_face):.4f}")
    change = np.array(
        [np.abs(a.astype(int) - b).mean() for a, b in zip(moving[1:], moving[:-1], strict=True)]
    )
    for join in range(SEGMENT_S * FPS, len(moving), SEGMENT_S * FPS):
        near = np.concatenate([change[join - 12 : join - 1], change[join : join + 11]])
        print(
            f"join at {join / FPS:.0f} s: change {change[join - 1]:.3f}, around it {near.min():.3f} to {near.max():.3f}"
        )


if __name__ == "__main__":
    main()
