"""What a checkpoint of music diffusion is, told from its own files: how it is sampled, and what it can be asked.

Turbo, base and SFT of ACE-Step share a pipeline whose defaults are those of turbo, so the recipe of each is written
here. What is missing, cut off or of another kind is told in a line before a gigabyte is read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import Any, Literal

from engines import catalogue
from engines.contract import BadInput, EngineError
from engines.film.diffusion import loader
from engines.film.diffusion.loader import FIELD, check_safetensors, check_weights
from engines.music.request import MusicTask

ANYWHERE: tuple[MusicTask, ...] = ("compose", "cover", "repaint")
BASE_ONLY: tuple[MusicTask, ...] = ("extract", "lego", "complete")
AGAIN = "pull the checkpoint again"


@dataclass(frozen=True)
class Recipe:
    """How a checkpoint is sampled as its authors do it, and what it can do. `shift` bends the schedule towards the
    noise; at a `guidance` of 1 the words were distilled into the weights."""

    name: str
    steps: int
    guidance: float
    tasks: tuple[MusicTask, ...]
    shift: float = 1.0


@dataclass(frozen=True)
class Family:
    """Checkpoints of one architecture; `parts` are diffusers' classes, empty where any will do, `half` the type of
    numbers of two bytes that its authors run it in."""

    title: str
    half: Literal["bfloat16", "float16"]
    parts: dict[str, str]
    shortest_s: float
    longest_s: float


ACE_STEP = Family(
    "ACE-Step 1.5",
    "bfloat16",
    {
        "transformer": "AceStepTransformer1DModel",
        "condition_encoder": "AceStepConditionEncoder",
        "vae": "AutoencoderOobleck",
        "text_encoder": "",
        "tokenizer": "",
        "scheduler": "FlowMatchEulerDiscreteScheduler",
    },
    shortest_s=10.0,
    longest_s=600.0,
)
STABLE_AUDIO_3 = Family(
    "Stable Audio 3",
    "float16",
    {
        "transformer": "StableAudio3DiTModel",
        "duration_embedder": "StableAudio3DurationEmbedder",
        "vae": "AutoencoderSAME",
        "text_encoder": "T5GemmaEncoderModel",
        "tokenizer": "",
        "scheduler": "FlowMatchEulerDiscreteScheduler",
    },
    shortest_s=1.0,
    longest_s=380.0,
)
ACE_STEP_RECIPES = {
    "turbo": Recipe("turbo", steps=8, guidance=1.0, tasks=ANYWHERE, shift=3.0),
    "base": Recipe("base", steps=50, guidance=7.0, tasks=(*ANYWHERE, *BASE_ONLY)),
    "sft": Recipe("sft", steps=50, guidance=7.0, tasks=ANYWHERE),
}
DISTILLED = Recipe("distilled", steps=8, guidance=1.0, tasks=ANYWHERE)
UNDISTILLED = Recipe("base", steps=100, guidance=7.0, tasks=ANYWHERE)
TOKENISERS = ("audio_tokenizer", "audio_token_detokenizer")
"""What a cover of ACE-Step listens to its source with; checkpoints may lack it."""


def look_over(folder: Path, family: Family) -> Recipe:
    """The recipe of the checkpoint in a folder. Raises `BadInput` where it is not one of the `family` that can be
    loaded whole and safely."""
    index = _read(folder / "model_index.json", f"{folder.name} is no folder of a published checkpoint")
    classes = {name: value[1] for name, value in index.items() if isinstance(value, list)}
    for part, kind in family.parts.items():
        found = classes.get(part)
        if found is None:
            raise BadInput(FIELD, f"{folder.name} has no {part}", f"{family.title} has one: {AGAIN}")
        if kind and found != kind:
            raise BadInput(
                FIELD, f"{folder.name} has {found} as its {part}", f"{family.title} has {kind} there"
            )
    for part, kind in classes.items():
        if kind and not (folder / part).is_dir():
            raise BadInput(FIELD, f"{folder.name} has no {part}", AGAIN)
    for part in networks(folder):
        check_weights(folder / part)
    if family is ACE_STEP:
        recipe = _ace_step(
            _read(folder / "transformer" / "config.json", f"{folder.name} has no configuration")
        )
        deaf = not all(classes.get(part) for part in TOKENISERS)
        return replace(recipe, tasks=tuple(t for t in recipe.tasks if t != "cover")) if deaf else recipe
    steps = _read(folder / "scheduler" / "scheduler_config.json", f"{folder.name} has no schedule")
    return DISTILLED if steps.get("stochastic_sampling") else UNDISTILLED


def networks(folder: Path) -> list[str]:
    """The parts of a checkpoint that have weights, by name."""
    index = json.loads((folder / "model_index.json").read_text("utf-8"))
    parts = [name for name, value in index.items() if isinstance(value, list) and value[1]]
    return sorted(part for part in parts if (folder / part / "config.json").is_file())


def parameters(folder: Path) -> dict[str, int]:
    """How many numbers each network of a checkpoint has, counted from the headers of its files."""
    return {
        part: sum(_count(path) for path in (folder / part).glob("*.safetensors")) for part in networks(folder)
    }


def folder_for(known: Sequence[str], task: MusicTask) -> Path:
    """The folder of the first of the `known` models that is here and was made for the task.

    Raises `ModelMissing`, or `BadInput` where the only ones are half there or damaged.
    """
    suited = [model for model in known if task not in BASE_ONLY or model.endswith("base")]
    faults = []
    for model in suited or known:
        try:
            return whole(model)
        except EngineError as error:
            faults.append(error)
    raise next((found for found in faults if isinstance(found, BadInput)), faults[0])


def whole(model: str) -> Path:
    """The folder of a model of the catalogue. Raises `ModelMissing`, or `BadInput` where its files are not whole."""
    return loader.whole(model, catalogue.entry(model).title)


def fault(model: str) -> EngineError | None:
    """Why a model of the catalogue cannot be used, from names and sizes alone."""
    return loader.fault(model, catalogue.entry(model).title)


def _ace_step(config: dict[str, Any]) -> Recipe:
    version = "turbo" if config.get("is_turbo") else config.get("model_version") or "base"
    if version not in ACE_STEP_RECIPES:
        raise BadInput(
            FIELD,
            f"nothing is known of an ACE-Step {version!r}",
            f"use one of: {', '.join(ACE_STEP_RECIPES)}",
        )
    return ACE_STEP_RECIPES[version]


def _count(path: Path) -> int:
    header = check_safetensors(path, FIELD, path.name)
    return sum(prod(value["shape"]) for key, value in header.items() if key != "__metadata__")


def _read(path: Path, otherwise: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise BadInput(FIELD, f"{otherwise} ({path.name})", AGAIN) from None
    return found
