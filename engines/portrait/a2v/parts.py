"""The parts of a network that speaks, from where they are installed, each where there is room for it.

How they fit the card is decided by `engines.film.diffusion.planner`, as for films; the words, the autoencoder and CLIP
are those of Wan 2.1, which come as safetensors in diffusers' layout while the authors' own are pickles.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from engines.contract import BadInput
from engines.film.diffusion import loader
from engines.film.diffusion.lora import Base, LoraShelf
from engines.film.diffusion.placement import place
from engines.film.diffusion.planner import Plan
from engines.portrait.a2v.hearing import ears
from engines.portrait.a2v.layout import load, load_over
from engines.portrait.a2v.model import AudioWanBlock
from engines.portrait.a2v.variants import Variant

PARTS = ("vae", "text_encoder", "image_encoder")


@dataclass(frozen=True)
class Setup:
    """What a take is generated with. `network` is the folder of the transformer's weights, or the audio branch over the
    one in `parts`, a folder in the layout of Wan's image-to-video pipeline; `ears` has wav2vec2. `size` (height, width)
    says how many pixels a frame has; `sampling` takes the place of what the variant says: steps, flow_shift,
    guidance_scale, audio_guidance_scale."""

    name: str
    variant: Variant
    network: Path
    parts: Path
    ears: Path
    plan: Plan
    size: tuple[int, int]
    device: str = "cuda"
    sampling: dict[str, Any] = field(default_factory=dict)

    @property
    def weights(self) -> tuple[Path, ...]:
        """The files of the transformer: those of the network, or those that its audio branch is laid over, and that."""
        if not self.variant.branch:
            return tuple(sorted(self.network.glob("*.safetensors")))
        return *sorted((self.parts / "transformer").glob("*.safetensors")), self.network

    def sampled(self, name: str) -> Any:
        return self.sampling.get(name, getattr(self.variant, name))


@dataclass
class Loaded:
    """The loaded parts: a pipeline that holds them and is never called, the encoder of voices, and the LoRAs."""

    pipeline: Any
    encoder: Any
    loras: LoraShelf


def look_over(setup: Setup) -> None:
    """Raise `BadInput` where a part is missing, cut off or a pickle, before a gigabyte is read."""
    for part in PARTS:
        if not (setup.parts / part / "config.json").is_file():
            raise BadInput(loader.FIELD, f"{setup.parts.name} has no {part}", "pull the checkpoint again")
        loader.check_weights(setup.parts / part)


def loaded(setup: Setup, scratch: Path) -> Loaded:
    """Every part, where the setup's plan wants it; `scratch` takes what streams from disk. Raises `BadInput`."""
    from diffusers import WanImageToVideoPipeline

    look_over(setup)
    encoder = ears(setup.ears)
    device = torch.device(setup.device)
    kind = torch.bfloat16 if device.type == "cuda" else torch.float32
    if setup.variant.branch:
        model = load_over(setup.parts / "transformer", setup.network, kind)
    else:
        model = load(setup.network, kind)
    _check_ears(model, encoder, setup)
    decoder = torch.float32 if setup.plan.decoder == "float32" else kind
    dtypes = {"text_encoder": kind, "image_encoder": kind, "vae": decoder, "default": kind}
    pipeline = loader.from_folder(WanImageToVideoPipeline, setup.parts, dtypes, transformer=model)
    cacheable()
    place(pipeline, setup.plan, device, scratch)
    shelf = LoraShelf(pipeline, Base(setup.name, setup.network, setup.weights))
    return Loaded(pipeline, encoder.to(device), shelf)


def cacheable() -> None:
    """Tell diffusers' caches of the block that listens, which gives back one tensor."""
    from diffusers.hooks._helpers import TransformerBlockMetadata, TransformerBlockRegistry

    TransformerBlockRegistry.register(AudioWanBlock, TransformerBlockMetadata(0, None))  # type: ignore[arg-type]


def _check_ears(model: Any, encoder: Any, setup: Setup) -> None:
    wanted = model.config.audio_blocks, model.config.audio_channels
    found = encoder.config.num_hidden_layers, encoder.config.hidden_size
    if wanted != found:
        raise BadInput(
            loader.FIELD,
            f"{setup.ears.name} hears in {found[0]} layers of {found[1]}, and {setup.name} listens to {wanted[0]} "
            f"of {wanted[1]}",
            "use the encoder of the same release",
        )
