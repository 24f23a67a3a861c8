"""How fast a world of a picture is drawn, and how true and sharp it is.

    python -m benchmarks.world_view
    python -m benchmarks.world_view --pictures PICTURE.jpg --sizes 640x360

The walk is the same for every picture: ahead, with turns of the head to both sides, and once all around. "rate" is from
the median time of a frame, "95th" and "worst" are times; "CPU" is the processor time of a frame over all threads: on a
machine that others use too, half of it is what two idle cores would need. "first" is the first frame against the
picture in dB; "sharp" the variance of the Laplacian after ten steps, against that of the same part of the picture.
"""

import argparse
import math
import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.media.image import read_image
from engines.perception.reading import read
from engines.world.memory.build import build
from engines.world.memory.surfaces import Scenery
from engines.world.view import Viewer
from engines.world.walk import Pose
from resources import SAMPLES

STEP_M = 0.7
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


def sharpness(frame: NDArray[np.uint8]) -> float:
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())


def after_ten_steps(viewer: Viewer, scenery: Scenery, first: NDArray[np.uint8]) -> float:
    """Sharpness of what is seen ten steps on, by that of the part of the picture which it shows."""
    ahead = min(10 * STEP_M, scenery.bounds.front)
    frame = viewer.frame(Pose(0.0, scenery.lens.eye, ahead), alive=False)
    height, width = first.shape[:2]
    middle = (slice(height // 6, None), slice(width // 6, -width // 6))
    return sharpness(np.ascontiguousarray(frame[middle])) / max(
        sharpness(np.ascontiguousarray(first[middle])), 1e-6
    )


def measured(scenery: Scenery, picture: NDArray[np.uint8], size: tuple[int, int], frames: int) -> str:
    viewer = Viewer(scenery, size)
    first = Viewer.first(scenery, size, picture)
    frame = viewer.frame(Pose(0.0, scenery.lens.eye, 0.0))
    error = float(np.mean((frame.astype(float) - first) ** 2))
    walls = []
    cpu_s = time.process_time()
    for number, pose in enumerate(poses(scenery, frames)):
        began_s = time.perf_counter()
        viewer.frame(pose, number / 30)
        walls.append(1000 * (time.perf_counter() - began_s))
    cpu_ms = 1000 * (time.process_time() - cpu_s) / frames
    median, late = (float(value) for value in np.percentile(walls, [50, 95]))
    return (
        f"{size[0]}x{size[1]}  rate {1000 / median:5.1f}/s  95th {late:6.1f} ms  worst {max(walls):6.1f} ms  "
        f"CPU {cpu_ms:5.1f} ms  first {10 * math.log10(255**2 / max(error, 1e-9)):5.1f} dB  "
        f"sharp {100 * after_ten_steps(viewer, scenery, first):4.0f} %"
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
