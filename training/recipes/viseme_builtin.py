"""The recipe of the built-in mouth network: log-mel frames and what the phoneme recogniser names in, mouth curves
and visemes out, 100 times a second.

    python -m training.recipes.viseme_builtin --out FOLDER [--steps N] [--begin FILE] [--tiny]

makes the library of voices in FOLDER/library, trains, and writes viseme.onnx and viseme.safetensors there. With
`--begin` it goes on from weights that stand, as `training.recipes.voice_mouths` does with people's recordings. The
network looks 0.65 s to both sides, has no memory beyond that, does without the recogniser's names where there are
none, and is run by `engines.speech.listen`.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

import resources
from engines.speech.features import BANDS, SAMPLE_RATE, levelled
from engines.speech.recogniser import SOUNDS
from training.backlot import acoustics
from training.backlot.voices import CURVES, VISEMES, Lesson, Recording, gather, in_company, lesson
from training.begun import BegunConfig, begun
from training.trainer import Report, Trainer, printed

BASE = resources.ROOT / "models" / "viseme" / "viseme.safetensors"  # the house's network
CHANNELS_N = 8
SPEECH, STRESS, CLOSURE, BITE = range(CHANNELS_N, len(CURVES))
WEIGHTS = (3.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 0.5)  # jaw and lips pressed are what people see
_ROW = len(CURVES) + len(VISEMES)
_FIRST_VOWEL = VISEMES.index("aa")
TAKES = 2  # of each recording: clean, and in company
_QUIET_S = 6  # of a recording without a voice


class VisemeConfig(BegunConfig):
    """The shipped network is the default."""

    steps: int = Field(16000, ge=1)
    seed: int = 1
    learning_rate: float = Field(2.5e-3, gt=0)
    warmup: int = 100
    validate_every: int = 250
    save_every: int = 250
    formant_s: float = Field(9000, description="seconds of formant voices to learn from")
    neural_s: float = Field(3600, description="seconds of neural voices to learn from")
    kept_s: float = Field(
        240, description="seconds of voices and languages kept out of training, to validate"
    )
    quiet: int = Field(40, ge=1, description="recordings without a voice")
    recognised: float = Field(0.75, description="share of examples that come with the recogniser's names")
    width: int = 144
    batch: int = 16
    frames: int = Field(320, ge=100, description="length of a training example, in 10 ms")


TINY = {
    "steps": 6,
    "formant_s": 20,
    "neural_s": 0,
    "kept_s": 10,
    "quiet": 2,
    "width": 16,
    "batch": 2,
    "validate_every": 3,
}


class ChannelNorm(nn.Module):
    """Each frame (batch, channels, frames) to mean 0 and variance 1 over its channels, then a learned scale."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels, 1))
        self.shift = nn.Parameter(torch.zeros(channels, 1))

    def forward(self, x: Tensor) -> Tensor:
        centred = x - x.mean(1, keepdim=True)
        return centred * torch.rsqrt(centred.square().mean(1, keepdim=True) + 1e-5) * self.scale + self.shift


class MouthNet(nn.Module):
    """Residual dilated convolutions at 50 steps a second: features (batch, frames, BANDS) and names (batch,
    frames / 2, SOUNDS), all 0 where nothing is recognised -> curves as channel values and logits (batch, frames,
    len(CURVES)) and viseme logits (batch, frames, len(VISEMES)). `frames` is even."""

    def __init__(self, width: int, dilations: tuple[int, ...] = (1, 2, 4, 8, 1, 2, 4, 8, 1)) -> None:
        super().__init__()
        self.hear = nn.Sequential(nn.ZeroPad1d((2, 3)), nn.Conv1d(BANDS, width, 6, stride=2))
        self.recognise = nn.Sequential(
            nn.Conv1d(SOUNDS, width, 1), nn.GELU(), nn.Conv1d(width, width, 5, padding=2)
        )
        self.blocks = nn.ModuleList(
            nn.Sequential(
                ChannelNorm(width),
                nn.Conv1d(width, width, 3, padding=d, dilation=d),
                nn.GELU(),
                nn.Dropout(0.05),
                nn.Conv1d(width, width, 1),
            )
            for d in dilations
        )
        self.say = nn.Sequential(ChannelNorm(width), nn.GELU(), nn.Conv1d(width, 2 * _ROW, 1))

    def forward(self, features: Tensor, names: Tensor) -> tuple[Tensor, Tensor]:
        x = self.hear(features.transpose(1, 2)) + self.recognise(names.transpose(1, 2))
        for block in self.blocks:
            x = x + block(x)
        said = self.say(x).transpose(1, 2)
        said = said.reshape(len(features), -1, _ROW)
        return said[..., : len(CURVES)], said[..., len(CURVES) :]


