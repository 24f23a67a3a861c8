"""Whether anything pops while the camera moves: ten moving shots, judged frame by frame.

    python -m benchmarks.stage_popping
    python -m benchmarks.stage_popping --shots 2 7 --seconds 3 --strip popping.png

Smooth motion leaves second differences |f(t-1) - 2 f(t) + f(t+1)| on moving edges; a pop leaves one as well. They are
told apart by cutting time in halves: over a shorter and shorter interval a motion changes a place of the picture less
and less, a pop changes it as much as before. So the strongest blocks of every shot are suspects, and each is followed
down to a 64th of a frame. Differences are in levels of brightness, 0 to 255. "half" is the mean second
difference at half the frame distance over that at the whole: slow motion leaves 0.25, edges that jump by more than
their own width nearly 1.

The strip shows each shot's first, middle and last frame, and the second difference of the frame that stands out most,
with its suspects: green where it is a motion, red where it is a pop.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from engines.stage.plan import Label
from engines.stage.scene import Figure, Scene
from engines.stage.shot import StageShot

FPS = 24
BLOCK = 12  # pixels
SUSPECTS = 8  # a shot, each at a time and a place of its own
HALVINGS = 6
KEPT = 0.5  # of a suspect's change that must lie in the shortest interval for a pop
STEADY = 2.0  # times the usual change from frame to frame: what steps evenly, frame by frame, is a motion
SEEN = 5.0  # levels, mean of a block; smaller changes are not seen

_WALKER = Figure(name="woman", seed=3, action="walk", facing="right")
_TALKER = Figure(name="man", seed=8, action="talk")
SHOTS: tuple[Scene, ...] = (
    Scene(environment="meadow", camera_move="truck_right", figures=(_WALKER,), seed=2),
    Scene(environment="forest", camera_move="dolly_in", figures=(_TALKER,), lighting="noon", seed=1),
    Scene(environment="city", camera_move="dolly_out", figures=(_TALKER,), crowd=14, lighting="noon", seed=2),
    Scene(environment="mountains", camera_move="crane_up", figures=(_TALKER,), lighting="dawn", seed=0),
    Scene(environment="snow", camera_move="orbit_left", figures=(_TALKER,), lighting="dusk", seed=0),
    Scene(environment="desert", camera_move="pan_right", figures=(_WALKER,), seed=3),
    Scene(environment="ocean", camera_move="pedestal_up", figures=(_TALKER,), lighting="noon", seed=0),
    Scene(environment="interior", camera_move="truck_left", figures=(_TALKER,), lighting="noon", seed=0),
    Scene(environment="space", camera_move="zoom_in", figures=(Figure(name="astronaut", seed=4),), seed=1),
    Scene(
        environment="forest", camera_move="crane_down", figures=(_WALKER,), seed=3, shot_type="extreme_long_shot"
    ),
)  # fmt: skip

Picture = NDArray[np.float32]


@dataclass(frozen=True)
class Pop:
    """A change at once: when (s), where (column, row of a pixel), how much (levels), and what is there."""

    time_s: float
    place: tuple[int, int]
    levels: float
    label: str


@dataclass(frozen=True)
class Judged:
    """Second differences of a shot (median, 95th and 99th percentile over its pixels and frames), the ratio at half
    the frame distance, its pops, and its strip (height, width, 3)."""

    percentiles: tuple[float, float, float]
    half: float
    pops: tuple[Pop, ...]
    strip: NDArray[np.uint8]


def judged(scene: Scene, width: int, height: int) -> Judged:
    """One shot, frame by frame."""
    shot = StageShot(scene, width, height)
    count = round(scene.duration_s * FPS)
    kept = {0: None, count // 2: None, count - 1: None}
    frames: list[Picture] = []
    ids: list[NDArray[np.uint8]] = []
    for i in range(count):
        frame = shot.frame(i / FPS)
        frames.append(_grey(frame.rgb))
        ids.append(frame.ids)
        if i in kept:
            kept[i] = frame.rgb  # type: ignore[assignment]
    seconds = np.stack(
        [np.abs(a - 2 * b + c) for a, b, c in zip(frames, frames[1:], frames[2:], strict=False)]
    )
    middle = count // 2
    near = [_grey(shot.frame((middle + part) / FPS).rgb) for part in (-0.5, 0.5)]
    half = float(
        np.abs(near[0] - 2 * frames[middle] + near[1]).mean() / max(seconds[middle - 1].mean(), 1e-6)
    )
    suspects = _suspects(seconds)
    found = [_pop(shot, frames, ids, when, place) for when, place in suspects]
    pops = [pop for pop in found if pop is not None]
    worst = suspects[0][0] if suspects else middle
    largest = np.repeat(np.clip(seconds[worst - 1], 0, 255).astype(np.uint8)[..., None], 3, 2)
    for (_, (row, column)), pop in zip(suspects, found, strict=True):
        corner = (column * BLOCK, row * BLOCK)
        colour = (0, 220, 0) if pop is None else (255, 0, 0)
        cv2.rectangle(largest, corner, (corner[0] + BLOCK, corner[1] + BLOCK), colour, 2)
    pictures = [*kept.values(), largest]
    strip = np.concatenate([cv2.resize(p, (width // 2, height // 2)) for p in pictures if p is not None], 1)
    low, high, highest = (float(v) for v in np.percentile(seconds, (50, 95, 99)))
    return Judged((low, high, highest), half, tuple(pops), strip)


def _grey(rgb: NDArray[np.uint8]) -> Picture:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.float32)


def _blocks(picture: Picture) -> Picture:
    """Means over blocks."""
    high, wide = (side // BLOCK for side in picture.shape)
    cut = picture[: high * BLOCK, : wide * BLOCK]
    return np.asarray(cut.reshape(high, BLOCK, wide, BLOCK).mean((1, 3)))


def _suspects(seconds: NDArray[np.float32]) -> list[tuple[int, tuple[int, int]]]:
    """(frame, (row, column) of a block) of the strongest second differences, apart from each other; first those that
    stand out most from the same block's other frames."""
    blocks = np.stack([_blocks(frame) for frame in seconds])
    usual = np.percentile(blocks, 80, axis=0)
    excess = blocks - usual
    found: list[tuple[int, tuple[int, int]]] = []
    while len(found) < SUSPECTS:
        when, row, column = (int(v) for v in np.unravel_index(int(excess.argmax()), excess.shape))
        if excess[when, row, column] < SEEN:
            break
        found.append((when + 1, (row, column)))
        excess[max(when - 2, 0) : when + 3, max(row - 3, 0) : row + 4, max(column - 3, 0) : column + 4] = 0
    return found


