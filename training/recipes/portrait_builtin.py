"""The recipe of the small SkyReels-A2V: a picture, a voice, words and how the head stands -> a person who speaks.

    python -m training.recipes.portrait_builtin --clips FOLDER --vae FOLDER --out FOLDER [--steps N] [--compiled]
        [--begin FILE] [--learning-rate RATE]
    python -m training.recipes.portrait_builtin --vae FOLDER --out FOLDER --export FOLDER

The first trains, or goes on training, on what `training.backlot.talking_heads` made, in the latents of
`training.recipes.portrait_autoencoder`; the second writes the newest averaged weights as a checkpoint, also while a
training runs. The curriculum is the paper's: faces alone, then a voice that moves them, then all conditions. What is
different in the face counts more, and most at the lips. Voice, words and guide are left out now and then, so that it
can do without, and be guided. `benchmarks.portrait_ablations` trains without the weights, and without the curriculum.
"""

import argparse
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKLLTXVideo
from numpy.typing import NDArray
from pydantic import Field
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from engines.elements.proof.network import autoencoder, decoded, normalised, spread_out
from engines.film.embedding import SIZE
from engines.film.proof.words import sentences
from engines.portrait.a2v.audio import FRAMES_EACH
from engines.portrait.a2v.hearing import WINDOW, windows
from engines.portrait.a2v.model import AudioWanTransformer3DModel
from engines.portrait.proof.hearing import CHANNELS, MOMENTS
from engines.portrait.proof.lips import LipReader
from engines.portrait.proof.network import LIPS as READER
from engines.portrait.proof.network import guide_of, known, seen
from engines.portrait.proof.playing import FACE, LIPS
from engines.portrait.proof.speaking import Clip
from training.backlot.talking_heads import read
from training.begun import BegunConfig, begun
from training.recipes.film_builtin import LEVELS, importance
from training.recipes.once import once
from training.recipes.small_wan import SmallWanConfig, noised, small_eye
from training.trainer import Report, Trainer, averaged, printed

_WITHOUT = {"voice": 0.12, "words": 0.12, "guide": 0.25}  # shares of the examples, once it has all conditions
_STILLS = 4  # frames of a clip that are learned as pictures
_LOOKED_AT, _LATENTS_LOOKED_AT = 3, 3  # films, and latents of each, by which the channels are weighed
_READ = 150  # clips to which the lip reader is fitted
_FILE = "15MB"  # the most that a file of the checkpoint may have
_TOGETHER = 4  # kept clips that are validated at once

Tensors = dict[str, Tensor]


class PortraitConfig(SmallWanConfig, BegunConfig):
    channels: int = Field(96, description="of a latent")
    batch: int = 4
    stills: int = Field(12, description="examples of a batch while it learns faces alone")
    voice_tokens: int = Field(8, description="of a latent frame")
    voice_width: int = Field(128, description="channels of a token of the voice")
    faces_until: float = Field(0.15, ge=0, le=1, description="share of the steps that learn faces alone")
    voice_until: float = Field(0.4, ge=0, le=1, description="share of the steps before words come")
    face: float = Field(1.0, ge=0, description="how much more a difference in the face counts")
    lips: float = Field(4.0, ge=0, description="and one at the lips")


def studied(vae: Any, clips: Path, folder: Path, eye_side: int) -> list[Path]:
    """What is learned of each clip of a folder, made where it is missing: a file of `film`, `guide` and `known`
    (channels, latents, height, width), the `shares` of face and lips (2, latents, height, width), the same of stills,
    what is `heard`, `words`, and the picture as the eye has it `seen`."""
    return once(clips, folder, lambda source: _studied(vae, read(source), eye_side))


