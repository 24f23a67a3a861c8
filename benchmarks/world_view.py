"""How fast a world of a picture is drawn, and how true and sharp it is.

    python -m benchmarks.world_view
    python -m benchmarks.world_view --pictures PICTURE.jpg --sizes 640x360

The walk is the same for every picture: ahead, with turns of the head to both sides, and once all around. "rate" is from
the median time of a frame, "95th" and "worst" are times; "CPU" is the processor time of a frame over all threads: on a
machine that others use too, half of it is what two idle cores would need. "first" is the first frame against the
picture in dB. "sharp" is measured after ten steps: the first frame is carried on through the depths of both to where
its parts are seen then, with cubic sampling, and the mean squared Laplacian of the frame compared with that of these
parts, as large as they are there.
"""

import argparse
import math
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.media.image import read_image
from engines.perception.reading import read
from engines.world.memory.build import build
from engines.world.memory.surfaces import Scenery
from engines.world.view import Viewer
from engines.world.view.camera import framing
from engines.world.walk import Pose
from resources import SAMPLES

STEP_M = 0.7
FARTHEST_M = 1000.0
PICTURES = [SAMPLES / "elements" / "meadow.jpg"]


def poses(scenery: Scenery, count: int) -> list[Pose]:
    """A walk of `count` frames at 30 a second."""
    made = []
    for number in range(count):
        part = number / count
        ahead = min(1.4 * number / 30, scenery.bounds.front)
        yaw = 0.7 * math.sin(2 * math.pi * part * 3) + (2 * math.pi * max(part - 0.75, 0) * 4)
        made.append(Pose(0.0, scenery.lens.eye, ahead, yaw, 0.12 * math.sin(9 * part)))
    return made


def of_picture(scenery: Scenery, size: tuple[int, int]) -> NDArray[np.bool_]:
    """(width,) which columns of the first frame the picture fills; beside a narrow one, what lies there is made up."""
    frame = framing(scenery.lens, size)
    columns = frame.corner[0] + (np.arange(size[0]) + 0.5) / frame.scale
    return (columns > 1) & (columns < scenery.lens.size[0] - 1)


def after_ten_steps(viewer: Viewer, scenery: Scenery, first: NDArray[np.uint8]) -> tuple[float, float]:
    """(sharpness of what of the picture is still seen ten steps on, by its own; its share of the frame)."""
    start = Pose(0.0, scenery.lens.eye, 0.0)
    there = replace(start, z=min(10 * STEP_M, scenery.bounds.front))
    viewer.frame(start, alive=False)
    depth = viewer.depth
    frame = viewer.frame(there, alive=False)
    carried, seen = carried_on(viewer, scenery, first, depth, there.z)
    one, other = (_laplacian(picture)[seen] for picture in (carried, frame))
    return float(np.square(other).mean() / max(np.square(one).mean(), 1e-6)), float(seen.mean())


def carried_on(
    viewer: Viewer, scenery: Scenery, first: NDArray[np.uint8], depth: NDArray[np.float32], ahead: float
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The first frame (h, w, 3), whose depth is `depth` (h, w) metres, as seen from `ahead` metres on, where the viewer
    is; and where of it the picture itself is seen there."""
    height, width = depth.shape
    camera = framing(scenery.lens, (width, height))
    u, v = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    now = np.minimum(viewer.depth, FARTHEST_M)
    smaller = np.where(now < FARTHEST_M, now / (now + ahead), 1.0)
    x = ((u - camera.centre[0]) * smaller + camera.centre[0] - 0.5).astype(np.float32)
    y = ((v - camera.centre[1]) * smaller + camera.centre[1] - 0.5).astype(np.float32)
    carried = cv2.remap(first.astype(np.float32), x, y, cv2.INTER_CUBIC)
    then = cv2.remap(np.minimum(depth, FARTHEST_M), x, y, cv2.INTER_NEAREST)
    expected = np.where(now < FARTHEST_M, now + ahead, now)
    there = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    there &= of_picture(scenery, (width, height))[x.round().astype(int).clip(0, width - 1)]
    seen = there & (abs(then - expected) < 0.08 * expected)
    return np.asarray(carried, np.float32), cv2.erode(
        seen.astype(np.uint8), np.ones((3, 3), np.uint8)
    ).astype(np.bool_)


def _laplacian(picture: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float32]:
    grey = cv2.cvtColor(picture.astype(np.float32), cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.Laplacian(grey, cv2.CV_32F), np.float32)


def measured(scenery: Scenery, picture: NDArray[np.uint8], size: tuple[int, int], frames: int) -> str:
    viewer = Viewer(scenery, size)
    first = Viewer.first(scenery, size, picture)
    frame = viewer.frame(Pose(0.0, scenery.lens.eye, 0.0))
    error = float(np.mean((frame.astype(float) - first)[:, of_picture(scenery, size)] ** 2))
    walls = []
    cpu_s = time.process_time()
    for number, pose in enumerate(poses(scenery, frames)):
        began_s = time.perf_counter()
        viewer.frame(pose, number / 30)
        walls.append(1000 * (time.perf_counter() - began_s))
    cpu_ms = 1000 * (time.process_time() - cpu_s) / frames
    sharp, seen = after_ten_steps(viewer, scenery, first)
    median, late = (float(value) for value in np.percentile(walls, [50, 95]))
    return (
        f"{size[0]}x{size[1]}  rate {1000 / median:5.1f}/s  95th {late:6.1f} ms  worst {max(walls):6.1f} ms  "
        f"CPU {cpu_ms:5.1f} ms  first {10 * math.log10(255**2 / max(error, 1e-9)):5.1f} dB  "
        f"sharp {100 * sharp:4.0f} % of {100 * seen:3.0f} % seen"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", nargs="*", type=Path, default=PICTURES)
    parser.add_argument("--sizes", nargs="*", default=["640x360", "1280x720"])
    parser.add_argument("--frames", type=int, default=150)
    arguments = parser.parse_args()
    for path in arguments.pictures:
        reading = read(read_image(path))
        scenery = build(reading, 1847)
        print(f"{path.stem} ({scenery.kind})")
        for size in arguments.sizes:
            width, height = (int(side) for side in size.split("x"))
            print("  " + measured(scenery, reading.rgb, (width, height), arguments.frames))


if __name__ == "__main__":
    main()
