"""Whether the small neural film obeys its words: place, light and camera move, read back from what it makes.

    python -m benchmarks.film_proof --clips FOLDER --reader FOLDER [--checkpoint FOLDER] [--count 63]

The reader (`training.recipes.film_reader`) is trained first where it is not. It then reads clips of the stage that
nobody learned from, what the network makes of their words with their blocking pictures and without, the same from an
untrained network, and from each other's words. "told" counts what the words said, "own" what the
blocking picture's own clip said. Chance is one of nine, seven and seven.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engines.film.proof.filming import FOLDER, FPS, USUAL, Network, Take
from engines.film.proof.guide import guide_of
from engines.stage.scene import Scene
from training.backlot.films import MOVES, Clip, read
from training.recipes.film_reader import ReaderConfig, rights, seen, train

FRAMES = 4 * USUAL.window - 3


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, default=FOLDER)
    parser.add_argument("--count", type=int, default=63)
    parser.add_argument("--steps", type=int, default=USUAL.steps)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    reader = train(ReaderConfig.model_validate({}), given.clips, given.reader)
    paths = sorted((given.clips / "kept").glob("*.npz"))
    chosen = [
        paths[i] for i in np.linspace(0, len(paths) - 1, min(given.count, len(paths))).round().astype(int)
    ]
    clips = [read(path) for path in chosen]
    network = Network(given.checkpoint)
    untrained = Network(given.checkpoint)
    scramble(untrained.transformer)
    sampling = replace(USUAL, steps=given.steps)

    def made(by: Network, words: list[Clip], guided: bool) -> list[NDArray[np.uint8]]:
        films = []
        for number, (clip, said) in enumerate(zip(clips, words, strict=True)):
            guide = guide_of(clip.guide[:FRAMES]) if guided else None
            take = Take(said.prompt, USUAL.window, guide, number)
            films.append(np.stack(list(by.frames([take], clip.frames.shape[1:3], sampling))))
        return films

    def told(name: str, films: list[NDArray[np.uint8]], scenes: list[Scene]) -> None:
        shares = rights(reader, seen(films, scenes, FPS))
        figures = {kind: round(float(right.float().mean()), 3) for kind, right in shares.items()}
        print(json.dumps({"clips": name, "count": len(films), **figures}), flush=True)

    own = [clip.scene for clip in clips]
    others = [another(clips, number) for number in range(len(clips))]
    told("stage", [clip.frames[:FRAMES] for clip in clips], own)
    for guided, name in ((True, "guided"), (False, "free")):
        told(name, made(network, clips, guided), own)
        told(f"{name}, untrained", made(untrained, clips, guided), own)
        exchanged = made(network, others, guided)
        told(f"{name}, another's words: told", exchanged, [clip.scene for clip in others])
        told(f"{name}, another's words: own", exchanged, own)


def another(clips: list[Clip], number: int) -> Clip:
    """A clip of another place, in another light and with another move of the camera."""
    own = clips[number].scene
    ahead = len(clips) // 2
    return next(
        clip
        for clip in clips[number + ahead :] + clips[: number + ahead]
        if clip.scene.environment != own.environment
        and clip.scene.lighting != own.lighting
        and MOVES[clip.scene.camera_move] != MOVES[own.camera_move]
    )


def scramble(network: torch.nn.Module) -> None:
    """Forget what was learned: weights as if training had never begun."""
    torch.manual_seed(0)
    for part in network.modules():
        if isinstance(part, torch.nn.Linear | torch.nn.Conv3d):
            part.reset_parameters()


if __name__ == "__main__":
    main()
