"""The recipe of MusiCoT: MusicGen learns to think in CLAP embeddings before it plays (arXiv 2503.19611).

    python -m training.recipes.musicot --music FOLDER --clap FOLDER --musicgen FOLDER --out FOLDER [--steps N]

`--music` holds recordings, each with words about it in a text file of its name, or none; `--clap` and `--musicgen` are
checkpoints as they are published (`laion/larger_clap_music`, `facebook/musicgen-*`). What was heard of a recording is
kept in `--out`, so that a run goes on quickly. MusicGen's weights are for non-commercial use, and so is what comes out.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from pydantic import Field
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engines.media.audio import read_audio
from engines.music.musicot import listener
from engines.music.musicot.chain import delayed, thought_tokens
from engines.music.musicot.model import ThinkingMusicgen
from engines.music.musicot.quantiser import QuantiserConfig, ResidualQuantiser
from training.trainer import Precision, Report, TrainConfig, Trainer, printed

RECORDINGS = (".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a")
_WITHOUT_WORDS = 0.1
_FEWEST_VECTORS = 4
"""For each code of the quantiser."""


class MusiCoTConfig(TrainConfig):
    steps: int = Field(5000, ge=1)
    learning_rate: float = Field(5e-5, gt=0)
    warmup: int = 200
    precision: Precision = "bfloat16"
    segments: int = Field(3, description="thoughts of an example, ten seconds each")
    batch: int = 4
    thoughts_only: bool = Field(False, description="leave MusicGen as it is, and learn thoughts alone")
    quantiser: QuantiserConfig = QuantiserConfig()


class Heard:
    """One recording: `thoughts` (segments, width), `codes` (codebooks, steps), `words` and `mask` (tokens,)."""

    def __init__(self, values: dict[str, Tensor]) -> None:
        self.thoughts, self.codes = values["thoughts"], values["codes"].long()
        self.words, self.mask = values["words"].long(), values["mask"].long()


def heard(music: Path, clap: Path, musicgen: Any, tokenizer: Any, folder: Path) -> list[Heard]:
    """All recordings of a folder; each is heard once. Raises `BadInput` for a damaged one."""
    folder.mkdir(parents=True, exist_ok=True)
    ears = listener.Listener(clap)
    found = []
    for source in sorted(path for path in music.rglob("*") if path.suffix.lower() in RECORDINGS):
        kept = folder / f"{source.stem}.safetensors"
        if not kept.exists():
            fresh = kept.with_suffix(".part")
            save_file(_hear(source, ears, musicgen, tokenizer), fresh)
            fresh.replace(kept)
        found.append(Heard(load_file(kept)))
    return found


@torch.inference_mode()
def _hear(source: Path, ears: listener.Listener, musicgen: Any, tokenizer: Any) -> dict[str, Tensor]:
    rate = musicgen.config.audio_encoder.sampling_rate
    at_clap, at_codes = read_audio(source, listener.RATE), read_audio(source, rate)
    codes = musicgen.audio_encoder.encode(torch.from_numpy(at_codes)[None, None]).audio_codes[0, 0]
    beside = source.with_suffix(".txt")
    text = beside.read_text("utf-8").strip() if beside.exists() else source.stem.replace("_", " ")
    words = tokenizer(text, return_tensors="pt", truncation=True, max_length=128)
    return {
        "thoughts": ears.thoughts(at_clap),
        "codes": codes.int().contiguous(),
        "words": words["input_ids"][0].int(),
        "mask": words["attention_mask"][0].int(),
    }


class MusiCoTRecipe:
    """Stretches of recordings -> thoughts and sound, one cross-entropy."""

    def __init__(
        self, config: MusiCoTConfig, musicgen: Any, recordings: list[Heard], quantiser: ResidualQuantiser
    ) -> None:
        self.config, self.musicgen, self.quantiser = config, musicgen, quantiser
        self.recordings = [one for one in recordings if len(one.thoughts) >= config.segments]

    def model(self) -> nn.Module:
        model = ThinkingMusicgen(self.musicgen, self.config.quantiser)
        model.musicgen.requires_grad_(False)
        model.musicgen.decoder.requires_grad_(not self.config.thoughts_only)
        return _Learning(model)

    def batch(self, step: int) -> dict[str, Tensor]:
        rng = np.random.default_rng([self.config.seed, step])
        chosen = [self.recordings[int(n)] for n in rng.integers(len(self.recordings), size=self.config.batch)]
        thoughts, grids = zip(*(self._stretch(one, rng) for one in chosen), strict=True)
        longest = max(len(one.words) for one in chosen)
        words, mask = (torch.zeros(len(chosen), longest, dtype=torch.long) for _ in range(2))
        for row, one in enumerate(chosen):
            words[row, : len(one.words)] = one.words
            mask[row, : len(one.mask)] = one.mask * int(rng.random() >= _WITHOUT_WORDS)
        return {"ids": words, "mask": mask, "thoughts": torch.stack(thoughts), "grid": torch.stack(grids)}

    def _stretch(self, one: Heard, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        config = self.config
        at = int(rng.integers(len(one.thoughts) - config.segments + 1))
        codes = self.quantiser.encode(one.thoughts[at : at + config.segments])
        per_segment = round(listener.SEGMENT_S * self.musicgen.config.audio_encoder.frame_rate)
        length = config.segments * per_segment
        sound = one.codes[:, at * per_segment : at * per_segment + length]
        pad = self.musicgen.decoder.config.vocab_size
        grid = delayed(sound, pad)
        full = torch.full((grid.shape[0], length + grid.shape[0]), pad)
        full[:, : grid.shape[1]] = grid
        return thought_tokens(codes, config.quantiser), full

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        return model(batch)  # type: ignore[no-any-return]

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Loss on a stretch of the first recording, always the same."""
        thoughts, grid = self._stretch(self.recordings[0], np.random.default_rng(0))
        device = next(model.parameters()).device
        one = self.recordings[0]
        batch = {
            "ids": one.words[None],
            "mask": one.mask[None],
            "thoughts": thoughts[None],
            "grid": grid[None],
        }
        value = float(self.loss(model, {name: tensor.to(device) for name, tensor in batch.items()}))
        return {"score": -value, "loss": round(value, 5)}