class Exported(nn.Module):
    """What the run time gets: probabilities in place of logits, log-probabilities of visemes."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, features: Tensor, names: Tensor) -> tuple[Tensor, Tensor]:
        curves, visemes = self.net(features, names)
        probabilities = torch.sigmoid(curves[..., CHANNELS_N:])
        return torch.cat([curves[..., :CHANNELS_N], probabilities], -1), torch.log_softmax(visemes, -1)


@dataclass(frozen=True)
class Voices:
    """`kinds` of lessons to learn from, in equal shares; those `kept` to validate, take after take; `nobody` speaks."""

    kinds: list[list[Lesson]]
    kept: list[Lesson]
    nobody: list[Lesson]


def house_voices(config: VisemeConfig, folder: Path, each: Callable[[], None] = lambda: None) -> Voices:
    """The voices of the backlot, as lessons; made in the folder where they are missing. `each` is called after each
    lesson, and may raise."""
    library = gather(folder / "library", config.seed, config.formant_s, config.neural_s)
    kept = gather(
        folder / "kept", config.seed + 1, config.kept_s, config.neural_s and config.kept_s / 3, True
    )
    lessons = studied(library, folder / "lessons", config.seed, each)
    formant = sum("+" in recording.voice for recording in library) * TAKES
    quiet = nobody(config.seed, config.quiet)
    return Voices(
        [kind for kind in (lessons[:formant], lessons[formant:]) if kind],
        studied(kept, folder / "lessons-kept", config.seed + 1, each),
        studied(quiet, folder / "lessons-nobody", config.seed, each),
    )


class VisemeRecipe:
    """Voices in made-up rooms -> the mouths that speak."""

    def __init__(self, config: VisemeConfig, voices: Voices) -> None:
        self.config = config
        self.kinds, self.kept, self.nobody = voices.kinds, voices.kept, voices.nobody
        lessons = [each for kind in voices.kinds for each in kind]
        talkers = [a.power / max(float(a.power.mean()), 1e-9) for a in lessons[:300:TAKES]]
        self.backgrounds = acoustics.backgrounds(talkers, config.seed, 20.0 + 0.06 * config.formant_s)

    def model(self) -> nn.Module:
        return begun(MouthNet(self.config.width), self.config.begin)

    def batch(self, step: int) -> dict[str, Tensor]:
        rng = np.random.default_rng([self.config.seed, step])
        rows = [self._example(rng) for _ in range(self.config.batch)]
        parts = (torch.from_numpy(np.stack(part)) for part in zip(*rows, strict=True))
        return dict(zip(("features", "names", "curves", "visemes"), parts, strict=True))

    def _example(
        self, rng: np.random.Generator
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
        """Features (frames, BANDS), names (frames / 2, SOUNDS), curves (frames, len(CURVES)) and visemes (frames,)."""
        frames = self.config.frames
        voice = self._performance(rng, [self.nobody] if rng.random() < 0.07 else self.kinds)
        power = voice.power
        if rng.random() < 0.7:
            power = acoustics.throat(power, rng)
        if rng.random() < 0.4:
            power = acoustics.room(power, rng)
        if rng.random() < 0.35:
            power = acoustics.mixed(power, self.backgrounds.piece(frames, rng), rng.uniform(3, 25))
        power = acoustics.mixed(power, acoustics.hiss(frames, rng), rng.uniform(8, 50))
        power = acoustics.microphone(power, rng) * np.float32(10 ** rng.uniform(-3, 1))
        names = voice.names.astype(np.float32) * np.float32(rng.random() < self.config.recognised)
        return levelled(power), names, voice.curves, voice.visemes

    def _performance(self, rng: np.random.Generator, kinds: list[list[Lesson]]) -> Lesson:
        """Lines one after the other, some apart, in a new tempo, cut to length at a random place."""
        frames, parts, length = self.config.frames, [], 0
        skip = 2 * int(rng.integers(0, 125)) if rng.random() < 0.8 else 0
        while length < frames + skip:
            kind = kinds[rng.integers(len(kinds))]
            taken = kind[rng.integers(len(kind))]
            gain = np.float32(1 / max(float(taken.power.mean()), 1e-9) * 10 ** rng.uniform(-0.3, 0.3))
            vowel = taken.visemes >= _FIRST_VOWEL
            source = acoustics.warped_time(len(vowel), vowel, rng)
            source = source[: len(source) // 2 * 2]
            parts.append(
                Lesson(
                    acoustics.at_frames(taken.power * gain, source),
                    acoustics.at_frames(taken.names, source[::2] / 2).astype(np.float16),
                    acoustics.at_frames(taken.curves, source),
                    taken.visemes[source.astype(int)],
                )
            )
            if rng.random() < 0.35:
                gap = int(rng.integers(10, 100))
                quiet = self.nobody[0]
                parts.append(
                    Lesson(
                        quiet.power[: 2 * gap],
                        quiet.names[:gap],
                        quiet.curves[: 2 * gap],
                        quiet.visemes[: 2 * gap],
                    )
                )
            length = sum(len(part.visemes) for part in parts)
        cut = slice(skip, skip + frames)
        return Lesson(
            np.concatenate([part.power for part in parts])[cut],
            np.concatenate([part.names for part in parts])[skip // 2 : (skip + frames) // 2],
            np.concatenate([part.curves for part in parts])[cut],
            np.concatenate([part.visemes for part in parts])[cut],
        )

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        said, visemes = model(batch["features"], batch["names"])
        wanted = batch["curves"]
        weights = torch.tensor(WEIGHTS, device=said.device)
        shape = (
            functional.mse_loss(said[..., :CHANNELS_N], wanted[..., :CHANNELS_N], reduction="none") * weights
        ).mean()
        gates = functional.binary_cross_entropy_with_logits(said[..., CHANNELS_N:], wanted[..., CHANNELS_N:])
        names = functional.cross_entropy(
            visemes.flatten(0, 1), batch["visemes"].flatten(), label_smoothing=0.05
        )
        together = 1 - correlation(said[..., 0], wanted[..., 0])
        return 10 * shape + gates + 0.4 * names + 0.3 * together

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Likeness of jaw, width, rounding and closure on kept voices, heard alone and in company, and of the jaw
        without the recogniser."""
        figures = {}
        for kind, first, recognised in (("clean", 0, 1), ("noisy", 1, 1), ("unnamed", 0, 0)):
            said, wanted = [], []
            for kept in self.kept[first::TAKES]:
                heard = levelled(kept.power), kept.names.astype(np.float32) * np.float32(recognised)
                curves, _ = model(*beside(model, *heard))
                said.append(curves[0].cpu())
                wanted.append(torch.from_numpy(kept.curves))
            a, b = torch.cat(said), torch.cat(wanted)
            for row in (0, 1, 2, CLOSURE) if recognised else (0,):
                figures[f"{CURVES[row]}_{kind}"] = round(float(correlation(a[:, row], b[:, row])), 4)
        return {"score": (figures["jaw_clean"] + figures["jaw_noisy"]) / 2, **figures}


