"""The recipe that teaches the house's mouth network the voices of recordings: the blocks that
`training.backlot.recognised` labels, among the backlot's own voices, so that it forgets none of what it knew.

Every fifth block is kept out and judges, beside the backlot's kept voices. The network and the training are those of
`training.recipes.viseme_builtin`, begun from the shipped weights. What it gains most is to hear these voices where the
recogniser is missing or left out.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import nn

from engines.contract import BadInput
from engines.media.audio import read_part, write_audio
from engines.media.video import VideoWriter, join
from engines.speech.features import SAMPLE_RATE, levelled
from engines.speech.phones import CHANNELS
from training.backlot.recognised import Block, blocks
from training.backlot.voices import CURVES
from training.recipes.viseme_builtin import (
    BASE,
    SPEECH,
    VisemeConfig,
    VisemeRecipe,
    Voices,
    base_network,
    beside,
    correlation,
)

KEPT_EVERY = 5  # of the blocks one is kept out
LEAST = 2  # blocks
SAMPLE_FPS, SAMPLE_SIDE = 25, 256


class VoiceMouthsConfig(VisemeConfig):
    """The shipped network, gently, with few voices of the house beside those of the person."""

    steps: int = Field(500, ge=1)
    seed: int = 0
    learning_rate: float = Field(3e-4, gt=0)
    warmup: int = 20
    ema: float = Field(0.98, ge=0, lt=1)
    recognised: float = 0.6
    quiet: int = Field(8, ge=1)
    begin: str = str(BASE)


class VoiceMouths(VisemeRecipe):
    """Voices of the house and of a person -> the mouths that speak."""

    def __init__(self, config: VoiceMouthsConfig, house: Voices, own: Sequence[Block]) -> None:
        """`own` are in the order of the recordings. Raises `BadInput` where they are too few."""
        if len(own) < LEAST:
            raise BadInput(
                "material",
                f"holds {5 * len(own)} s of speech, and 10 s are needed",
                "add recordings in which somebody talks",
            )
        kept = set(range(KEPT_EVERY - 1, len(own), KEPT_EVERY)) or {len(own) - 1}
        learned = [
            take
            for number, block in enumerate(own)
            if number not in kept
            for take in (block.clean, block.noisy)
        ]
        self.own_kept = [own[number] for number in sorted(kept)]
        super().__init__(config, replace(house, kinds=[learned] * len(house.kinds) + house.kinds))

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Likeness (Pearson's r) of jaw, width, rounding and closure on the blocks kept out, and of the jaw without the
        recogniser and in company; the jaw of the house's kept voices as `house_...`. `score` weighs both alike: what is
        gained must be more than what is forgotten. The clean blocks with their names count for nothing in it: there the
        base has a share in the labels."""
        own = {
            **self._likeness(model, False, True, ("jaw", "width", "round", "closure")),
            "jaw_noisy": self._likeness(model, True, True, ("jaw",))["jaw"],
            "jaw_unnamed": self._likeness(model, False, False, ("jaw",))["jaw"],
        }
        house = {f"house_{name}": value for name, value in super().validate(model).items() if "jaw_" in name}
        jaws = [own["jaw_noisy"], own["jaw_unnamed"]]
        score = (float(np.mean(jaws)) + float(np.mean(list(house.values())))) / 2
        return {"score": round(score, 4), **own, **house}

    def _likeness(
        self, model: nn.Module, noisy: bool, recognised: bool, curves: Sequence[str]
    ) -> dict[str, float]:
        said, wanted = [], []
        for block in self.own_kept:
            take = block.noisy if noisy else block.clean
            heard = levelled(take.power), take.names.astype(np.float32) * np.float32(recognised)
            said.append(model(*beside(model, *heard))[0][0].cpu())
            wanted.append(torch.from_numpy(take.curves))
        a, b = torch.cat(said), torch.cat(wanted)
        rows = {name: CURVES.index(name) for name in curves}
        return {name: round(float(correlation(a[:, row], b[:, row])), 4) for name, row in rows.items()}