def _studied(vae: Any, clip: Clip, eye_side: int) -> Tensors:
    played = clip.played
    count, side = played.frames.shape[:2]
    shares = _shares(played.masks, vae.config.scale_factor_spatial)
    at = np.linspace(0, count - 1, _STILLS).round().astype(int)
    told = {
        "film": normalised(vae, played.frames)[0],
        "guide": guide_of(vae, played.guide, count, side)[0],
        "known": known(vae, played.picture, count)[0],
        "shares": shares,
        "still_film": torch.cat([normalised(vae, played.frames[[number]]) for number in at]),
        "still_guide": torch.cat([guide_of(vae, played.guide[[number]], 1, side) for number in at]),
        "still_shares": torch.stack(
            [_shares(played.masks[[number]], vae.config.scale_factor_spatial) for number in at]
        ),
        "heard": torch.from_numpy(clip.heard),
        "words": torch.from_numpy(sentences(clip.prompt)),
        "seen": seen(played.picture, eye_side),
    }
    return {name: value.half().contiguous() for name, value in told.items()}


def _shares(masks: NDArray[np.uint8], stride: int) -> Tensor:
    """(2, latents, height, width): how much of what each latent stands for is face, and how much lips."""
    shown = torch.from_numpy(np.stack([masks >= FACE, masks == LIPS])).float()
    shown = functional.avg_pool2d(shown, stride)
    later = shown[:, 1:].unflatten(1, (-1, FRAMES_EACH)).mean(2)
    return torch.cat([shown[:, :1], later], 1)


class Lessons:
    """Clips as `studied`, all in memory, float16, each value stacked; and what stands where nothing guides, (channels,
    latents, height, width)."""

    def __init__(self, paths: Sequence[Path], unguided: Tensor) -> None:
        held = [load_file(path) for path in paths]
        self.values: Tensors = {name: torch.stack([one[name] for one in held]) for name in held[0]}
        self.unguided = unguided

    def __len__(self) -> int:
        return len(self.values["film"])


class Talker(nn.Module):
    """The transformer, and the eye through which it is shown the picture."""

    transformer: Any
    eye: Any

    def __init__(self, config: PortraitConfig) -> None:
        super().__init__()
        self.eye = small_eye(config)
        transformer: Any = AudioWanTransformer3DModel(
            patch_size=(1, 1, 1),
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
            audio_window=WINDOW,
            audio_blocks=MOMENTS,
            audio_channels=CHANNELS,
            intermediate_dim=config.width,
            output_dim=config.voice_width,
            context_tokens=config.voice_tokens,
        )
        nn.init.zeros_(transformer.proj_out.weight)
        for block in transformer.blocks:
            nn.init.zeros_(block.audio_cross_attn.proj.weight)
        if not torch.cuda.is_available():
            transformer.set_attention_backend("_native_math")  # flash attention is slow on processors
        self.transformer = transformer

    def forward(
        self, given: Tensor, levels: Tensor, words: Tensor, pictures: Tensor, voice: Tensor | None
    ) -> Tensor:
        """Velocity like the film; `given` (batch, channels, latents, height, width) is all that stands beside each
        other, `words` (batch, SENTENCES, SIZE), `pictures` (batch, 3, side, side), `voice` (batch, 1, frames, WINDOW,
        MOMENTS, CHANNELS), None for stills."""
        looked = self.eye(pixel_values=pictures, output_hidden_states=True).hidden_states[-2]
        velocity: Tensor = self.transformer(given, levels, spread_out(words), looked, voice)[0]
        return velocity