def beside(model: nn.Module, *parts: NDArray[np.float32]) -> list[Tensor]:
    """Arrays as batches of one, where the model is."""
    device = next(model.parameters()).device
    return [torch.from_numpy(part)[None].to(device) for part in parts]


def base_network() -> MouthNet:
    """The house's network, not training."""
    return begun(MouthNet(VisemeConfig.model_validate({}).width), BASE).eval()


def nobody(seed: int, count: int) -> list[Recording]:
    """So many recordings of silence, music and noise: where the mouth rests."""
    rng = np.random.default_rng(seed)
    sounds = [rng.standard_normal(_QUIET_S * SAMPLE_RATE).astype(np.float32) * np.float32(1e-5)]
    for number in range(count):
        if number % 2:
            sounds.append(acoustics.music(_QUIET_S, rng) * np.float32(10 ** rng.uniform(-2, 0)))
        else:
            hiss = acoustics.coloured(_QUIET_S * SAMPLE_RATE, rng)
            sounds.append(hiss * np.float32(10 ** rng.uniform(-3, -0.3)))
    return [Recording(sound, [], "nobody") for sound in sounds]


def studied(
    library: list[Recording], folder: Path, seed: int, each: Callable[[], None] = lambda: None
) -> list[Lesson]:
    """Each recording as `TAKES` lessons, the first clean, the second in company; kept in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lessons = []
    music = acoustics.music(60, np.random.default_rng(seed))
    for number, recording in enumerate(library):
        rng = np.random.default_rng([seed, number])
        for take in range(TAKES):
            path = folder / f"{number:05d}-{take}.npz"
            if not path.exists():
                if take:
                    kind = rng.random()
                    if kind < 0.4:
                        start = rng.integers(0, len(music))
                        other = np.resize(np.roll(music, -start), len(recording.audio))
                    elif kind < 0.6:
                        other = np.resize(library[rng.integers(len(library))].audio, len(recording.audio))
                    else:
                        other = acoustics.coloured(len(recording.audio), rng)
                    recording = in_company(recording, other, rng.uniform(4, 22))
                lesson(recording).save(path)
            lessons.append(Lesson.load(path))
            each()
    return lessons


def correlation(a: Tensor, b: Tensor) -> Tensor:
    """Pearson's r over all elements."""
    a, b = a - a.mean(), b - b.mean()
    return (a * b).sum() / (a.square().sum() * b.square().sum()).sqrt().clamp(min=1e-8)