class Labeller:
    """The house's network, hearing recordings whole."""

    def __init__(self) -> None:
        self._network = base_network()

    @torch.no_grad()
    def __call__(
        self, features: NDArray[np.float32], names: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        curves, visemes = self._network(*beside(self._network, features, names))
        curves[..., SPEECH:] = torch.sigmoid(curves[..., SPEECH:])
        return curves[0].numpy(), visemes[0].argmax(-1).numpy()

    def blocks(self, audio: NDArray[np.float32], seed: int) -> list[Block]:
        """Those of a recording at 16 kHz (samples,)."""
        return blocks(audio, self, seed)


def sound_of(path: Path, begin_s: float, end_s: float) -> NDArray[np.float32]:
    """(samples,) of a part of a file at 16 kHz, mono. Raises `BadInput` where it has no sound."""
    return read_part(path, SAMPLE_RATE, begin_s, end_s, field="material")


def sample(model: nn.Module, block: Block, path: Path) -> None:
    """A film of a drawn mouth that says a block, as the network hears it without the recogniser."""
    with torch.no_grad():
        heard = levelled(block.clean.power), np.zeros_like(block.clean.names, np.float32)
        curves = model(*beside(model, *heard))[0][0].cpu()
    open_ = torch.sigmoid(curves[:, SPEECH])[:, None]
    channels = (curves[:, : len(CHANNELS)] * open_).numpy()
    path.parent.mkdir(parents=True, exist_ok=True)
    pictures, voice = path.with_suffix(".silent.mp4"), path.with_suffix(".wav")
    try:
        with VideoWriter(pictures, SAMPLE_SIDE, SAMPLE_SIDE, SAMPLE_FPS) as film:
            for row in channels[:: 100 // SAMPLE_FPS]:
                film.write(mouth(row))
        write_audio(voice, [block.sound], SAMPLE_RATE)
        join([pictures], voice, path)
    finally:
        for each in (pictures, voice):
            each.unlink(missing_ok=True)


def mouth(channels: NDArray[np.floating]) -> NDArray[np.uint8]:
    """(SAMPLE_SIDE, SAMPLE_SIDE, 3) a mouth drawn from the front, of channel values (len(CHANNELS),); beyond what a
    mouth can do it stays at its limits."""
    within = np.clip(channels.astype(float), -1.5, 1.5).tolist()
    value: dict[str, float] = dict(zip(CHANNELS, within, strict=True))
    picture = np.full((SAMPLE_SIDE, SAMPLE_SIDE, 3), (206, 160, 134), np.uint8)
    middle = SAMPLE_SIDE // 2
    shut = 1 - min(max(value["press"], 0.0), 1.0)
    half = round(62 + 16 * value["width"] - 22 * max(value["round"], 0.0))
    gap = shut * max(0.0, 4 + 62 * value["jaw"] + 12 * (value["upper"] + value["lower"]))
    drawn: Any = picture
    centre = (middle, middle + round(gap / 4))
    lips = round(gap / 2 + 17 + 6 * max(value["round"], 0.0))
    cv2.ellipse(drawn, centre, (half + 12, lips), 0, 0, 360, (176, 88, 84), -1, cv2.LINE_AA)
    if gap >= 2:
        inside = (half, max(1, round(gap / 2)))
        cv2.ellipse(drawn, centre, inside, 0, 0, 360, (60, 18, 22), -1, cv2.LINE_AA)
        held = np.zeros(picture.shape[:2], np.uint8)
        cv2.ellipse(held, centre, inside, 0, 0, 360, 255, -1)
        held[centre[1] - round(gap / 2) + 9 :] = 0
        picture[held > 0] = (238, 232, 222)
    else:
        cv2.line(
            drawn, (centre[0] - half, centre[1]), (centre[0] + half, centre[1]), (92, 34, 36), 3, cv2.LINE_AA
        )
    return picture
