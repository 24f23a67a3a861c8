"""The lesson that teaches the talking portrait how the mouth goes with somebody's voice, from recordings.

What it asks for, what it will take, and how what was learned is kept. How it is learned is
`training.recipes.voice_mouths`.
"""

import importlib.util
import os
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from engines import catalogue, learned
from engines.contract import BadInput, Note, Progress
from engines.learned import CARD, Learned
from engines.recipe import sha256_of
from engines.speech.own_mouths import ENGINE, LESSON, NETWORK, PANEL
from training.figures import Figure
from training.lesson import Control, Estimate, Lesson, LessonCard, LessonRequest, Tell, steps_of
from training.material.piece import Material, Piece, Wants
from training.phases import PREPARING, READING, WRITING
from training.teaching import (
    SAMPLES,
    figures_of,
    fresh_made,
    keep_sample,
    length_of,
    never_better,
    table_of,
    teach,
    wait_or_cancel,
)

if TYPE_CHECKING:
    from torch import nn

    from training.backlot.recognised import Block
    from training.recipes.voice_mouths import VoiceMouths as Recipe

STEPS = {"quick": 150, "good": 500, "best": 2000}
HOUSE_S = {"quick": 60.0, "good": 120.0, "best": 480.0}
NEURAL = ("kokoro-82m", "kokoro-voices")
LOOKS = 5
SHOWN = 2
PATIENCE_S = 300.0
_TAKES = 2  # times that each recording goes through the recogniser
_LINE_S = 2.6  # of a voice of the house
_LOOK_COST = 12.0  # steps that a validation with samples takes
_MEMORY = 1_500_000_000
FIGURES = {
    "score": Figure("Mouth goes with the voice", best=1),
    "jaw": Figure("Jaw", best=1),
    "width": Figure("Width of the mouth", best=1),
    "round": Figure("Rounding of the lips", best=1),
    "closure": Figure("Lips meeting", best=1),
    "jaw_noisy": Figure("Jaw, in noise or music", best=1),
    "jaw_unnamed": Figure("Jaw, by the sound alone", best=1),
    "house_jaw_clean": Figure("Built-in voices", best=1),
    "house_jaw_noisy": Figure("Built-in voices, in noise", best=1),
    "house_jaw_unnamed": Figure("Built-in voices, by sound alone", best=1),
}


class VoiceMouths(Lesson):
    """Recordings with talking become a mouth network of their own."""

    request_type: ClassVar[type[LessonRequest]] = LessonRequest
    usual_name = "Voice"
    figures = FIGURES

    def describe(self) -> LessonCard:
        hears = os.name != "nt" and importlib.util.find_spec("hama") is not None
        return LessonCard(
            id=LESSON,
            title="How a voice moves the mouth",
            summary="Learns from recordings how the mouth goes with a voice that the portrait follows badly: "
            "an accent, a language, a microphone.",
            gives="Mouth movement for the portrait panel, made for this voice.",
            icon="audio-lines",
            panel=PANEL,
            wants=Wants(
                kinds=("sound", "clip"),
                least=1,
                advised=10,
                shortest_s=3.0,
                longest_s=60.0,
                captions="spoken",
                heard="talk",
            ),
            available=hears,
            unavailable_reason=""
            if hears
            else "The phoneme recogniser (package hama), which labels the recordings, is not on this machine.",
        )

    def estimate(self, request: LessonRequest, material: Material) -> Estimate:
        """Measures one step and a second of listening."""
        hearing, step = _pace()
        steps = steps_of(request, STEPS)
        own_s = sum(piece.duration_s for piece in _pieces(material))
        reading = _TAKES * own_s * hearing
        preparing = _TAKES * 1.5 * HOUSE_S[request.thorough] * hearing
        looks = LOOKS * _LOOK_COST * step
        return Estimate(
            time_s=reading + preparing + steps * step + looks + 20,
            memory=_MEMORY + int(own_s * 60_000),
            disk=int(200_000_000 + (own_s + HOUSE_S[request.thorough]) * 160_000),
            steps=steps,
            device=_device(),
            before={READING: reading, PREPARING: preparing},
            obstacle="" if own_s >= 10 else "It needs at least 10 s of talking: add recordings.",
        )

    def learn(
        self, request: LessonRequest, material: Material, folder: Path, tell: Tell, control: Control
    ) -> Learned | None:
        """Raises `BadInput`, and `Cancelled` where it is stopped before it has begun."""
        from training.recipes import voice_mouths as recipes
        from training.recipes.viseme_builtin import export, house_voices

        pieces = _pieces(material)
        if not pieces:
            raise BadInput(
                "material", "has no sound to learn from", "drop recordings in which somebody talks"
            )
        steps = steps_of(request, STEPS)
        config = recipes.VoiceMouthsConfig.model_validate(
            {
                **length_of(request, steps, LOOKS, warmup=20, save_every=50),
                "formant_s": HOUSE_S[request.thorough],
                "neural_s": HOUSE_S[request.thorough] / 2 if _has_neural() else 0,
                "kept_s": HOUSE_S[request.thorough] / 3,
            }
        )
        own = _read(pieces, tell, control)
        house = house_voices(config, folder / "house", _each(1.5 * HOUSE_S[request.thorough], tell, control))
        recipe = recipes.VoiceMouths(config, house, own)
        model = teach(recipe, config, folder, tell, control, partial(_show, recipe, folder / SAMPLES))
        tell(Progress(phase=WRITING, step=0, total=1))
        if never_better(folder):
            tell(
                Note(
                    message="It never followed this voice better than the built-in mouth does: add recordings, or "
                    "clearer ones."
                )
            )
            return None
        made = fresh_made(folder)
        export(model, folder).replace(made / NETWORK)
        return _keep(request, made, len(own), steps, figures_of(folder), folder)


