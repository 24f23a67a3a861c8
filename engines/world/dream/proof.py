"""`matinee evaluate proof/matrix-game`: how long the small network's dream is the game, and whether it obeys.

    python -m engines.world.dream.proof --out FOLDER [--frames 200] [--checkpoint FOLDER]

Walks of each block world that no training showed are walked by a script, in the game and in dreams of it that begin
with the game's first frame: with what is remembered of the place (guided), without (free), and against controls: the
actions of another walk, the network as stage one left it, no step at all (the first frame held). Writes sheet.png (a
row for each: the game, guided, free, shuffled, stage one; at 1, 5, 20, 50, 100, 200 frames), rollouts.mp4 and
figures.json: PSNR and SSIM to the game at those frames, sharpness that is left, and obedience, told from the flow of
pixels and, where its weights are there, by the inverse-dynamics model of the score, for the game itself as well.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import cv2
import numba
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from engines.media.video import VideoWriter
from engines.proven import proven
from engines.world.actions import Action, Key
from engines.world.blocks import BlockWalk
from engines.world.blocks.terrain import BIOMES
from engines.world.dream.dreaming import Dreamer, DreamWalk
from engines.world.dream.network import FPS, STEPS, loaded
from engines.world.score import inverse
from engines.world.score.commands import Commands, of_actions, recall, together
from engines.world.score.steering import steered

FOLDER = Path(str(files("resources").joinpath("models", "world")))
EARLIER = "stage-one"
SIZE = (64, 64)
AT = (1, 5, 20, 50, 100, 200)
_KEPT = 1 << 30  # seeds of worlds that no training shows begin here
_SHOWN = 3  # times as large

Pixels = NDArray[np.uint8]


def trial(
    checkpoint: Path, out: Path, frames: int, places: Sequence[str], steps: Sequence[float]
) -> dict[str, Any]:
    """Write sheet.png, rollouts.mp4 and figures.json in the folder -> the figures."""
    out.mkdir(parents=True, exist_ok=True)
    dreamer = Dreamer.of(checkpoint)
    walks = {place: scripted(number, frames) for number, place in enumerate(places)}
    others = dict(zip(places, [*list(walks.values())[1:], next(iter(walks.values()))], strict=True))
    films: dict[str, dict[str, Pixels]] = {"game": {p: played(p, n, walks[p]) for n, p in enumerate(places)}}
    began = time.process_time()
    films["guided"] = {p: dreamt(dreamer, p, n, walks[p], True, steps) for n, p in enumerate(places)}
    pace = len(places) * frames / (time.process_time() - began)
    films["free"] = {p: dreamt(dreamer, p, n, walks[p], False, steps) for n, p in enumerate(places)}
    films["shuffled"] = {p: dreamt(dreamer, p, n, others[p], False, steps) for n, p in enumerate(places)}
    if (checkpoint / EARLIER).is_dir():
        first = Dreamer(loaded(checkpoint / EARLIER), dreamer.codec)
        films["stage one"] = {p: dreamt(first, p, n, walks[p], False, steps) for n, p in enumerate(places)}
    films["first frame held"] = {p: np.repeat(film[:1], len(film), 0) for p, film in films["game"].items()}
    codec = {p: dreamer.codec.frames(dreamer.codec.latents(film)) for p, film in films["game"].items()}
    figures: dict[str, Any] = {
        "codec_psnr_db": round(float(np.mean([psnr(codec[p], films["game"][p]) for p in places])), 2),
        "frames_a_cpu_second": round(pace, 2),
        "steps": len(steps),
    }
    for name, made in films.items():
        figures[name] = {
            **({} if name == "game" else likeness(made, films["game"])),
            **obedience(made, walks),
            "sharpness_left": _sharpness(made, films["game"]),
        }
    _sheet(films, out / "sheet.png")
    _film(films, out / "rollouts.mp4")
    (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    return figures


def scripted(number: int, count: int) -> list[Action]:
    """So many actions: keys held for a while each, turns that come and go; another walk for each number."""
    rng = np.random.default_rng([17, number])
    ways: tuple[tuple[Key, ...], ...] = (
        ("forward",), ("forward",), ("forward",), ("forward", "left"), ("forward", "right"), ("back",), ("left",),
        ("right",), ("forward", "jump"), (), ("attack",),
    )  # fmt: skip
    found: list[Action] = []
    while len(found) < count:
        keys = frozenset(ways[int(rng.integers(len(ways)))])
        yaw = float(rng.choice([0.0, 0.0, -1.0, 1.0])) * float(rng.uniform(2, 7))
        found += [Action(keys=keys, yaw=yaw)] * int(rng.integers(8, 28))
    return found[:count]


def played(place: str, number: int, actions: Sequence[Action]) -> Pixels:
    """The game's own frames (n + 1, height, width, 3): before any action, and after each."""
    walk = _game(place, number)
    return np.concatenate([walk.view()[None], walk.advance(actions)])


