"""How fast the stage draws, place by place, before any encoding.

    python -m benchmarks.stage_speed
    python -m benchmarks.stage_speed --places forest city --size 1280x720

Every place is shown in a tracking shot with two people who walk and talk. "bake" is the set made from nothing; "frame"
is the median time of a frame, "CPU" the processor time that it took over all threads: on a machine that others use
too, half the CPU time is what two idle cores would need.
"""

import argparse
import time
from statistics import median
from typing import get_args

import cv2
import numba

from engines.stage import shot as stage
from engines.stage.scene import CameraMove, Environment, Figure, Scene

FIGURES = (
    Figure(name="woman", seed=3, place="left", action="walk", facing="right"),
    Figure(name="man", seed=8, place="right", action="talk", facing="left"),
)
LIGHTS = {"city": "noon", "night": "night", "space": "night", "interior": "noon"}


def timed(
    place: Environment, width: int, height: int, frames: int, move: CameraMove
) -> tuple[float, float, float]:
    """(seconds to bake, median seconds a frame, CPU seconds a frame)."""
    scene = Scene(
        environment=place,
        lighting=LIGHTS.get(place, "golden_hour"),  # type: ignore[arg-type]
        figures=FIGURES,
        camera_move=move,
        duration_s=frames / 24,
        seed=1,
    )
    began = time.perf_counter()
    shot = stage.StageShot(scene, width, height)
    baked_s = time.perf_counter() - began
    shot.frame(0.0)
    walls = []
    cpu = time.process_time()
    for i in range(frames):
        began = time.perf_counter()
        shot.frame(i / 24)
        walls.append(time.perf_counter() - began)
    return baked_s, median(walls), (time.process_time() - cpu) / frames


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--places", nargs="*", default=list(get_args(Environment)))
    parser.add_argument("--size", default="854x480")
    parser.add_argument("--frames", type=int, default=36)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--move", default="truck_right", choices=get_args(CameraMove))
    chosen = parser.parse_args()
    width, height = (int(side) for side in chosen.size.split("x"))
    numba.set_num_threads(min(chosen.threads, numba.get_num_threads()))
    cv2.setNumThreads(chosen.threads)
    timed("meadow", 128, 72, 2, chosen.move)  # compiles

    rates = []
    print(f"{'place':10} {'bake':>7} {'frame':>9} {'CPU':>9} {'frames/s':>9}   {width}x{height}")
    for place in chosen.places:
        baked_s, wall, cpu = timed(place, width, height, chosen.frames, chosen.move)
        rates.append(1 / wall)
        print(
            f"{place:10} {baked_s:5.1f} s {wall * 1e3:6.0f} ms {cpu * 1e3:6.0f} ms {1 / wall:9.1f}",
            flush=True,
        )
    print(f"slowest {min(rates):.1f}, median {median(rates):.1f} frames a second")


if __name__ == "__main__":
    main()
