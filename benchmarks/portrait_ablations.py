"""What mask loss and curriculum do for the small SkyReels-A2V, each by short trainings of several seeds with and
without it.

    python -m benchmarks.portrait_ablations --clips FOLDER --vae FOLDER --out FOLDER [--checkpoint FOLDER] [--seeds 3]
        [--latents FOLDER] [--steps 300] [--first-steps 1000] [--compiled]

For the mask loss the trained network learns the voice anew: it keeps all but what hears, which begins as in a fresh
one, and goes on with the loss weighed at face and lips, and unweighed. For the curriculum a smaller network begins from
nothing, with faces first, and with all conditions at once; that is too short for its lips to go with the voice, so its
errors tell. Told are errors on kept clips, everywhere and at the lips, with their own voice and with another's, and for
the mask loss how lips go with the voice. Each is a mean over seeds with its standard error, and so is by how much the
two ways differ, seed by seed. What is trained already is not trained again.
"""

import argparse
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import CLIPVisionModel

from engines.portrait.a2v import layout
from engines.portrait.proof.controls import ANOTHERS, OWN, controls, figures, measured
from engines.portrait.proof.network import FOLDER, LIPS, Asked, Network
from engines.portrait.proof.trial import LINES, said
from training.recipes.portrait_builtin import PortraitConfig, Talker, train
from training.trainer import Report, printed

EARS = ("transformer.audio_proj", ".audio_cross_attn.")
SMALLER = {"width": 128, "heads": 2, "layers": 4, "inner": 384, "warmup": 100, "ema": 0.995}
AT_ONCE = {"faces_until": 0.0, "voice_until": 0.0}
ANEW = {**AT_ONCE, "learning_rate": 6e-4, "warmup": 50, "ema": 0.99}
UNWEIGHED = {"face": 0.0, "lips": 0.0}
ERRORS = ("told", "told_lips", "another_voice_lips")
LINES_SAID = 6

Found = dict[str, float]


@dataclass(frozen=True)
class Arm:
    """One way to train."""

    name: str
    config: Mapping[str, Any]
    speaks: bool


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, default=FOLDER)
    parser.add_argument("--latents", type=Path, help="of a training on the same clips")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--first-steps", type=int, default=1000)
    parser.add_argument("--compiled", action="store_true")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    latents = given.latents or given.out / "latents"
    small = {**SMALLER, "steps": given.first_steps, "compiled": given.compiled}
    anew = {**ANEW, "steps": given.steps, "compiled": given.compiled}
    pairs = (
        (Arm("curriculum", small, False), Arm("no curriculum", {**small, **AT_ONCE}, False)),
        (Arm("mask loss", anew, True), Arm("no mask loss", {**anew, **UNWEIGHED}, True)),
    )
    for pair in pairs:
        told = [
            [_run(arm, seed, given.clips, given.vae, given.out, latents, given.checkpoint) for arm in pair]
            for seed in range(given.seeds)
        ]
        for number, arm in enumerate(pair):
            print(json.dumps({"arm": arm.name, **_means([row[number] for row in told])}), flush=True)
        differ = [{name: row[0][name] - row[1][name] for name in row[0]} for row in told]
        print(json.dumps({"arm": f"{pair[0].name} and {pair[1].name} differ", **_means(differ)}), flush=True)


def _run(arm: Arm, seed: int, clips: Path, vae: Path, out: Path, latents: Path, checkpoint: Path) -> Found:
    folder = out / f"{arm.name.replace(' ', '-')}-{seed}"
    errors, show = folder / "errors.json", printed(100)

    def heard(event: Report) -> None:
        if event["t"] == "validated":
            errors.write_text(json.dumps({name: event[name] for name in ERRORS}))
        show(event)

    if not (folder / "portrait" / "transformer").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(checkpoint / LIPS, folder)
        begin = str(_deaf(checkpoint, seed, folder)) if arm.speaks else ""
        told = {**arm.config, "seed": seed, "begin": begin, "validate_every": arm.config["steps"]}
        train(PortraitConfig.model_validate(told), clips, vae, folder, heard, latents=latents)
    found: Found = json.loads(errors.read_text())
    return found | _speech(folder / "portrait") if arm.speaks else found


def _deaf(checkpoint: Path, seed: int, folder: Path) -> Path:
    """A file in the folder of the checkpoint's weights, with fresh ones of the seed for what hears."""
    torch.manual_seed(seed)
    transformer: Any = layout.load(checkpoint / "transformer")
    eye: Any = CLIPVisionModel.from_pretrained(checkpoint / "image_encoder")
    held = {f"transformer.{name}": value for name, value in transformer.state_dict().items()}
    held |= {f"eye.{name}": value for name, value in eye.state_dict().items()}
    fresh = Talker(PortraitConfig.model_validate({})).state_dict()
    held |= {name: value for name, value in fresh.items() if any(part in name for part in EARS)}
    path = folder / "deaf.safetensors"
    save_file({name: value.float().contiguous() for name, value in held.items()}, path)
    return path


def _speech(checkpoint: Path) -> Found:
    network = Network(checkpoint)
    clips = [said(number, *line) for number, line in enumerate(LINES[:LINES_SAID])]
    made = controls(network, clips, Asked(), ways=(OWN, ANOTHERS))
    return {
        f"sync_r, {name}": figures(measured([films], clips, network.lips))["sync_r"]
        for name, films in made.items()
    }


def _means(found: Sequence[Found]) -> dict[str, list[float]]:
    """The mean of each figure over seeds, and its standard error."""
    return {
        name: [
            round(float(np.mean(values)), 4),
            round(float(np.std(values, ddof=1) / len(values) ** 0.5), 4),
        ]
        for name in found[0]
        if (values := [one[name] for one in found])
    }


if __name__ == "__main__":
    main()