def export(model: nn.Module, folder: Path) -> Path:
    """Write viseme.safetensors (the weights) and viseme.onnx (what the engines run) -> the latter."""
    save_file(
        {k: v.detach().half().cpu().contiguous() for k, v in model.state_dict().items()},
        folder / "viseme.safetensors",
    )
    path = folder / "viseme.onnx"
    torch.onnx.export(
        Exported(model).cpu().eval(),
        (torch.zeros(1, 200, BANDS), torch.zeros(1, 100, SOUNDS)),
        str(path),
        input_names=["features", "names"],
        output_names=["curves", "visemes"],
        dynamic_axes={
            "features": {1: "frames"},
            "names": {1: "steps"},
            "curves": {1: "frames"},
            "visemes": {1: "frames"},
        },
        dynamo=False,
    )
    return path


def train(
    config: VisemeConfig,
    folder: Path,
    report: Callable[[Report], None] = lambda event: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Path:
    """Make the voices, train (or go on training) in the folder, export -> the path of viseme.onnx."""
    recipe = VisemeRecipe(config, house_voices(config, folder))
    trainer = Trainer(recipe, config, folder, report=report, should_stop=should_stop)
    return export(trainer.run(), folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--begin", default="", help="weights to go on from, as viseme.safetensors")
    parser.add_argument("--tiny", action="store_true", help="seconds of work, to see that all of it runs")
    given = parser.parse_args()
    values = {**(TINY if given.tiny else {}), "begin": given.begin}
    if given.steps:
        values["steps"] = given.steps

    print(train(VisemeConfig.model_validate(values), given.out, printed(20)))


if __name__ == "__main__":
    main()
