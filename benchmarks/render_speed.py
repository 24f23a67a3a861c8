"""How long the portrait renderer takes for a frame, part by part, before any encoding.

    python benchmarks/render_speed.py --size 512
    python benchmarks/render_speed.py --size 1024 --threads 2

The picture is scikit-image's astronaut; `--close` fills the picture with her head, which is the harder case.
"""

import argparse
import cProfile
import pstats
import time
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
from skimage import data

from engines.perception.face import FaceReader
from engines.portrait.performance import Performance
from engines.portrait.renderer import PortraitRenderer

PARTS = ("displace", "apply", "rasterise", "sample", "_paint_eyes", "paint", "draw", "frame")


def performances(count: int) -> list[Performance]:
    """A talking head: every part of the renderer has something to do."""
    t = np.arange(count) / 25
    jaw = 0.35 + 0.3 * np.sin(2 * np.pi * 4 * t)
    return [
        Performance(
            mouth=np.array([jaw[k], 0.2, 0.1, 0.2, 0.2, 0, 0, 0.3], np.float32),
            blink=float(k % 25 < 6) * 0.5,
            gaze=np.array([0.01, 0.0], np.float32),
            yaw=0.04 * float(np.sin(t[k])),
            pitch=0.02,
            brow=0.3,
        )
        for k in range(count)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--frames", type=int, default=100)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--close", action="store_true")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)

    picture = data.astronaut()
    if chosen.close:
        picture = np.ascontiguousarray(picture[0:260, 95:355])
    picture = cv2.resize(picture, (chosen.size, chosen.size), interpolation=cv2.INTER_LANCZOS4)
    with FaceReader() as reader:
        points = reader.read(picture)[0].points
    began = time.perf_counter()
    renderer = PortraitRenderer(picture, points)
    print(f"preparation {time.perf_counter() - began:.2f} s")
    film = performances(chosen.frames)
    renderer.frame(film[0])

    profile = cProfile.Profile(time.process_time)
    profile.enable()
    for performance in film:
        renderer.frame(performance)
    profile.disable()
    stats: dict[str, float] = {}
    for (_, _, name), (_, _, _, total, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        stats[name] = stats.get(name, 0) + total
    for part in PARTS:
        print(f"{part.strip('_'):12} {1e3 * stats.get(part, 0) / chosen.frames:6.2f} ms")

    began, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(chosen.threads) as pool:
        for _ in pool.map(renderer.frame, film):
            pass
    wall = (time.perf_counter() - began) / chosen.frames * 1e3
    used = (time.process_time() - cpu) / chosen.frames * 1e3
    print(
        f"{chosen.size}x{chosen.size}, {chosen.threads} thread(s): {wall:.1f} ms a frame, {used:.1f} ms of CPU"
    )


if __name__ == "__main__":
    main()