class _Learning(nn.Module):
    """What the loop trains and keeps: the language model and the thoughts, not the encoders of text and sound."""

    def __init__(self, thinking: ThinkingMusicgen) -> None:
        super().__init__()
        self.decoder, self.thoughts = thinking.musicgen.decoder, thinking.thoughts
        self.thought_head = thinking.thought_head
        object.__setattr__(self, "thinking", thinking)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        thinking: Any = self.thinking
        thinking.to(batch["ids"].device)
        return thinking.loss(batch["ids"], batch["mask"], batch["thoughts"], batch["grid"])  # type: ignore[no-any-return]


def train(
    config: MusiCoTConfig,
    music: Path,
    clap: Path,
    musicgen: Path,
    folder: Path,
    report: Callable[[Report], None] = lambda event: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Path:
    """Train (or go on training) in the folder -> that of the thinking MusicGen. Raises `ValueError` where there is
    too little music for the quantiser."""
    from transformers import AutoTokenizer, MusicgenForConditionalGeneration

    model: Any = MusicgenForConditionalGeneration.from_pretrained(musicgen)
    tokenizer = AutoTokenizer.from_pretrained(musicgen)
    recordings = heard(music, clap, model, tokenizer, folder / "heard")
    vectors = torch.cat([one.thoughts for one in recordings])
    if len(vectors) < _FEWEST_VECTORS * config.quantiser.codes:
        raise ValueError(
            f"{len(vectors)} thoughts of ten seconds are too few for {config.quantiser.codes} codes: "
            "add music, or take fewer codes"
        )
    quantiser = ResidualQuantiser.fitted(config.quantiser, vectors)
    recipe = MusiCoTRecipe(config, model, recordings, quantiser)
    learned: Any = Trainer(recipe, config, folder, report=report, should_stop=should_stop).run()
    learned.thinking.save(folder / "musicot", quantiser)
    tokenizer.save_pretrained(folder / "musicot")
    return folder / "musicot"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("music", "clap", "musicgen", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--steps", type=int, help="in all")
    parser.add_argument(
        "--codes", type=int, default=QuantiserConfig().codes, help="of each level of the quantiser"
    )
    given = parser.parse_args()
    values: dict[str, Any] = {"quantiser": {"codes": given.codes}}
    config = MusiCoTConfig.model_validate(values | ({"steps": given.steps} if given.steps else {}))
    print(train(config, given.music, given.clap, given.musicgen, given.out, printed(10)))


if __name__ == "__main__":
    main()
