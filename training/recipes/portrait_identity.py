"""The recipe that teaches the house's mouth network one person: the sound of their films in, the mouth that their
frames show out.

What frames show well (jaw, width, rounding) is learned from them; everything else (closures, tongue, visemes) the
network goes on saying as before. The last quarter of each film is kept out, and judges. The network itself is that of
`training.recipes.viseme_builtin`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional

from engines.contract import BadInput
from engines.media.audio import read_part
from engines.speech.features import HOP, SAMPLE_RATE, levelled, mel_power
from engines.speech.listen import VIVID
from engines.speech.mouth import RATE, MouthTrack
from engines.speech.recogniser import SOUNDS, names_of
from training.backlot import acoustics
from training.recipe import TrainConfig
from training.recipes.portrait_reading import Seen
from training.recipes.viseme_builtin import BASE as BASE
from training.recipes.viseme_builtin import CHANNELS_N, SPEECH, base_network, beside

FROM_FRAMES = ("jaw", "width", "round")  # the first channels, which landmarks show
_SEEN = len(FROM_FRAMES)
_VIVID = torch.from_numpy(VIVID[:_SEEN])  # what the run time makes of them
FRAMES, LEAST_FRAMES = 300, 150  # of 10 ms, of a training example
KEPT = 0.75  # of a film is learned from, the rest judges
SIGHT = 66  # frames of 10 ms that the network sees to each side
BRIDGED_S = 0.1  # without a face, between two frames with one
_NAMED = 0.75  # share of examples that come with the recogniser's names
_PAUSES = 0.2  # what a frame without speech counts


class PortraitIdentityConfig(TrainConfig):
    """The whole network, gently."""

    steps: int = Field(200, ge=1)
    learning_rate: float = Field(1e-3, gt=0)
    warmup: int = 10
    ema: float = Field(0.97, ge=0, lt=1)
    weight_decay: float = 0.02
    batch: int = Field(6, ge=1)
    frames: int = Field(FRAMES, ge=LEAST_FRAMES, description="length of a training example, in 10 ms")


@dataclass(frozen=True)
class Talk:
    """A film of somebody who talks, a row for each 10 ms (n, even): power (n, BANDS), names (n / 2, SOUNDS), what the
    frames show of the mouth (n, 3) and where they show it (n,)."""

    power: NDArray[np.float32]
    names: NDArray[np.float32]
    mouth: NDArray[np.float32]
    shown: NDArray[np.bool_]

    @property
    def learned(self) -> int:
        """Frames that are learned from; what comes `SIGHT` later judges."""
        return int(KEPT * len(self.power)) // 2 * 2


def talk(sound: NDArray[np.float32], seen: Seen, lag_s: float = 0.0) -> Talk:
    """The sound at 16 kHz (samples,) with the mouth that was seen `lag_s` after it."""
    power, names = mel_power(sound), names_of(sound)
    count = min(len(power), 2 * len(names) or len(power)) // 2 * 2
    if not len(names):
        names = np.zeros((count // 2, SOUNDS), np.float32)
    times = np.arange(count) / RATE + lag_s
    mouth = np.stack(
        [np.interp(times, seen.times_s, column) for column in seen.mouth[:, :_SEEN].T], 1
    )  # fmt: skip
    after = np.searchsorted(seen.times_s, times).clip(1, len(seen.times_s) - 1)
    gaps = seen.times_s[after] - seen.times_s[after - 1]
    inside = (times >= seen.times_s[0]) & (times <= seen.times_s[-1])
    return Talk(power[:count], names[: count // 2], mouth.astype(np.float32), inside & (gaps < BRIDGED_S))


class PortraitIdentity:
    """Each of the talks has at least `frames` of the configuration to learn from. `opening` is how far this mouth opens
    against the usual one, for the lips, which frames show badly."""

    def __init__(self, config: PortraitIdentityConfig, talks: Sequence[Talk], opening: float = 1.0) -> None:
        self.config = config
        self._opening = opening
        self._talks = talks
        self._lengths = np.array([one.learned for one in self._talks], np.float64)
        self._teacher = base_network()
        mouths = np.concatenate([one.mouth[: one.learned][one.shown[: one.learned]] for one in self._talks])
        self._spread = np.maximum(mouths.std(0), 0.02) if len(mouths) else np.ones(_SEEN)

    def model(self) -> nn.Module:
        return base_network().train()

    def batch(self, step: int) -> dict[str, Tensor]:
        rng = np.random.default_rng([self.config.seed, step])
        rows = [self._example(rng) for _ in range(self.config.batch)]
        parts = [torch.from_numpy(np.stack(part)) for part in zip(*rows, strict=True)]
        made = dict(zip(("features", "names", "clean", "mouth", "shown"), parts, strict=True))
        with torch.no_grad():  # the teacher hears it clean, and with the names
            curves, visemes = self._teacher(made.pop("clean"), made["names"])
        made["curves"], made["visemes"] = curves, visemes
        heard = torch.tensor(rng.random(self.config.batch) < _NAMED, dtype=torch.float32)
        made["names"] = made["names"] * heard[:, None, None]
        return made

    def _example(self, rng: np.random.Generator) -> tuple[NDArray[np.float32], ...]:
        one = self._talks[rng.choice(len(self._talks), p=self._lengths / self._lengths.sum())]
        frames = self.config.frames // 2 * 2
        start = 2 * int(rng.integers(0, (one.learned - frames) // 2 + 1))
        place, half = slice(start, start + frames), slice(start // 2, (start + frames) // 2)
        power = one.power[place]
        rough = acoustics.mixed(power, acoustics.hiss(frames, rng), rng.uniform(15, 50))
        rough = acoustics.microphone(rough, rng) if rng.random() < 0.5 else rough
        return (
            levelled(rough),
            one.names[half],
            levelled(power),
            one.mouth[place],
            one.shown[place].astype(np.float32),
        )

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        said, visemes = model(batch["features"], batch["names"])
        before = batch["curves"]
        speech = torch.sigmoid(before[..., SPEECH])
        weight = (batch["shown"] * (_PAUSES + (1 - _PAUSES) * speech))[..., None]
        spread = torch.tensor(self._spread, dtype=said.dtype, device=said.device)
        off = (said[..., :_SEEN] * _VIVID.to(said.device) - batch["mouth"]) / spread
        shown = (weight * off.square()).sum() / (_SEEN * weight.sum()).clamp(min=1)
        rest = before[..., _SEEN:CHANNELS_N].clone()
        rest[..., :2] *= self._opening  # the upper and the lower lip
        kept = functional.mse_loss(said[..., _SEEN:CHANNELS_N], rest)
        gates = functional.binary_cross_entropy_with_logits(
            said[..., CHANNELS_N:], torch.sigmoid(before[..., CHANNELS_N:])
        )
        names = functional.kl_div(
            torch.log_softmax(visemes, -1).flatten(0, 1),
            torch.softmax(batch["visemes"], -1).flatten(0, 1),
            reduction="batchmean",
        )
        return shown + 10 * kept + gates + 0.4 * names

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Root mean square errors of the channels that frames show, on the part of each film that is kept out, while
        somebody speaks; `score` is 1 less their mean in spreads of this mouth."""
        offs = []
        for one, judged in zip(self._talks, self._judged, strict=True):
            curves = model(*beside(model, levelled(one.power), one.names))[0][0].cpu()
            offs.append((curves[judged, :_SEEN] * _VIVID).numpy() - one.mouth[judged])
        return figures(np.concatenate(offs), self._spread)

    @cached_property
    def _judged(self) -> list[NDArray[np.bool_]]:
        """(n,) of each film the frames that judge."""
        return [self._judging(one) for one in self._talks]

    def _judging(self, one: Talk) -> NDArray[np.bool_]:
        with torch.no_grad():
            curves = self._teacher(*beside(self._teacher, levelled(one.power), one.names))[0][0]
        speaks = torch.sigmoid(curves[:, SPEECH]).numpy() > 0.5
        late = np.arange(len(one.power)) >= one.learned + SIGHT
        return speaks & late & one.shown

    def figures_of(self, tracks: Sequence[MouthTrack]) -> dict[str, float]:
        """The figures of `validate` for finished tracks of the same films."""
        offs = []
        for one, judged, track in zip(self._talks, self._judged, tracks, strict=True):
            times = np.flatnonzero(judged) / RATE
            offs.append(track.at(times)[:, :_SEEN] - one.mouth[judged])
        return figures(np.concatenate(offs), self._spread)


def figures(off: NDArray[np.floating], spread: NDArray[np.floating]) -> dict[str, float]:
    """Errors (n, 3) as figures."""
    errors = np.sqrt(np.square(off).mean(0)) if len(off) else np.full(_SEEN, np.nan)
    named = {f"{name}_error": round(float(error), 4) for name, error in zip(FROM_FRAMES, errors, strict=True)}
    return {"score": round(1 - float((errors / spread).mean()), 4), **named}


def sound_of(path: Path, begin_s: float, end_s: float) -> NDArray[np.float32] | None:
    """(samples,) of a part of a film at 16 kHz, mono; none where it has no sound."""
    try:
        sound = read_part(path, SAMPLE_RATE, begin_s, end_s)
    except BadInput:
        return None
    return sound if len(sound) > HOP and float(np.abs(sound).max()) > 1e-3 else None
