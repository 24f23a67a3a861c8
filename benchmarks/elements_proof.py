"""Whether the small SkyReels-A2 looks at its pictures and obeys its words, over scenes that nobody learned from.

    python -m benchmarks.elements_proof --clips FOLDER [--checkpoint FOLDER] [--count 32] [--steps 20]

Kept clips of `training.backlot.scenes` are made with their own pictures, with another clip's and with blank ones, each
with the compositor's take and without; for every way the elements are compared with their own pictures at the places
where the stage has them (`engines.elements.proof.controls`). The take and the stage are measured alike, as a floor and
a ceiling, and so are the clips whose figures training showed (`known`) and those of other kinds (`unseen`). Last comes
whether words alone put somebody to a side.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from engines.elements.proof.controls import Films, controls, figures, placing, stretches
from engines.elements.proof.network import FOLDER, USUAL, Network
from engines.elements.proof.playing import Clip
from training.backlot.scenes import UNSEEN, read


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, default=FOLDER)
    parser.add_argument("--count", type=int, default=32)
    parser.add_argument("--steps", type=int, default=USUAL.steps)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    network, sampling = Network(given.checkpoint), replace(USUAL, steps=given.steps)
    paths = sorted((given.clips / "kept").glob("*.npz"))
    chosen = np.linspace(0, len(paths) - 1, min(given.count, len(paths))).round().astype(int)
    clips = [read(paths[number]) for number in chosen]
    strange = [any(figure.name in UNSEEN for figure in clip.played.scene.figures) for clip in clips]

    def told(name: str, films: Films) -> None:
        parts: dict[str, Sequence[bool]] = {"known": [not one for one in strange], "unseen": strange}
        print(json.dumps({"clips": name, "count": len(films), **figures(films, clips)}), flush=True)
        for part, of in parts.items():
            if any(of):
                some = [film for film, there in zip(films, of, strict=True) if there]
                whose: list[Clip] = [clip for clip, there in zip(clips, of, strict=True) if there]
                print(
                    json.dumps({"clips": f"{name}, {part}", "count": len(some), **figures(some, whose)}),
                    flush=True,
                )

    for control in controls(network, clips, sampling):
        told(control.name, control.films)
    told("the take itself", stretches(clips, "take", sampling))
    told("the stage itself", stretches(clips, "frames", sampling))
    print(json.dumps({"clips": "sides by words alone", **placing(network, clips, sampling)}), flush=True)


if __name__ == "__main__":
    main()
