"""The parts of Matrix-Game 2.0 from where they are installed, each where there is room for it, and a walk made of them.

How they fit the card is decided by `engines.film.diffusion.planner`, as for films.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import IMAGE_ENCODER_PARAMETERS
from engines.film.diffusion.decode import StreamedDecoder
from engines.film.diffusion.placement import place_transformer
from engines.film.diffusion.planner import Machine, Plan, plan
from engines.media.fit import covering
from engines.world.matrix_game.layout import load
from engines.world.matrix_game.model import CausalWanModel
from engines.world.matrix_game.rollout import Rollout
from engines.world.matrix_game.sampler import sigmas
from engines.world.matrix_game.start import Picture, seen
from engines.world.matrix_game.variants import FPS, SIZE, Variant, file_of
from engines.world.matrix_game.walk import MatrixGameWalk, blocks_decoded

VAE, EYE = "vae", "image_encoder"
CACHES = 2  # a memory and the one that takes its place


@dataclass(frozen=True)
class Setup:
    """What a world is dreamt with: `folder` has the weights, `eyes` the autoencoder and CLIP. `size` is (width, height)
    in pixels of a frame."""

    variant: Variant
    folder: Path
    eyes: Path
    plan: Plan
    device: str = "cuda"
    size: tuple[int, int] = SIZE


@dataclass(frozen=True)
class Parts:
    """The loaded networks; `eye` is None where the network is shown no picture through CLIP."""

    model: CausalWanModel
    vae: Any
    eye: Any


def fitted(variant: Variant, here: Machine) -> Plan:
    """How the variant fits the card that is `here`. Raises `OutOfMemory`."""
    beside = _remembered(variant) + 2 * IMAGE_ENCODER_PARAMETERS
    room = replace(here, free=here.free - beside, torchao=False, gguf=0)
    found = plan(room, variant.checkpoint, SIZE[::-1], 9, known=[variant.checkpoint])
    return replace(found, needs=found.needs + beside)


def look_over(setup: Setup) -> None:
    """Raise `BadInput` where a part is missing, cut off or a pickle, before a gigabyte is read."""
    file = file_of(setup.variant, setup.folder)
    if not file.is_file():
        raise BadInput(loader.FIELD, f"{setup.folder.name} has no {file.name}", "pull the checkpoint again")
    loader.check_safetensors(file, loader.FIELD, file.name)
    for part in (VAE, EYE):
        if not (setup.eyes / part / "config.json").is_file():
            raise BadInput(loader.FIELD, f"{setup.eyes.name} has no {part}", "pull the checkpoint again")
        loader.check_weights(setup.eyes / part)


def loaded(setup: Setup, scratch: Path) -> Parts:
    """Every part, where the setup's plan wants it; `scratch` takes what streams from disk. Raises `BadInput`."""
    from diffusers import AutoencoderKLWan
    from transformers import CLIPVisionModel

    look_over(setup)
    device = torch.device(setup.device)
    model = load(file_of(setup.variant, setup.folder), setup.variant.config, torch.bfloat16)
    _check(model, setup.variant)
    decoder = torch.float32 if setup.plan.decoder == "float32" else torch.bfloat16
    vae = loader.from_folder(AutoencoderKLWan, setup.eyes / VAE, decoder).eval().to(device)
    eye = loader.from_folder(CLIPVisionModel, setup.eyes / EYE, torch.bfloat16).eval()
    place_transformer(model, setup.plan, device, scratch)
    return Parts(model, vae, eye)


def walk_into(
    rgb: NDArray[np.uint8], parts: Parts, setup: Setup, seed: int, check: Callable[[], None] = lambda: None
) -> MatrixGameWalk:
    """A walk that starts in a picture (h, w, 3), cropped about its middle. `check` is called before each pass of the
    network and may raise."""
    frame = covering(rgb, setup.size)
    picture = _seen(frame, parts, setup)
    rollout = Rollout(
        parts.model,
        (setup.size[1] // 8, setup.size[0] // 8),
        picture.beside,
        picture.tokens,
        sigmas(setup.variant.steps),
        seed,
        keep=blocks_decoded(parts.model.config.num_frame_per_block),
    )
    return MatrixGameWalk(rollout, StreamedDecoder(parts.vae), setup.variant.layout, frame, FPS, check)


def _seen(frame: NDArray[np.uint8], parts: Parts, setup: Setup) -> Picture:
    """CLIP is on the card for this moment only."""
    parts.eye.to(setup.device)
    picture = seen(frame, setup.size, parts.vae, parts.eye)
    parts.eye.to("cpu")
    return picture


def _remembered(variant: Variant) -> int:
    """Bytes of what the network remembers, in bfloat16."""
    config = variant.config
    actions = config["action_config"]
    tokens = (SIZE[0] // 16) * (SIZE[1] // 16)
    widths = config["num_layers"] * config["dim"]
    if actions["enable_mouse"]:
        widths += len(actions["blocks"]) * actions["mouse_hidden_dim"]
    return 2 * 2 * CACHES * int(config["local_attn_size"]) * tokens * widths


def _check(model: CausalWanModel, variant: Variant) -> None:
    """Raise `BadInput` where a network takes other keys than the variant tells."""
    actions = model.config.action_config
    keys, mouse = actions["keyboard_dim_in"], bool(actions["enable_mouse"])
    if (keys, mouse) != (variant.layout.width, bool(variant.layout.most)):
        kind = json.dumps({"keys": keys, "mouse": mouse})
        raise BadInput(
            loader.FIELD, f"{variant.weights} is another variant ({kind})", "pull the checkpoint again"
        )