def _pieces(material: Material) -> list[Piece]:
    return [piece for piece in material.used if piece.kind in ("sound", "clip")]


def _has_neural() -> bool:
    return all(catalogue.status(model) is catalogue.Status.INSTALLED for model in NEURAL)


def _device() -> str:
    import torch

    from training.devices import device_named

    device = device_named("auto").type
    return torch.cuda.get_device_name() if device == "cuda" else device


@cache
def _pace() -> tuple[float, float]:
    """Seconds that a second of sound takes to be heard, and that a step takes, at their best."""
    import numpy as np
    import torch

    from engines.speech.features import BANDS, SAMPLE_RATE
    from engines.speech.recogniser import SOUNDS, PhonemeStream
    from training.devices import device_named
    from training.recipes.viseme_builtin import MouthNet
    from training.recipes.voice_mouths import VoiceMouthsConfig

    config = VoiceMouthsConfig.model_validate({})
    noise = np.random.default_rng(0).standard_normal(3 * SAMPLE_RATE).astype(np.float32)
    listened = []
    for _ in range(3):  # the first one loads what it hears with
        ear, began = PhonemeStream(), time.perf_counter()
        ear.push(noise)
        ear.finish()
        listened.append((time.perf_counter() - began) / 3)
    device = device_named(config.device)
    net = MouthNet(config.width).to(device)
    few = min(16, config.batch)
    heard = (
        torch.randn(few, config.frames, BANDS, device=device),
        torch.rand(few, config.frames // 2, SOUNDS, device=device),
    )
    times = []
    for _ in range(4):
        began = time.perf_counter()
        curves, visemes = net(*heard)
        (curves.square().mean() + visemes.square().mean()).backward()
        times.append(time.perf_counter() - began)
    return min(listened), min(times) * config.batch / few * 1.3


def _read(pieces: list[Piece], tell: Tell, control: Control) -> "list[Block]":
    """The blocks of all recordings."""
    from training.recipes.voice_mouths import Labeller, sound_of

    labeller, own = Labeller(), list["Block"]()
    for number, piece in enumerate(pieces):
        wait_or_cancel(control)
        tell(Progress(phase=READING, step=number, total=len(pieces), patience_s=PATIENCE_S))
        try:
            blocks = labeller.blocks(sound_of(piece.file, piece.begin_s, piece.end_s), number)
        except BadInput as error:
            tell(Note(message=f"{piece.file.name} is left out: {error.message}."))
            continue
        if not blocks:
            tell(Note(message=f"In {piece.file.name} nobody is heard to talk: it is left out."))
        own += blocks
    return own


def _each(house_s: float, tell: Tell, control: Control) -> Callable[[], None]:
    """Told after each lesson of the house's voices, of which there are so many seconds."""
    done, about = 0, round(_TAKES * house_s / _LINE_S)

    def each() -> None:
        nonlocal done
        wait_or_cancel(control)
        tell(Progress(phase=PREPARING, step=done, total=max(done, about), patience_s=PATIENCE_S))
        done += 1

    each()
    return each


def _show(recipe: "Recipe", folder: Path, model: "nn.Module", label: str) -> None:
    from training.recipes.voice_mouths import sample

    for number, block in enumerate(recipe.own_kept[:SHOWN]):
        sample(model, block, folder / f"{label}-{number}.mp4")


def _keep(
    request: LessonRequest, made: Path, blocks: int, steps: int, figures: dict[str, float], folder: Path
) -> Learned:
    """Onto the shelf: the network in `made`, the newest sample, a card."""
    from training.recipes.voice_mouths import BASE

    sample = keep_sample(folder, made, ending="mp4")
    note = Learned(
        id=learned.free_id(request.name),
        name=request.name,
        lesson=LESSON,
        panel=PANEL,
        engines=(ENGINE,),
        base="viseme",
        base_digest=sha256_of(BASE),
        file=NETWORK,
        made=learned.now(),
        figures=figures,
        sample=sample,
    )
    (made / CARD).write_text(_card(note, blocks, steps, request.seed), "utf-8")
    return learned.put(note, made)


def _card(note: Learned, blocks: int, steps: int, seed: int) -> str:
    rows = table_of(FIGURES, note.figures)
    return "\n".join(
        [
            f"# {note.name}",
            "",
            "A voice-to-mouth network for the built-in talking portrait: the house's own "
            f"(sha256 {note.base_digest}), taught further.",
            "",
            f"Learned from about {5 * blocks} s of speech, among voices of the house; at most {steps} steps, seed "
            f"{seed}. Made {note.made}.",
            "",
            "## How the mouth goes with speech that was kept out, before and after",
            "",
            "Likeness (Pearson r) of its movements to those that are right: 1 is perfect, higher is better. The first "
            "row weighs this voice and the built-in ones alike, and judges.",
            "",
            *rows,
            "",
            "Nobody wrote down what is said: the labels are what the house's network and the phoneme recogniser make "
            "of the clean sound together; in the four rows from the jaw to the lips that favours the network as it was "
            "before. The rows of the built-in voices are against the truth.",
            "",
            "Its use is bound by the rights in the recordings.",
            "",
        ]
    )