def _pop(
    shot: StageShot, frames: list[Picture], ids: list[NDArray[np.uint8]], when: int, place: tuple[int, int]
) -> Pop | None:
    """The pop at a place around a frame, None where it only moves."""
    rows, columns = (slice(BLOCK * part, BLOCK * part + BLOCK) for part in place)

    def change(first: Picture, second: Picture) -> float:
        return float(np.abs(first[rows, columns] - second[rows, columns]).mean())

    pairs = ((when - 1, when), (when, when + 1))
    begin, end = max(pairs, key=lambda pair: change(frames[pair[0]], frames[pair[1]]))
    start, stop = begin / FPS, end / FPS
    first, last = frames[begin], frames[end]
    whole = change(first, last)
    for _ in range(HALVINGS):
        time_s = (start + stop) / 2
        between = _grey(shot.frame(time_s).rgb)
        if change(first, between) > change(between, last):
            stop, last = time_s, between
        else:
            start, first = time_s, between
    left = change(first, last)
    if left < SEEN or left < KEPT * whole:
        return None
    around = range(max(when - 5, 0), min(when + 5, len(frames) - 1))
    if whole < STEADY * float(np.median([change(frames[i], frames[i + 1]) for i in around])):
        return None
    labels, counts = np.unique(ids[when][rows, columns], return_counts=True)
    number = int(labels[counts.argmax()])
    name = "FIGURE" if number >= Label.FIGURE else Label(number).name
    return Pop(stop, (columns.start, rows.start), left, name.lower())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shots", nargs="*", type=int, default=list(range(len(SHOTS))))
    parser.add_argument("--size", default="854x480")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--strip", type=Path, help="where to write the difference strips as PNG")
    chosen = parser.parse_args()
    width, height = (int(side) for side in chosen.size.split("x"))
    numba.set_num_threads(min(chosen.threads, numba.get_num_threads()))
    cv2.setNumThreads(chosen.threads)
    strips, total = [], 0
    print(f"{'shot':24} {'median':>7} {'95 %':>6} {'99 %':>6} {'half':>6}  pops")
    for number in chosen.shots:
        scene = SHOTS[number].model_copy(update={"duration_s": chosen.seconds})
        found = judged(scene, width, height)
        low, high, highest = found.percentiles
        name = f"{number} {scene.environment} {scene.camera_move}"
        print(
            f"{name:24} {low:7.1f} {high:6.1f} {highest:6.1f} {found.half:6.2f}  {len(found.pops)}",
            flush=True,
        )
        for pop in found.pops:
            print(f"    {pop.time_s:.3f} s at {pop.place}: {pop.levels:.0f} levels, {pop.label}")
        total += len(found.pops)
        strips.append(found.strip)
    print(f"{total} pops in {len(strips)} shots of {chosen.seconds:g} s")
    if chosen.strip:
        cv2.imwrite(str(chosen.strip), cv2.cvtColor(np.concatenate(strips), cv2.COLOR_RGB2BGR))


if __name__ == "__main__":
    main()
