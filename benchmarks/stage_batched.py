"""How fast the backlot draws frames for training: by torch in batches, and by numba one by one.

    python -m benchmarks.stage_batched
    python -m benchmarks.stage_batched --device cuda --batch 256

Every place is shown in a tracking shot with two people. "figures" is the CPU time to draw the people of one frame
beforehand; "torch" the time to draw a frame of a batch from them, and "numba" the time of a whole frame, figures
included. All are milliseconds of processor time over all threads; two idle cores need half as long. On a device that is
not a CPU "torch" is the time that passes there.
"""

import argparse
import time
from collections.abc import Callable
from typing import get_args

import cv2
import numba
import torch

from benchmarks.stage_speed import FIGURES, LIGHTS
from engines.stage.scene import Environment, Scene
from engines.stage.shot import StageShot
from training.backlot.stage.reel import reel_of
from training.backlot.stage.render import render

MOMENTS = 16


def spent(work: Callable[[], object], clock: Callable[[], float], times: int = 1) -> float:
    """Seconds by a clock."""
    began = clock()
    for _ in range(times):
        work()
    return (clock() - began) / times


def timed(place: Environment, device: torch.device, batch: int, size: tuple[int, int]) -> tuple[float, ...]:
    """Seconds a frame: figures, torch, numba."""
    scene = Scene(
        environment=place,
        lighting=LIGHTS.get(place, "golden_hour"),  # type: ignore[arg-type]
        figures=FIGURES,
        camera_move="truck_right",
        duration_s=MOMENTS / 12,
        seed=1,
    )
    shot = StageShot(scene, *size)
    times = [moment / 12 for moment in range(MOMENTS)]
    reel = reel_of([shot], [times], device)
    figures = spent(lambda: reel_of([shot], [times]), time.process_time) / MOMENTS
    rows = torch.arange(batch, device=device) % MOMENTS

    def draw() -> None:
        render(reel, rows)
        if device.type == "cuda":
            torch.cuda.synchronize()

    draw()
    clock = time.process_time if device.type == "cpu" else time.perf_counter
    by_torch = spent(draw, clock, 3) / batch
    shot.frame(0.0)
    by_numba = spent(lambda: [shot.frame(at) for at in times], time.process_time) / MOMENTS
    return figures, by_torch, by_numba


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--places", nargs="*", default=list(get_args(Environment)))
    parser.add_argument("--size", default="128x72")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args()
    width, height = (int(side) for side in chosen.size.split("x"))
    numba.set_num_threads(min(chosen.threads, numba.get_num_threads()))
    cv2.setNumThreads(chosen.threads)
    torch.set_num_threads(chosen.threads)

    rows = []
    print(f"{'place':10} {'figures':>10} {'torch':>10} {'numba':>10}   {chosen.size} {chosen.device}")
    for place in chosen.places:
        rows.append(timed(place, torch.device(chosen.device), chosen.batch, (width, height)))
        print(f"{place:10} " + " ".join(f"{part * 1e3:7.2f} ms" for part in rows[-1]), flush=True)
    figures, by_torch, by_numba = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    cores = 2 if chosen.device == "cpu" else 1
    print(
        f"mean: torch {cores / by_torch:.0f} frames a second from figures drawn once"
        + (f", {cores / (by_torch + figures):.0f} with new ones" if chosen.device == "cpu" else "")
        + f"; numba {2 / by_numba:.0f} on two cores"
    )


if __name__ == "__main__":
    main()