def dreamt(
    dreamer: Dreamer, place: str, number: int, actions: Sequence[Action], guided: bool, steps: Sequence[float]
) -> Pixels:
    """The same of a dream; what is done is seen one frame later, so that the last action has nothing to show."""
    walk = DreamWalk(dreamer, _game(place, number), number, guided, steps)
    return walk.advance([*actions, Action()])


def likeness(made: dict[str, Pixels], game: dict[str, Pixels]) -> dict[str, Any]:
    """PSNR in dB and SSIM to the game at certain frames, means over places."""
    at = [frame for frame in AT if frame < len(next(iter(game.values())))]
    return {
        name: {
            str(frame): round(float(np.mean([measure(made[p][frame], game[p][frame]) for p in game])), 3)
            for frame in at
        }
        for name, measure in (("psnr_db", psnr), ("ssim", ssim))
    }


def obedience(made: dict[str, Pixels], walks: dict[str, list[Action]]) -> dict[str, float]:
    """Share of each class of command that is seen, mean over classes: by flow, and by the inverse-dynamics model."""
    asked = together([of_actions(walks[place], FPS) for place in made])
    seen = {"by_flow": together([steered(film, FPS) for film in made.values()])}
    if inverse.installed():
        model = inverse.loaded()
        seen["by_inverse_dynamics"] = together([inverse.read(film, model) for film in made.values()])
    return {
        f"{group}_{how}": round(value, 3)
        for how, told in seen.items()
        for group, value in _recalls(told, asked).items()
    }


def _recalls(told: Commands, asked: Commands) -> dict[str, float]:
    groups = {name: recall(told.groups[name], asked.groups[name]) for name in told.groups}
    turns = [commands.mouse % 3 for commands in (told, asked)]
    return {**groups, "turn": recall(*turns)}


def psnr(made: Pixels, wanted: Pixels) -> float:
    error = float(np.square(made.astype(np.float64) - wanted).mean())
    return 10 * float(np.log10(255**2 / max(error, 1e-6)))


def ssim(made: Pixels, wanted: Pixels) -> float:
    """Structural similarity of the greys of two frames, windows of 11 pixels (Wang et al. 2004)."""
    x, y = (cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float64) for frame in (made, wanted))

    def mean(values: NDArray[np.float64]) -> Any:
        return cv2.GaussianBlur(values, (11, 11), 1.5)[5:-5, 5:-5]

    mx, my = mean(x), mean(y)
    vx, vy, both = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    found = (2 * mx * my + c1) * (2 * both + c2) / ((mx * mx + my * my + c1) * (vx + vy + c2))
    return float(found.mean())


def _sharpness(made: dict[str, Pixels], game: dict[str, Pixels]) -> float:
    """Laplacian variance of the last quarter, as a share of the game's."""
    spreads = [
        np.mean([
            cv2.Laplacian(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), cv2.CV_64F).var()
            for film in films.values()
            for frame in film[-(len(film) // 4) :: 4]
        ])
        for films in (made, game)
    ]  # fmt: skip
    return round(float(spreads[0] / spreads[1]), 3)


def _game(place: str, number: int) -> BlockWalk:
    return BlockWalk(place, SIZE, fps=FPS, seed=_KEPT + 7919 * number)


def _sheet(films: dict[str, dict[str, Pixels]], path: Path) -> None:
    shown = [name for name in films if name != "first frame held"]
    rows = []
    for place, game in films["game"].items():
        at = [0, *(frame for frame in AT if frame < len(game))]
        rows += [np.concatenate([films[name][place][frame] for frame in at], 1) for name in shown]
    sheet = np.concatenate(rows)
    size = (sheet.shape[1] * 2, sheet.shape[0] * 2)
    Image.fromarray(cv2.resize(sheet, size, interpolation=cv2.INTER_NEAREST)).save(path)


def _film(films: dict[str, dict[str, Pixels]], path: Path) -> None:
    """The game, guided and free side by side, place after place."""
    wide, high = 3 * _SHOWN * SIZE[0], _SHOWN * SIZE[1]
    with VideoWriter(path, wide, high, FPS) as writer:
        for place in films["game"]:
            for row in zip(*(films[name][place] for name in ("game", "guided", "free")), strict=True):
                writer.write(
                    cv2.resize(np.concatenate(row, 1), (wide, high), interpolation=cv2.INTER_NEAREST)
                )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="python -m engines.world.dream.proof",
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, default=FOLDER)
    parser.add_argument("--frames", type=int, default=AT[-1])
    parser.add_argument("--places", nargs="*", choices=BIOMES, default=list(BIOMES))
    parser.add_argument("--steps", type=int, default=len(STEPS), help="passes of the network for each frame")
    given = parser.parse_args()
    numba.set_num_threads(1)  # both wait for each other where they share threads
    torch.set_num_threads(1)
    steps = [1000.0 * (1 - step / given.steps) for step in range(given.steps)]
    return proven(lambda: trial(given.checkpoint, given.out, given.frames, given.places, steps))


if __name__ == "__main__":
    sys.exit(main())