class PortraitRecipe:
    """Clips at a noise level each -> the velocity from clip to noise."""

    def __init__(
        self, config: PortraitConfig, lessons: Lessons, kept: Lessons, weights: Tensor | None = None
    ) -> None:
        """`weights` (channels,) say how much each channel of the latents counts."""
        self.config, self.lessons, self.kept = config, lessons, kept
        self.weights = torch.ones(config.channels) if weights is None else weights

    def model(self) -> nn.Module:
        return begun(Talker(self.config), self.config.begin)

    def batch(self, step: int) -> Tensors:
        rng = np.random.default_rng([self.config.seed, step])
        part = step / self.config.steps
        if part < self.config.faces_until:
            return self._stills(rng)
        chosen = rng.integers(len(self.lessons), size=self.config.batch)
        without = {**_WITHOUT, "words": 1.0} if part < self.config.voice_until else _WITHOUT
        return self._examples(self.lessons, chosen, rng, without)

    def _stills(self, rng: np.random.Generator) -> Tensors:
        """Single frames, of which a voice says nothing."""
        chosen = rng.integers(len(self.lessons), size=self.config.stills)
        at, values = rng.integers(_STILLS, size=len(chosen)), self.lessons.values
        found = {name: values[f"still_{name}"][chosen, at].float() for name in ("film", "guide", "shares")}
        found |= {name: values[name][chosen].float() for name in ("words", "seen")}
        found["known"] = values["known"][chosen, :, :1].float()
        return noised(self._left_out(found, self.lessons, rng, _WITHOUT), rng)

    def _examples(
        self,
        lessons: Lessons,
        chosen: Any,
        rng: np.random.Generator,
        without: dict[str, float],
        voices: Any = None,
    ) -> Tensors:
        """The clips `chosen`, parts left out in a share of them; they hear the `voices` of others, if those are
        given."""
        names = ("film", "guide", "known", "shares", "words", "seen")
        found = {name: lessons.values[name][chosen].float() for name in names}
        heard = lessons.values["heard"][chosen if voices is None else voices].float().numpy()
        found["voice"] = torch.stack([windows(track, 0, len(track)) for track in heard])[:, None]
        return noised(self._left_out(found, lessons, rng, without), rng)

    @staticmethod
    def _left_out(
        found: Tensors, lessons: Lessons, rng: np.random.Generator, without: dict[str, float]
    ) -> Tensors:
        count = len(found["film"])
        out = {name: torch.from_numpy(rng.random(count) < share) for name, share in without.items()}
        found["words"][out["words"]] = 0
        found["guide"][out["guide"]] = lessons.unguided[:, : found["guide"].shape[2]].float()
        if "voice" in found:
            found["voice"][out["voice"]] = 0
        return found

    def loss(self, model: nn.Module, batch: Tensors) -> Tensor:
        error = self._error(model, batch)
        face, lips = batch["shares"].unbind(1)
        return (error * (1 + self.config.face * face + self.config.lips * lips)).mean()

    def _error(self, model: nn.Module, batch: Tensors) -> Tensor:
        """(batch, latents, height, width), the channels weighed."""
        film, noise = batch["film"], batch["noise"]
        share = (batch["levels"] / LEVELS)[:, None, None, None, None]
        given = torch.cat([film + share * (noise - film), batch["known"], batch["guide"]], 1)
        velocity = model(given, batch["levels"], batch["words"], batch["seen"], batch.get("voice"))
        weights = self.weights.to(film.device)[:, None, None, None]
        return ((velocity.float() - (noise - film)).square() * weights).mean(1)

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Errors on kept clips, everywhere and at the lips, always under the same noise: told all, with another's
        voice, without any, and without the guide."""
        device = next(model.parameters()).device
        count = len(self.kept)
        figures: dict[str, float] = {}
        for name, without, shift in (
            ("told", {}, 0),
            ("another_voice", {}, 1),
            ("silent", {"voice": 1.0}, 0),
            ("free", {"guide": 1.0}, 0),
        ):
            rng = np.random.default_rng(0)  # of any seed, so that seeds can be compared
            whole, lips, shown = 0.0, 0.0, 0.0
            for chosen in np.split(np.arange(count), range(_TOGETHER, count, _TOGETHER)):
                # Clips that share a line have the same voice; those of the next line have another.
                others = (chosen + 3 * shift) % count
                all_out = {"voice": 0.0, "words": 0.0, "guide": 0.0} | without
                batch = self._examples(self.kept, chosen, rng, all_out, others)
                batch = {key: value.to(device) for key, value in batch.items()}
                with torch.autocast(device.type, torch.bfloat16, enabled=self.config.precision == "bfloat16"):
                    error = self._error(model, batch)
                whole += float(error.mean((1, 2, 3)).sum()) / count
                lips += float((error * batch["shares"][:, 1]).sum())
                shown += float(batch["shares"][:, 1].sum())
            figures |= {name: round(whole, 5), f"{name}_lips": round(lips / shown, 5)}
        return {"score": -figures["told"], **figures}


def lip_reader(vae: Any, clips: Path) -> LipReader:
    """Fitted to some clips of a folder, as they are and as they come back from the latents."""
    films = []
    paths = sorted(clips.glob("*.npz"))
    for path in paths[:: max(1, len(paths) // _READ)]:
        played = read(path).played
        films += [
            (played.frames, played),
            (decoded(vae, normalised(vae, played.frames)), played),
        ]
    return LipReader.fitted(films)


def export(model: nn.Module, vae: Path, lips: Path, folder: Path) -> Path:
    """Write a checkpoint in the published layout, weights float16, with a copy of its autoencoder and of what reads its
    lips -> its folder."""
    coder: Any = AutoencoderKLLTXVideo.from_pretrained(vae, torch_dtype=torch.float16)
    coder.register_to_config(_name_or_path="")  # a folder of whoever trains is nobody else's business
    coder.save_pretrained(folder / "vae", max_shard_size=_FILE)
    shutil.copy(lips, folder / READER)
    assert isinstance(model, Talker)
    model.half()
    model.transformer.save_pretrained(folder / "transformer")
    model.eye.save_pretrained(folder / "image_encoder")
    return folder


def newest(config: PortraitConfig, folder: Path) -> nn.Module:
    """The model of a run as its newest checkpoint has it, averaged."""
    model = Talker(config)
    model.load_state_dict(averaged(folder))
    return model


def train(
    config: PortraitConfig,
    clips: Path,
    vae: Path,
    folder: Path,
    report: Callable[[Report], None] = lambda event: None,
    should_stop: Callable[[], bool] = lambda: False,
    latents: Path | None = None,
) -> Path:
    """Train (or go on training) in the folder on the clips that there are -> the folder of the checkpoint. `latents`
    are those of another training on the same clips."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    coder = autoencoder(vae).float().to(device)
    paths = {
        name: studied(coder, clips / name, (latents or folder / "latents") / name, config.eye_side)
        for name in ("clips", "kept")
    }
    frames, side = read(next((clips / "kept").glob("*.npz"))).played.frames.shape[:2]
    unguided = guide_of(coder, None, frames, side)[0].half().cpu()
    lessons, kept = (Lessons(paths[name], unguided) for name in ("clips", "kept"))
    if not (folder / READER).exists():
        lip_reader(coder, clips / "clips").save(folder / READER)
    plain: Any = AutoencoderKLLTXVideo.from_pretrained(vae).to(device)
    weights = importance(plain, kept.values["film"][:_LOOKED_AT, :, :_LATENTS_LOOKED_AT])
    recipe = PortraitRecipe(config, lessons, kept, weights)
    trainer = Trainer(recipe, config, folder, report=report, should_stop=should_stop)
    return export(trainer.run(), vae, folder / READER, folder / "portrait")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--vae", type=Path, required=True, help="of training.recipes.portrait_autoencoder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, help="in all")
    parser.add_argument("--begin", help="weights to go on from with all conditions, in place of random ones")
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--compiled", action="store_true")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--export", type=Path, help="write the newest weights there, and do not train")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    said = {name: getattr(given, name) for name in ("steps", "begin", "learning_rate")}
    said = {name: value for name, value in said.items() if value is not None}
    course = {"faces_until": 0.0, "voice_until": 0.0} if given.begin else {}
    config = PortraitConfig.model_validate({"compiled": given.compiled, **course, **said})
    if given.export:
        print(export(newest(config, given.out), given.vae, given.out / READER, given.export))
        return
    if given.clips is None:
        parser.error("--clips is needed to train: python -m training.backlot.talking_heads makes them")
    print(train(config, given.clips, given.vae, given.out, printed(50)))


if __name__ == "__main__":
    main()
