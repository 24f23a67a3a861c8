"""The recipe of the small SkyReels-A2: pictures, words and the compositor's take -> a clip of the drawn stage.

    python -m training.recipes.elements_builtin --clips FOLDER --vae FOLDER --out FOLDER [--steps N] [--film FILE]
    python -m training.recipes.elements_builtin --vae FOLDER --out FOLDER --export FOLDER

The first trains, or goes on training, on what `training.backlot.scenes` made, in the latents of the small film's
autoencoder (resources/models/film/vae); the second writes the newest averaged weights as a checkpoint, also while a
training runs. The network can begin with the blocks of the small film (`--film`), which already knows how the stage
looks in these latents. Pictures reach it as in `engines.elements.a2.pipeline`: as tokens of a small CLIP vision model,
which learns along, and as the beginning of the film. A clip has one noise level, as Wan has. Pictures, words and the
take are left out now and then, so that it can do without. `engines.elements.proof` runs what comes out.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKLLTXVideo, UniPCMultistepScheduler, WanTransformer3DModel
from PIL import Image
from pydantic import Field
from safetensors.torch import load_file
from torch import Tensor, nn

from engines.contract import BadInput
from engines.elements.a2.pipeline import FRAMES_EACH, framed
from engines.elements.proof.network import (
    LATENTS,
    USUAL,
    VAE,
    SmallPipeline,
    assembled,
    autoencoder,
    blank,
    followed,
    normalised,
    shown,
    spread_out,
)
from engines.elements.proof.playing import Clip
from engines.film.diffusion.decode import frames_of
from engines.film.embedding import SIZE
from engines.film.proof.words import sentences
from training.backlot.scenes import read
from training.begun import weights_in
from training.recipes.film_builtin import LEVELS, importance
from training.recipes.once import once
from training.recipes.small_wan import SmallWanConfig, noised, small_eye
from training.trainer import Report, Trainer, averaged, printed

_WITHOUT = {"take": 0.35, "pictures": 0.1, "words": 0.1}  # shares of the examples
_LOOKED_AT, _LATENTS_LOOKED_AT = 6, 4  # films, and latents of each, by which the channels are weighed
_TOGETHER = 6  # kept clips that are validated at once

Tensors = dict[str, Tensor]


class ElementsConfig(SmallWanConfig):
    patch: tuple[int, int, int] = (1, 1, 2)
    channels: int = Field(48, description="of a latent")
    batch: int = 6
    latents: int = Field(LATENTS, description="of an example, those of its pictures among them")
    film: str = Field(
        "", description="safetensors file of a small film of the same width, to begin with its blocks"
    )


@dataclass(frozen=True)
class Nothing:
    """What stands where something is left out: a grey `take` (channels, latents, height, width), and a white picture
    as it is `seen` (3, side, side)."""

    take: Tensor
    seen: Tensor


class Lessons:
    """Clips as latents, all in memory, by how many pictures they have: `film`, `take`, `condition` and `blank` (clips,
    channels, latents, height, width), the last of them the condition with white players; `words` (clips, SENTENCES,
    SIZE); `seen` (clips, pictures, 3, side, side); all float16."""

    def __init__(self, paths: Sequence[Path], nothing: Nothing) -> None:
        found = defaultdict(list)
        for held in map(load_file, paths):
            found[len(held["seen"])].append(held)
        self.by_count: dict[int, Tensors] = {
            count: {name: torch.stack([one[name] for one in held]) for name in held[0]}
            for count, held in sorted(found.items())
        }
        self.nothing = nothing


def studied(pipeline: SmallPipeline, clips: Path, folder: Path, latents: int) -> Lessons:
    """All clips of a folder; their latents are made where they are missing."""
    found = once(clips, folder, lambda source: _studied(pipeline, read(source), latents))
    size = read(next(clips.glob("*.npz"))).played.frames.shape[1:3]
    nothing = Nothing(
        followed(pipeline.vae, None, 1, size, latents)[0].cpu(),
        pipeline.looked_at([Image.new("RGB", size[::-1], "white")])[0],
    )
    return Lessons(found, nothing)


def _studied(pipeline: SmallPipeline, clip: Clip, latents: int) -> Tensors:
    played = clip.played
    size, vae = played.frames.shape[1:3], pipeline.vae
    pictures = [reference.picture for reference in shown(played.pictures, played.background)]
    count, length = len(pictures), frames_of(latents, opens=True)
    head = np.stack([np.asarray(frame) for frame in framed(pictures, size, background=True)])
    whole = np.concatenate([head[:1], np.repeat(head[1:], FRAMES_EACH, 0), played.frames])[:length]

    def condition(pictures: Sequence[Image.Image]) -> Tensor:
        values = pipeline.video_processor.preprocess(framed(list(pictures), size, background=True))
        return pipeline.condition(values, length)[0].cpu()

    told = {
        "film": normalised(vae, whole)[0].cpu(),
        "take": followed(vae, played.take, count, size, latents)[0].cpu(),
        "condition": condition(pictures),
        "blank": condition([*(blank(picture) for picture in pictures[:-1]), pictures[-1]]),
        "words": torch.from_numpy(sentences(clip.prompt)),
        "seen": pipeline.looked_at(pictures),
    }
    return {name: value.half().contiguous() for name, value in told.items()}


class Dreamer(nn.Module):
    """The transformer, and the eye through which it is shown pictures."""

    transformer: Any
    eye: Any

    def __init__(self, config: ElementsConfig) -> None:
        super().__init__()
        self.eye = small_eye(config)
        transformer: Any = WanTransformer3DModel(
            patch_size=config.patch,
            num_attention_heads=config.heads,
            attention_head_dim=config.width // config.heads,
            in_channels=3 * config.channels + FRAMES_EACH,
            out_channels=config.channels,
            text_dim=SIZE,
            freq_dim=128,
            ffn_dim=config.inner,
            num_layers=config.layers,
            image_dim=config.eye_width,
            added_kv_proj_dim=config.width,
            rope_max_seq_len=64,
        )
        nn.init.zeros_(transformer.proj_out.weight)
        if not torch.cuda.is_available():
            transformer.set_attention_backend("_native_math")  # flash attention is slow on processors
        self.transformer = transformer

    def forward(self, given: Tensor, levels: Tensor, words: Tensor, seen: Tensor) -> Tensor:
        """Velocity like the film; `given` (batch, channels, latents, height, width) is all that stands beside each
        other, `words` (batch, SENTENCES, SIZE), `seen` (batch, pictures, 3, side, side)."""
        looked = self.eye(pixel_values=seen.flatten(0, 1), output_hidden_states=True).hidden_states[-2]
        velocity: Tensor = self.transformer(
            hidden_states=given,
            timestep=levels,
            encoder_hidden_states=spread_out(words),
            encoder_hidden_states_image=looked.unflatten(0, seen.shape[:2]).flatten(1, 2),
            return_dict=False,
        )[0]
        return velocity


def knowing(transformer: nn.Module, film: Path) -> None:
    """Put the weights of a small film where they fit: everything but what looks at pictures and at the take.

    Raises `BadInput` where the file is none, or that of another network.
    """
    held = weights_in(film, "film")
    own = transformer.state_dict()
    noise = held.get("patch_embedding.weight")
    if noise is None or any(name not in own or own[name].shape[:1] != held[name].shape[:1] for name in held):
        raise BadInput("film", f"{film.name} holds another network", "choose a small film of the same width")
    with torch.no_grad():
        for name, value in held.items():
            if name == "patch_embedding.weight":
                channels = transformer.get_parameter("proj_out.weight").shape[0] // value[0, 0].numel()
                own[name][:, :channels] = value[:, :channels]
                own[name][:, channels:] = 0
            else:
                own[name].copy_(value)


class ElementsRecipe:
    """Clips at a noise level each -> the velocity from clip to noise."""

    def __init__(
        self, config: ElementsConfig, lessons: Lessons, kept: Lessons, weights: Tensor | None = None
    ) -> None:
        """`weights` (channels,) say how much each channel of the latents counts."""
        self.config, self.lessons, self.kept = config, lessons, kept
        self.weights = torch.ones(config.channels) if weights is None else weights

    def model(self) -> nn.Module:
        model = Dreamer(self.config)
        if self.config.film:
            knowing(model.transformer, Path(self.config.film))
        return model

    def batch(self, step: int) -> Tensors:
        rng = np.random.default_rng([self.config.seed, step])
        counts = list(self.lessons.by_count)
        sizes = np.array([len(self.lessons.by_count[count]["film"]) for count in counts])
        count = int(rng.choice(counts, p=sizes / sizes.sum()))
        chosen = rng.integers(len(self.lessons.by_count[count]["film"]), size=self.config.batch)
        return self._examples(self.lessons, count, chosen, rng, _WITHOUT)

    @staticmethod
    def _examples(
        lessons: Lessons, count: int, chosen: Any, rng: np.random.Generator, without: dict[str, float]
    ) -> Tensors:
        """The clips `chosen` of those with so many pictures, parts left out in a share of them."""
        found = {name: values[chosen].float() for name, values in lessons.by_count[count].items()}
        out = {
            name: torch.from_numpy(rng.random(len(chosen)) < without.get(name, 0.0))
            for name in ("take", "pictures", "words")
        }
        blank = found.pop("blank")
        found["words"][out["words"]] = 0
        found["take"][out["take"]] = lessons.nothing.take
        found["condition"][out["pictures"]] = blank[out["pictures"]]
        found["seen"][out["pictures"], :-1] = lessons.nothing.seen
        return noised(found, rng)

    def loss(self, model: nn.Module, batch: Tensors) -> Tensor:
        film, noise = batch["film"], batch["noise"]
        share = (batch["levels"] / LEVELS)[:, None, None, None, None]
        given = torch.cat([film + share * (noise - film), batch["condition"], batch["take"]], 1)
        velocity = model(given, batch["levels"], batch["words"], batch["seen"])
        error = (velocity.float() - (noise - film)).square().mean((0, 2, 3, 4))
        return (error * self.weights.to(error.device)).mean()

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Loss on kept clips, always under the same noise: told all, without the take, and without the pictures."""
        device = next(model.parameters()).device
        figures = {}
        for name, without in (
            ("told", {}),
            ("free", {"take": 1.0}),
            ("blank", {"pictures": 1.0}),
            ("free_blank", {"take": 1.0, "pictures": 1.0}),
        ):
            rng = np.random.default_rng(0)  # of any seed, so that seeds can be compared
            losses = []
            for count, held in self.kept.by_count.items():
                for chosen in np.split(
                    np.arange(len(held["film"])), range(_TOGETHER, len(held["film"]), _TOGETHER)
                ):
                    batch = self._examples(self.kept, count, chosen, rng, without)
                    with torch.autocast(
                        device.type, torch.bfloat16, enabled=self.config.precision == "bfloat16"
                    ):
                        loss = self.loss(model, {key: value.to(device) for key, value in batch.items()})
                    losses += [float(loss)] * len(chosen)
            figures[name] = float(np.mean(losses))
        return {"score": -figures["told"], **{name: round(value, 5) for name, value in figures.items()}}


