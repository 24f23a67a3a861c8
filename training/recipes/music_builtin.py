"""The recipe of the music network: plans level by level, and thoughts with their notes, from the songs of the backlot.

    python -m training.recipes.music_builtin --songs FOLDER --out FOLDER [--steps N] [--thoughtless]
    python -m training.recipes.music_builtin --out FOLDER --export FOLDER

An example is a plan, or a thought with what it hears: the thought that it brings back and the one before. Words, and
the heads that say what a thought does, are left out now and then, so that both can be guided (arXiv 2503.19611).
`--thoughtless` trains the control that never sees them.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional

from engines.music.network.model import ModelConfig, MusicModel
from engines.music.network.vocabulary import PAD, family, numbers
from training.backlot.songs import Song, read
from training.trainer import Precision, Report, TrainConfig, Trainer, averaged, printed

_PLANS = 0.15
"""Share of examples that are plans."""
_WITHOUT_WORDS, _WITHOUT_HEAD = 0.1, 0.1


class MusicConfig(TrainConfig):
    """The shipped network is the default."""

    steps: int = Field(10_000, ge=1)
    learning_rate: float = Field(1.5e-3, gt=0)
    warmup: int = 300
    precision: Precision = "bfloat16"
    ema: float = 0.999
    validate_every: int = 1000
    save_every: int = 500
    tokens: int = Field(6144, description="of a batch, padding counted")
    longest: int = Field(1536, description="tokens of an example; what lies further back is cut")
    thoughtless: bool = False
    network: ModelConfig = ModelConfig()


class MusicRecipe:
    """Songs -> what follows each token."""

    def __init__(self, config: MusicConfig, songs: Sequence[Song], kept: Sequence[Song]) -> None:
        self.config, self.songs, self.kept = config, songs, kept

    def model(self) -> nn.Module:
        return MusicModel(self.config.network)

    def batch(self, step: int) -> dict[str, Tensor]:
        """Examples of about one length, as many as fit."""
        rng = np.random.default_rng([self.config.seed, step])
        drawn = [self._example(self.songs, rng) for _ in range(24)]
        drawn.sort(key=lambda example: example[0].shape[1])
        begin = int(rng.integers(len(drawn)))
        chosen: list[tuple[np.ndarray, np.ndarray]] = []
        for example in [*drawn[begin:], *reversed(drawn[:begin])]:
            longest = max([example[0].shape[1], *(one.shape[1] for one, _ in chosen)])
            if not chosen or longest * (len(chosen) + 1) <= self.config.tokens:
                chosen.append(example)
        return _padded(chosen)

    def _example(self, songs: Sequence[Song], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Tokens and slots (2, tokens), and words (384,)."""
        song = songs[int(rng.integers(len(songs)))]
        words = song.words[int(rng.integers(len(song.words)))].astype(np.float32)
        if rng.random() < _WITHOUT_WORDS:
            words = np.zeros_like(words)
        if not self.config.thoughtless and rng.random() < _PLANS:
            return song.plan[:, : self.config.longest], words
        at = int(rng.integers(len(song.blocks)))
        headless = self.config.thoughtless or rng.random() < _WITHOUT_HEAD
        return self._heard(song, at, headless), np.zeros_like(words) if headless else words

    def _heard(self, song: Song, at: int, headless: bool) -> np.ndarray:
        """A thought behind what it hears; the oldest goes where that is too long."""
        memory = int(song.memories[at])
        before = []
        if memory >= 0:
            recalled = song.whole[memory].copy()
            recalled[0, 0] = numbers()["Memory"]
            before.append(recalled)
        if at and at - 1 != memory:
            before.append(song.whole[at - 1])
        blocks = [*before, song.blocks[at]]
        piece = song.piece
        if headless:
            piece, blocks = _without_nature(piece), [*blocks[:-1], _without_head(blocks[-1])]
        if self.config.thoughtless:
            blocks = [_without_head(block) for block in blocks]
        room = self.config.longest - piece.shape[1]
        return np.concatenate([piece, np.concatenate(blocks, 1)[:, -room:]], 1)

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        logits = model(batch["ids"], batch["slots"], batch["words"])
        return functional.cross_entropy(
            logits[:, :-1].flatten(0, 1).float(), batch["ids"][:, 1:].flatten(), ignore_index=PAD
        )

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Loss on kept songs, always the same examples: of notes, and of plans."""
        device = next(model.parameters()).device
        figures = {}
        for name in ("notes", "plans"):
            rng = np.random.default_rng(0)  # of any seed, so that seeds can be compared
            losses = []
            for _ in range(24):
                song = self.kept[int(rng.integers(len(self.kept)))]
                tokens = (
                    song.plan
                    if name == "plans"
                    else self._heard(song, int(rng.integers(len(song.blocks))), self.config.thoughtless)
                )
                words = song.words[0].astype(np.float32) * (not self.config.thoughtless)
                batch = {key: value.to(device) for key, value in _padded([(tokens, words)]).items()}
                losses.append(float(self.loss(model, batch)))
            figures[name] = round(float(np.mean(losses)), 5)
        return {"score": -figures["notes"], **figures}


def _without_nature(piece: np.ndarray) -> np.ndarray:
    held = piece.copy()
    held[0, 1:] = numbers()["Null"]
    return held


def _without_head(block: np.ndarray) -> np.ndarray:
    """A block whose thought is not told: from behind its first token to before its first part."""
    held = block.copy()
    instruments = np.isin(held[0], family("Instrument"))
    end = int(np.argmax(instruments)) - 1 if instruments.any() else held.shape[1]
    held[0, 1:end] = numbers()["Null"]
    return held


def _padded(examples: Sequence[tuple[np.ndarray, np.ndarray]]) -> dict[str, Tensor]:
    longest = max(tokens.shape[1] for tokens, _ in examples)
    held = np.zeros((2, len(examples), longest), np.int64)
    for row, (tokens, _) in enumerate(examples):
        held[:, row, : tokens.shape[1]] = tokens
    words = np.stack([words for _, words in examples])
    return {
        "ids": torch.from_numpy(held[0]),
        "slots": torch.from_numpy(held[1]),
        "words": torch.from_numpy(words),
    }


def newest(config: MusicConfig, folder: Path) -> MusicModel:
    """The network of a run as its newest checkpoint has it, averaged."""
    model = MusicModel(config.network)
    model.load_state_dict(averaged(folder))
    return model


def train(
    config: MusicConfig,
    songs: Path,
    folder: Path,
    report: Callable[[Report], None] = lambda event: None,
    should_stop: Callable[[], bool] = lambda: False,
    kept: int = 200,
) -> Path:
    """Train (or go on training) in the folder on the songs that there are, but for the first `kept` -> the folder of
    the network."""
    held = [read(path) for path in sorted(songs.glob("*.safetensors"))]
    recipe = MusicRecipe(config, held[kept:], held[:kept])
    model: Any = Trainer(recipe, config, folder, report=report, should_stop=should_stop).run()
    model.save(folder / "music")
    return folder / "music"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--songs", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, help="in all")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--thoughtless", action="store_true")
    parser.add_argument("--export", type=Path, help="write the newest weights there, and do not train")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    values = {"thoughtless": given.thoughtless} | ({"steps": given.steps} if given.steps else {})
    config = MusicConfig.model_validate(values)
    if given.export:
        newest(config, given.out).save(given.export)
        return
    print(train(config, given.songs, given.out, printed(50)))


if __name__ == "__main__":
    main()