def export(model: nn.Module, folder: Path) -> Path:
    """Write a checkpoint in the published layout, weights float16, but without the autoencoder, which is that of the
    small film -> its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    assert isinstance(model, Dreamer)
    model.half()
    model.transformer.save_pretrained(folder / "transformer")
    model.eye.save_pretrained(folder / "image_encoder")
    scheduler: Any = UniPCMultistepScheduler(
        use_flow_sigmas=True, prediction_type="flow_prediction", flow_shift=USUAL.flow_shift
    )
    scheduler.save_pretrained(folder / "scheduler")
    return folder


def newest(config: ElementsConfig, folder: Path) -> nn.Module:
    """The model of a run as its newest checkpoint has it, averaged."""
    model = Dreamer(config)
    model.load_state_dict(averaged(folder))
    return model


def train(
    config: ElementsConfig,
    clips: Path,
    vae: Path,
    folder: Path,
    report: Callable[[Report], None] = lambda event: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Path:
    """Train (or go on training) in the folder on the clips that there are -> the folder of the checkpoint."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    pipeline = assembled(autoencoder(vae).to(device), side=config.eye_side)
    lessons, kept = (
        studied(pipeline, clips / name, folder / "latents" / name, config.latents)
        for name in ("clips", "kept")
    )
    plain: Any = AutoencoderKLLTXVideo.from_pretrained(vae).to(device)
    films = next(iter(kept.by_count.values()))["film"]
    weights = importance(plain, films[:_LOOKED_AT, :, -_LATENTS_LOOKED_AT:])
    recipe = ElementsRecipe(config, lessons, kept, weights)
    trainer = Trainer(recipe, config, folder, report=report, should_stop=should_stop)
    return export(trainer.run(), folder / "elements")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--vae", type=Path, default=VAE)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, help="in all")
    parser.add_argument("--film", default="", help="weights of the small film, to begin with its blocks")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--export", type=Path, help="write the newest weights there, and do not train")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    steps = {"steps": given.steps} if given.steps else {}
    config = ElementsConfig.model_validate({"film": given.film, **steps})
    if given.export:
        print(export(newest(config, given.out), given.export))
        return
    if given.clips is None:
        parser.error("--clips is needed to train: python -m training.backlot.scenes makes them")
    print(train(config, given.clips, given.vae, given.out, printed(50)))


if __name__ == "__main__":
    main()
